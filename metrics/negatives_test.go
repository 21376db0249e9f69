package metrics_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
)

func TestNegativesByHand(t *testing.T) {
	// Weights 1, 1/2 and 1/4 at tau = 1/log 2: shares 4/7, 2/7 and 1/7.
	shares := []float64{4. / 7, 2. / 7, 1. / 7}
	entropy := 0.0
	for _, p := range shares {
		entropy -= p * math.Log(p)
	}
	for _, test := range []struct {
		name         string
		similarities []float64
		tau          float64
		effective    float64
		share        float64
	}{
		{"halves", []float64{-2, 0, -1}, 1 / math.Ln2, math.Exp(entropy), 4. / 7},
		{"all alike", []float64{0.3, 0.3, 0.3}, 0.05, 3, 1. / 3},
		{"one", []float64{-1}, 0.5, 1, 1},
		{"cold: only the hardest", []float64{0.5, 0.4, -0.45}, 1e-3, 1, 1},
		{"cold: two hardest", []float64{0.5, 0.5, 0.4}, 1e-3, 2, 0.5},
		{"colder than float64", []float64{0.5, 0.5, 0.4}, 5e-324, 2, 0.5},
		{"hot: all of them", []float64{1, -1, 0, 0.5}, 1e9, 4, 0.25},
		{"none", nil, 1, math.NaN(), math.NaN()},
		{"tau zero", []float64{1, 0}, 0, math.NaN(), math.NaN()},
		{"tau NaN", []float64{1, 0}, math.NaN(), math.NaN(), math.NaN()},
		{"a NaN", []float64{1, math.NaN()}, 1, math.NaN(), math.NaN()},
		{"infinite", []float64{math.Inf(1), 1}, 1, math.NaN(), math.NaN()},
		{"minus infinite", []float64{math.Inf(-1), 1}, 1, math.NaN(), math.NaN()},
	} {
		near(t, test.name+": effective negatives", metrics.EffectiveNegatives(test.similarities, test.tau), test.effective, 1e-8)
		near(t, test.name+": hardest share", metrics.HardestShare(test.similarities, test.tau), test.share, 1e-8)
	}
}

// TestNegatives: exp(H) lies between 1/max p, since H is at least -log max p,
// and the number of negatives; shifting every similarity changes nothing.
func TestNegatives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.Float64Range(-1, 1), 1, 16).Draw(t, "similarities")
		tau := math.Exp(rapid.Float64Range(math.Log(1e-3), math.Log(10)).Draw(t, "log tau"))
		effective, share := metrics.EffectiveNegatives(s, tau), metrics.HardestShare(s, tau)
		if effective < 1/share-1e-9 || effective > float64(len(s))+1e-9 || !(share > 0 && share <= 1) {
			t.Errorf("%d negatives: %g effective, hardest share %g", len(s), effective, share)
		}
		shifted := make([]float64, len(s))
		for k, v := range s {
			shifted[k] = v + 0.5
		}
		near(t, "shifted", metrics.EffectiveNegatives(shifted, tau), effective, 1e-9)
	})
}

func TestLossBounds(t *testing.T) {
	for _, test := range []struct {
		negatives       int
		tau             float64
		least, greatest float64
	}{
		{3, 1, math.Log(1 + 3*math.Exp(-2)), math.Log(1 + 3*math.Exp(2))},
		{1, 0.5, math.Log(1 + math.Exp(-4)), math.Log(1 + math.Exp(4))},
		{3, 1e-3, 0, 2000 + math.Log(3)}, // exp(2000) overflows float64
		{3, 1e-300, 0, 2e300},
		{16, 1e12, math.Log(17), math.Log(17)},
		{0, 0.05, 0, 0},
		{-1, 1, math.NaN(), math.NaN()},
		{3, 0, math.NaN(), math.NaN()},
	} {
		least, greatest := metrics.LossBounds(test.negatives, test.tau)
		near(t, "least loss", least, test.least, 1e-11)
		near(t, "greatest loss", greatest, test.greatest, 1e-11*max(1, test.greatest))
	}
	// The least loss keeps its digits where 1 + x would drop them.
	least, _ := metrics.LossBounds(3, 0.05)
	near(t, "least loss at 0.05, relative", least/(3*math.Exp(-40)), 1, 1e-12)
}
