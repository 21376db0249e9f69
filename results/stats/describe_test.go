package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/stats"
)

// The expected values are NumPy 2.4.6's mean, std(ddof=1) and median and SciPy
// 1.17.1's stats.trim_mean(x, 0.25).
func TestDescribe(t *testing.T) {
	for _, c := range []struct {
		name                  string
		x                     []float64
		mean, sd, median, iqm float64
	}{
		{"spatial A", spatialA, 29.653846153846153, 13.3564735097025, 31, 31.5},
		{"mouse treated", mouseTreated, 86.85714285714286, 66.76682951742971, 94, 79},
		{"mouse control", mouseControl, 56.22222222222222, 42.47581010933687, 46, 43.8},
		{"darwin", darwin, 20.933333333333334, 37.7443783262898, 24, 25.77777777777778},
		{"skewed", skewed, 0.7583333333333333, 0.9951960367260066, 0.4, 0.42333333333333334},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := slices.Clone(c.x)
			near(t, "mean", stats.Mean(c.x), c.mean, 1e-15)
			near(t, "sd", stats.SD(c.x), c.sd, 1e-15)
			near(t, "median", stats.Median(c.x), c.median, 1e-15)
			near(t, "IQM", stats.IQM(c.x), c.iqm, 1e-15)
			if !slices.Equal(before, c.x) {
				t.Error("the sample was changed")
			}
		})
	}
}

func TestDescribeSmall(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name                  string
		x                     []float64
		mean, sd, median, iqm float64
	}{
		{"none", nil, nan, nan, nan, nan},
		{"one", []float64{3}, 3, nan, 3, 3},
		{"two", []float64{3, 1}, 2, math.Sqrt2, 2, 2},
		{"three: nothing is cut", []float64{9, 0, 0}, 3, math.Sqrt(27), 0, 3},
		{"four: one is cut from each end", []float64{100, 1, 3, -50}, 13.5, math.Sqrt((86.5*86.5 + 12.5*12.5 + 10.5*10.5 + 63.5*63.5) / 3), 2, 2},
		{"five: still one", []float64{100, 1, 3, -50, 5}, 11.8, math.Sqrt((88.2*88.2 + 10.8*10.8 + 8.8*8.8 + 61.8*61.8 + 6.8*6.8) / 4), 3, 3},
		{"a NaN shows", []float64{1, nan, 2}, nan, nan, nan, nan},
	} {
		t.Run(c.name, func(t *testing.T) {
			near(t, "mean", stats.Mean(c.x), c.mean, 1e-15)
			near(t, "sd", stats.SD(c.x), c.sd, 1e-15)
			near(t, "median", stats.Median(c.x), c.median, 1e-15)
			near(t, "IQM", stats.IQM(c.x), c.iqm, 1e-15)
		})
	}
}

// TestConstantSample holds Describe's promise that equal values have exactly
// themselves as mean and 0 as SD: summing 0.1 ten times does not.
func TestConstantSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e9, 1e9).Draw(t, "value")
		x := slices.Repeat([]float64{v}, rapid.IntRange(2, 300).Draw(t, "n"))
		if stats.Mean(x) != v || stats.Median(x) != v || stats.IQM(x) != v || stats.SD(x) != 0 {
			t.Fatalf("mean %v, median %v, IQM %v, SD %v of %d times %v", stats.Mean(x), stats.Median(x), stats.IQM(x), stats.SD(x), len(x), v)
		}
	})
}

// near fails unless got is within tolerance of want, relative to want's size
// where that is above 1; NaN is near NaN alone.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) {
		return
	}
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %v, want %v within %v", what, got, want, tolerance)
	}
}
