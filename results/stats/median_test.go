package stats_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/stats"
)

// samples is how many samples a simulation draws: few in a normal test run, many
// where the numbers in a comment were found.
var samples = flag.Int("samples", 200, "samples a simulation draws")

// By hand: of 15 values the 4th from each end cover 1 - 2 (1 + 15 + 105 + 455)/2^15
// = 0.964844, the 5th 0.881531, so lambda = 0.373509.
func TestMedianInterval(t *testing.T) {
	before := slices.Clone(darwin)
	in := stats.MedianInterval(darwin, 0.95)
	near(t, "low", in.Low, 8+0.373509*6, 1e-5)
	near(t, "high", in.High, 49-0.373509*8, 1e-5)
	if !slices.Equal(before, darwin) {
		t.Error("the sample was changed")
	}
	for n, want := range map[int]float64{0: 0, 1: 0, 2: 0.5, 3: 0.75, 5: 0.9375, 6: 0.96875} {
		if got := stats.RangeCovers(n); got != want {
			t.Errorf("the range of %d covers %v, want %v", n, got, want)
		}
	}
	if n := stats.Least(0.95); n != 6 {
		t.Errorf("%d values needed, want 6", n)
	}
	if in := stats.MedianInterval([]float64{5, 1, 3, 2, 4}, 0.95); in != (stats.Bounds{Low: 1, High: 5}) {
		t.Errorf("of five: %v, want their range", in)
	}
	for _, x := range [][]float64{nil, {3}, {1, math.NaN(), 2, 3, 4, 5, 6}} {
		if in := stats.MedianInterval(x, 0.95); !math.IsNaN(in.Low) || !math.IsNaN(in.High) {
			t.Errorf("of %v: %v", x, in)
		}
	}
}

// TestMedianIntervalIsBetween: for any sample the interval holds the median, grows
// with the level, does not depend on the order, and turns with the sign; and where
// sums give way to the normal distribution it does not jump.
func TestMedianIntervalIsBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e3), 6, 80).Draw(t, "x")
		in, wide, middle := stats.MedianInterval(x, 0.9), stats.MedianInterval(x, 0.95), stats.Median(x)
		if !(wide.Low <= in.Low && in.Low <= middle && middle <= in.High && in.High <= wide.High) {
			t.Fatalf("%v in %v in %v", middle, in, wide)
		}
		turned := slices.Clone(x)
		slices.Reverse(turned)
		for i := range turned {
			turned[i] = -turned[i]
		}
		if back := stats.MedianInterval(turned, 0.9); back.Low != -in.High || back.High != -in.Low {
			t.Fatalf("%v turned round is %v", in, back)
		}
	})
	var widths []float64
	for _, n := range []int{1000, 1001} {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i) / float64(n)
		}
		widths = append(widths, stats.MedianInterval(x, 0.95).HalfWidth())
	}
	near(t, "width above 1,000 values", widths[1], widths[0], 1e-3)
}

// TestMedianCoverage: how often the interval holds the median. With -samples 20000
// (standard error 0.0015) it was, at 6, 8, 32 and 128 values: 0.951, 0.945, 0.949
// and 0.948 of normal ones, 0.942 to 0.956 for the others. With ties it was 0.94 to 0.98,
// and 1 where most values tie.
func TestMedianCoverage(t *testing.T) {
	for _, p := range populations {
		for _, n := range []int{6, 8, 32, 128} {
			r := rand.New(rand.NewPCG(11, uint64(n)))
			x := make([]float64, n)
			held, tied := 0, 0
			for range *samples {
				for j := range x {
					x[j] = p.draw(r)
				}
				if in := stats.MedianInterval(x, 0.95); in.Low <= p.median && p.median <= in.High {
					held++
				}
				for j := range x { // as an accuracy has them
					x[j] = math.Round(x[j] * 5)
				}
				if in, m := stats.MedianInterval(x, 0.95), math.Round(p.median*5); in.Low <= m && m <= in.High {
					tied++
				}
			}
			share, ties := float64(held)/float64(*samples), float64(tied)/float64(*samples)
			t.Logf("%-11s n = %3d: %.4f, with ties %.4f", p.name, n, share, ties)
			slack := 4 * math.Sqrt(0.95*0.05/float64(*samples))
			if math.Abs(share-0.95) > slack+0.012 || ties < 0.94-slack {
				t.Errorf("%s, n = %d: holds the median in %.3f of samples, with ties in %.3f", p.name, n, share, ties)
			}
		}
	}
}

// The p-values are SciPy's binomtest(k, n).pvalue.
func TestSign(t *testing.T) {
	for _, c := range []struct {
		d       []float64
		p       float64
		unequal int
	}{
		{darwin, 0.00738525390625, 15},
		{nil, 1, 0},
		{[]float64{0, 0}, 1, 0},
		{[]float64{1, 2, 0, 3, 4, 5, 6}, 2.0 / 64, 6},
		{[]float64{1, -1}, 1, 2},
		{[]float64{1, math.NaN()}, math.NaN(), 0},
	} {
		got := stats.Sign(c.d)
		near(t, "P", got.P, c.p, 1e-15)
		if got.Unequal != c.unequal {
			t.Errorf("%v: %+v", c.d, got)
		}
	}
	// SciPy: binomtest(530, 1060 + 40) = 0.2389; 1,100 tries go by the normal distribution.
	d := slices.Repeat([]float64{1}, 570)
	d = append(d, slices.Repeat([]float64{-1}, 530)...)
	near(t, "P of many", stats.Sign(d).P, 0.2397, 2e-3)
}

// TestSignAgreesWithTheInterval: where the test at 0.05 says that differences are on
// one side of zero, so does the interval.
func TestSignAgreesWithTheInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfNDistinct(rapid.Float64Range(-1, 2), 6, 60, rapid.ID[float64]).Draw(t, "d")
		in := stats.MedianInterval(d, 0.95)
		if stats.Sign(d).P <= 0.05 && in.Low <= 0 && in.High >= 0 {
			t.Fatalf("P = %v, interval %v", stats.Sign(d).P, in)
		}
	})
}

func TestSeedsNeeded(t *testing.T) {
	for k, want := range map[int]int{1: 6, 2: 7, 4: 8, 30: 11} {
		if got := stats.SeedsNeeded(k, 0.05); got != want {
			t.Errorf("%d comparisons need %d seeds, want %d", k, got, want)
		}
	}
	for k, want := range map[int]int{1: 5, 2: 5, 5: 7, 1000: 15} {
		if got := stats.SeedsToExclude(k, 0.05); got != want {
			t.Errorf("to exclude one of %d takes %d seeds, want %d", k, got, want)
		}
	}
}
