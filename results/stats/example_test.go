package stats_test

import (
	"fmt"

	"github.com/tausweep/tausweep/results/stats"
)

// One metric of two configurations, the same eight seeds in both.
var (
	cold = []float64{0.31, 0.28, 0.35, 0.30, 0.27, 0.33, 0.29, 0.32}
	warm = []float64{0.36, 0.30, 0.41, 0.33, 0.34, 0.35, 0.33, 0.37}
)

func ExampleMedianInterval() {
	in := stats.MedianInterval(cold, 0.95)
	fmt.Printf("%.3f [%.3f, %.3f]\n", stats.Median(cold), in.Low, in.High)
	// Output:
	// 0.305 [0.279, 0.331]
}

func ExampleCompare() {
	c := stats.Compare(cold, warm, stats.Minimise, 0.95)
	fmt.Printf("%.3f [%.3f, %.3f] over %d seeds, p = %.4f\n", c.Difference, c.Interval.Low, c.Interval.High, c.N, c.P)
	// Output:
	// -0.045 [-0.061, -0.020] over 8 seeds, p = 0.0078
}

func ExampleIndistinguishableFromBest() {
	set := stats.IndistinguishableFromBest([][]float64{warm, cold}, stats.Minimise, 0.05)
	fmt.Println(set.Best, set.In)
	// Output:
	// 1 [false true]
}

func ExampleWilson() {
	in := stats.Wilson(1, 32, 0.95)
	fmt.Printf("1 of 32: between %.1f%% and %.1f%%\n", 100*in.Low, 100*in.High)
	// Output:
	// 1 of 32: between 0.6% and 15.7%
}
