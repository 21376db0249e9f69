package stats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/stats"
)

// Expected values: statsmodels 0.15.0's multipletests(p, method="holm").
func TestHolm(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ p, want []float64 }{
		{nil, []float64{}},
		{[]float64{0.03}, []float64{0.03}},
		{[]float64{.01, .04, .03, .005, .2, .03, 1}, []float64{.06, .15, .15, .035, .4, .15, 1}},
		{[]float64{.00001, .0002, .5, .02}, []float64{4e-5, 6e-4, .5, .04}},
		{[]float64{.01, nan, .04}, []float64{.02, nan, .04}}, // two tests, not three
	} {
		got := stats.Holm(c.p)
		if len(got) != len(c.want) {
			t.Fatalf("Holm(%v) = %v, want %v", c.p, got, c.want)
		}
		for i := range got {
			near(t, "adjusted p", got[i], c.want[i], 1e-15)
		}
	}
}

// The Wilson interval is statsmodels 0.15.0's, the p-value SciPy 1.17.1's
// binomtest(12, 25).
func TestCompare(t *testing.T) {
	got := stats.Compare(spatialA, spatialB, stats.Minimise, 0.95)
	near(t, "difference", got.Difference, 0.5, 0)
	near(t, "low", got.Interval.Low, -2, 1)
	near(t, "high", got.Interval.High, 3.5, 1)
	near(t, "P", got.P, 1, 1e-15)
	near(t, "adjusted", got.Adjusted, got.P, 0)
	near(t, "improvement", got.Improvement, 12.5/26, 0)
	near(t, "improvement low", got.ImprovementInterval.Low, 0.3039663666359944, 1e-14)
	near(t, "improvement high", got.ImprovementInterval.High, 0.6625232072816678, 1e-14)
	if got.N != 26 || got.Unequal != 25 {
		t.Errorf("N = %d, Unequal = %d, want 26 and 25", got.N, got.Unequal)
	}
	if up := stats.Compare(spatialA, spatialB, stats.Maximise, 0.95).Improvement; up != 13.5/26 {
		t.Errorf("improvement upwards %v, want %v", up, 13.5/26)
	}
}

func TestCompareDropsBrokenPairs(t *testing.T) {
	nan := math.NaN()
	broken := stats.Compare(append([]float64{nan, 3, nan}, spatialA...), append([]float64{1, nan, nan}, spatialB...), stats.Minimise, 0.95)
	if diff := cmp.Diff(stats.Compare(spatialA, spatialB, stats.Minimise, 0.95), broken); diff != "" {
		t.Error(diff)
	}
	none := stats.Compare([]float64{nan, 1}, []float64{1, nan}, stats.Minimise, 0.95)
	if none.N != 0 || !math.IsNaN(none.P) || !math.IsNaN(none.Difference) || !math.IsNaN(none.Improvement) || !math.IsNaN(none.Interval.Low) ||
		none.ImprovementInterval != (stats.Bounds{Low: 0, High: 1}) {
		t.Errorf("without pairs: %+v", none)
	}
}

func TestCompareAll(t *testing.T) {
	base := slices.Repeat([]float64{0}, 10)
	agreed := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	mixed := []float64{1, -1, 2, -2, 3, -3, 4, -4, 5, -4}
	lost := slices.Repeat([]float64{math.NaN()}, 10)
	all := stats.CompareAll([][]float64{mixed, lost, agreed, base}, base, stats.Minimise, 0.95)
	if p := all[2]; p.P != 2.0/1024 || p.Adjusted != 6.0/1024 {
		t.Errorf("ten of one sign: P %v, adjusted %v, want 2/1024 and three times that", p.P, p.Adjusted)
	}
	if p := all[1]; !math.IsNaN(p.Adjusted) {
		t.Errorf("without pairs: adjusted %v", p.Adjusted)
	}
	if p := all[3]; p.P != 1 || p.Improvement != 0.5 || p.Interval != (stats.Bounds{}) {
		t.Errorf("the baseline against itself: %+v", p)
	}
}

// TestCompareTurnsRound: swapping the two sides swaps every sign and nothing else.
func TestCompareTurnsRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "n")
		whole := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-5, 5).Draw(t, "v")) }), n, n)
		x, y := whole.Draw(t, "x"), whole.Draw(t, "y")
		there, back := stats.Compare(x, y, stats.Minimise, 0.95), stats.Compare(y, x, stats.Minimise, 0.95)
		if there.P != back.P || there.Difference != -back.Difference || math.Abs(there.Improvement+back.Improvement-1) > 1e-15 {
			t.Fatalf("%+v and %+v", there, back)
		}
	})
}
