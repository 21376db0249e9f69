package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// TestLargeSampleCoverage: how often a nominal 95% interval of 600 values holds
// what it is for: 600 is little above where large-sample theory begins.
func TestLargeSampleCoverage(t *testing.T) {
	// Quartiles of the standard normal +-q: by symmetry its IQM is 0. Those of the
	// exponential are log(4/3) and log 4; the mean between them, twice the integral
	// of x e^-x from the one to the other, is 2((1+log(4/3)) 3/4 - (1+log 4)/4).
	ln43, ln4 := math.Log(4./3), math.Log(4)
	for _, p := range []struct {
		name            string
		draw            func(*rand.Rand) float64
		median, iqm, sd float64
	}{
		{"normal", (*rand.Rand).NormFloat64, 0, 0, 1},
		{"exponential", (*rand.Rand).ExpFloat64, math.Ln2, 2 * ((1+ln43)*3/4 - (1+ln4)/4), 1},
	} {
		r := rand.New(rand.NewPCG(5, 6))
		var b stats.Bootstrap
		x, held, runs := make([]float64, 600), map[string]int{}, 5**samples
		for range runs {
			for i := range x {
				x[i] = p.draw(r)
			}
			for name, c := range map[string]struct {
				of    stats.Statistic
				truth float64
			}{"median": {stats.OfMedian, p.median}, "iqm": {stats.OfIQM, p.iqm}, "sd": {stats.OfSD, p.sd}} {
				if v := b.Interval(x, c.of, stats.BCa, 0.95); v.Low <= c.truth && c.truth <= v.High {
					held[name]++
				}
			}
		}
		for name, h := range held {
			share := float64(h) / float64(runs)
			t.Logf("%s %s: %.3f", p.name, name, share)
			// The sd of skewed data is the hard one: 0.931 with -samples 4000, where the others have 0.948 to 0.954.
			if share < 0.9 || share > 0.975 {
				t.Errorf("%s: the interval of the %s holds it in %.3f of samples", p.name, name, share)
			}
		}
	}
}

// TestLargeSampleMeetsResampling: below and above the threshold, intervals of
// much the same data have much the same ends.
func TestLargeSampleMeetsResampling(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	x := make([]float64, 513)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	var b stats.Bootstrap
	for name, of := range map[string]stats.Statistic{"median": stats.OfMedian, "iqm": stats.OfIQM, "sd": stats.OfSD} {
		small, large := b.Interval(x[:512], of, stats.BCa, 0.95), b.Interval(x, of, stats.BCa, 0.95)
		slack := 0.25 * small.HalfWidth()
		if math.Abs(small.Low-large.Low) > slack || math.Abs(small.High-large.High) > slack {
			t.Errorf("%s: %v of 512 values, %v of 513", name, small, large)
		}
	}
}

// A few wild values among thousands of equal ones, as of metrics at their bound.
func TestLargeSampleOfWildValues(t *testing.T) {
	x := make([]float64, 20_000)
	x[0], x[1] = 1, 2
	var b stats.Bootstrap
	for _, of := range []stats.Statistic{stats.OfMean, stats.OfMedian, stats.OfIQM, stats.OfSD} {
		v := b.Interval(x, of, stats.BCa, 0.95)
		if math.IsNaN(v.Low) || math.IsNaN(v.High) || v.Low > v.High {
			t.Errorf("statistic %d: %v", of, v)
		}
	}
}
