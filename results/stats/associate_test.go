package stats_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// Expected: pearsonr and spearmanr of SciPy 1.17.1 (the data have ties).
func TestAssociate(t *testing.T) {
	a := stats.Associate(spatialA, spatialB)
	near(t, "Pearson", a.Pearson, 0.8209092152455213, 1e-14)
	near(t, "Spearman", a.Spearman, 0.7555709695051981, 1e-14)
	if a.Same || a.N != 26 {
		t.Errorf("%+v", a)
	}
}

func TestAssociateSame(t *testing.T) {
	nan := math.NaN()
	alignment := []float64{0.31, 0.29, 0.26, nan, 0.13, 0.08, 0.21, 0.19, 0.24}
	of := func(f func(float64) float64) []float64 {
		y := make([]float64, len(alignment))
		for i, v := range alignment {
			y[i] = f(v)
		}
		return y
	}
	tolerance := func(v float64) float64 { return 1 - v/2 }
	for _, c := range []struct {
		name string
		n    int
		f    func(float64) float64
		want bool
	}{
		{"tolerance", 9, tolerance, true},
		{"too few trials to say", 8, tolerance, false}, // one of the eight is NaN
		{"bent, but in the same order", 9, func(v float64) float64 { return math.Exp(40 * v) }, true},
		{"only loosely tied", 9, func(v float64) float64 { return v + 0.05*math.Sin(1000*v) }, false},
		{"constant", 9, func(float64) float64 { return 1 }, false},
	} {
		if got := stats.Associate(alignment[:c.n], of(c.f)[:c.n]); got.Same != c.want {
			t.Errorf("%s: %+v, want Same %v", c.name, got, c.want)
		}
	}
}
