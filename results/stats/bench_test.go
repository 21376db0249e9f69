package stats_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// normalRows returns rows x n standard normal values.
func normalRows(rows, n int) [][]float64 {
	r := rand.New(rand.NewPCG(1, 1))
	x := make([][]float64, rows)
	for i := range x {
		x[i] = make([]float64, n)
		for s := range x[i] {
			x[i][s] = r.NormFloat64()
		}
	}
	return x
}

// BenchmarkDescribe is one measure of one configuration. A summary of 1,000
// configurations and 9 metrics has 9,000 of them.
func BenchmarkDescribe(b *testing.B) {
	for _, n := range []int{8, 32, 128, 1000} {
		x := normalRows(1, n)[0]
		memory := make([]float64, n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				copy(memory, x)
				stats.Describe(memory, 0.95)
			}
		})
	}
}

// BenchmarkBest is the worst case: all configurations are equal, so none is out early.
func BenchmarkBest(b *testing.B) {
	for _, c := range []struct{ configurations, seeds int }{{5, 32}, {31, 64}, {300, 32}, {1000, 32}} {
		x := normalRows(c.configurations, c.seeds)
		b.Run(fmt.Sprintf("%dx%d", c.configurations, c.seeds), func(b *testing.B) {
			for b.Loop() {
				stats.IndistinguishableFromBest(x, stats.Minimise, 0.05)
			}
		})
	}
}
