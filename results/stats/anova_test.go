package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// made returns a 4 x 3 grid over seeds as a sum of effects, and its levels.
func made(seeds int, r *rand.Rand, of func(a, b int, seed float64, noise float64) float64) (x [][]float64, level [][]int) {
	shared := make([]float64, seeds)
	for s := range shared {
		shared[s] = r.NormFloat64()
	}
	for a := range 4 {
		for b := range 3 {
			row := make([]float64, seeds)
			for s := range row {
				row[s] = of(a, b, shared[s], r.NormFloat64())
			}
			x, level = append(x, row), append(level, []int{a, b})
		}
	}
	return x, level
}

// TestVarianceShares: shares by hand of effects that are only one axis', one pair's, or
// the seed's; and together they are at most 1.
func TestVarianceShares(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 72))
	for name, c := range map[string]struct {
		of   func(a, b int, seed, noise float64) float64
		want [4]float64 // a, b, both, seed
	}{
		"one axis":  {func(a, _ int, _, _ float64) float64 { return 1e6 + float64(a*a) }, [4]float64{1, 0, 0, 0}},
		"the other": {func(_, b int, _, _ float64) float64 { return float64(b) }, [4]float64{0, 1, 0, 0}},
		// Levels of variance 1.25 and 2/3.
		"both apart":    {func(a, b int, _, _ float64) float64 { return float64(a) + float64(b) }, [4]float64{1.25 / (1.25 + 2.0/3), 2.0 / 3 / (1.25 + 2.0/3), 0, 0}},
		"only together": {func(a, b int, _, _ float64) float64 { return (float64(a) - 1.5) * (float64(b) - 1) }, [4]float64{0, 0, 1, 0}},
		"the seed":      {func(_, _ int, seed, _ float64) float64 { return seed }, [4]float64{0, 0, 0, 1}},
	} {
		x, level := made(10, r, c.of)
		for k, s := range stats.VarianceShares(x, level) {
			near(t, name, s.Share, c.want[k], 1e-9)
			if !(s.Interval.Low <= s.Share+1e-9 && s.Share <= s.Interval.High+1e-9) {
				t.Errorf("%s: %v outside of %v", name, s.Share, s.Interval)
			}
		}
	}
	x, level := made(2, r, func(a, _ int, _, noise float64) float64 { return float64(a) + noise })
	sum := 0.0
	for _, s := range stats.VarianceShares(x, level) {
		sum += s.Share
		if !math.IsNaN(s.Interval.Low) {
			t.Errorf("two seeds have the interval %v", s.Interval)
		}
	}
	if sum > 1 {
		t.Errorf("shares sum to %v", sum)
	}
	defer func() {
		if recover() == nil {
			t.Error("a grid with a hole is no panic")
		}
	}()
	stats.VarianceShares(x[:11], level[:11])
}

// TestVarianceSharesCover: how often the intervals hold the share over very many seeds.
func TestVarianceSharesCover(t *testing.T) {
	of := func(a, b int, seed, noise float64) float64 { return float64(a) + 0.5*float64(a*b) + seed + noise }
	r := rand.New(rand.NewPCG(81, 82))
	x, level := made(4000, r, of)
	truth := stats.VarianceShares(x, level)
	held := make([]int, len(truth))
	for range *samples {
		x, level := made(32, r, of)
		for k, s := range stats.VarianceShares(x, level) {
			if s.Interval.Low <= truth[k].Share && truth[k].Share <= s.Interval.High {
				held[k]++
			}
		}
	}
	for k := range held {
		share := float64(held[k]) / float64(*samples)
		t.Logf("%v: %.3f held in %.3f of samples", truth[k].Axes, truth[k].Share, share)
		if share < 0.85 {
			t.Errorf("%v: held in %.3f of samples", truth[k].Axes, share)
		}
	}
}
