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

// BenchmarkInterval is one interval once the resamples of its size are drawn. A
// summary of 1,000 configurations and 9 metrics makes 9,000 of them.
func BenchmarkInterval(b *testing.B) {
	var boot stats.Bootstrap
	for _, n := range []int{8, 32, 128, 1000} {
		x := normalRows(1, n)[0]
		for _, of := range everyStatistic {
			name := [...]string{stats.OfMean: "mean", stats.OfMedian: "median", stats.OfIQM: "IQM", stats.OfSD: "SD"}[of]
			boot.Interval(x, of, stats.BCa, 0.95)
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					boot.Interval(x, of, stats.BCa, 0.95)
				}
			})
		}
	}
}

// BenchmarkResamples draws the resamples of a new sample size.
func BenchmarkResamples(b *testing.B) {
	x := normalRows(1, 32)[0]
	for b.Loop() {
		var boot stats.Bootstrap
		boot.Interval(x, stats.OfMean, stats.BCa, 0.95)
	}
}

func BenchmarkSignFlip(b *testing.B) {
	for _, n := range []int{8, 20, 32, 33, 1000} {
		d := normalRows(1, n)[0]
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				stats.SignFlip(d)
			}
		})
	}
}

// BenchmarkBest is the worst case: all configurations are equal, so none is out
// by the bound.
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
