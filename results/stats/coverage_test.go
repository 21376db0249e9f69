package stats_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// samples is how many samples a simulation draws: few in a normal test run, many
// where the numbers in a comment were found.
var samples = flag.Int("samples", 200, "samples a simulation draws")

// TestIntervalCoverage: how often a nominal 95% interval of the mean holds it.
// The expected shares were found with -samples 20000 (standard error 0.002); a
// run may lie 4 standard errors of its own off. The percentile interval gave
// 0.887, 0.934, 0.946, 0.948; 0.844, 0.917, 0.940, 0.944; 0.900, 0.940, 0.947,
// 0.949; 0.884, 0.934, 0.943, 0.949: no better, and worse for skewed data.
func TestIntervalCoverage(t *testing.T) {
	sizes := []int{8, 32, 128, 256}
	expected := map[string][]float64{
		"normal":      {0.884, 0.933, 0.946, 0.948},
		"exponential": {0.857, 0.922, 0.943, 0.944},
		"uniform":     {0.919, 0.947, 0.948, 0.950},
		"two modes":   {0.888, 0.957, 0.952, 0.951},
	}
	var b stats.Bootstrap
	for _, p := range populations {
		for i, n := range sizes {
			r := rand.New(rand.NewPCG(11, uint64(n)))
			x := make([]float64, n)
			held := 0
			for range *samples {
				for j := range x {
					x[j] = p.draw(r)
				}
				if v := b.Interval(x, stats.OfMean, stats.BCa, 0.95); v.Low <= p.mean && p.mean <= v.High {
					held++
				}
			}
			share, want := float64(held)/float64(*samples), expected[p.name][i]
			t.Logf("%-11s n = %3d: %.3f", p.name, n, share)
			if slack := 4 * math.Sqrt(want*(1-want)/float64(*samples)); math.Abs(share-want) > slack {
				t.Errorf("%s, n = %d: holds the mean in %.3f of samples, want %.3f within %.3f", p.name, n, share, want, slack)
			}
		}
	}
}
