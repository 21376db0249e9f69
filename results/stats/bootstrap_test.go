package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/stats"
)

// Expected bounds: scipy.stats.bootstrap((x,), statistic, n_resamples=1_000_000,
// confidence_level=0.95, method=...) of SciPy 1.17.1, with np.mean, np.median,
// trim_mean(x, 0.25) and np.std(ddof=1); se is its standard_error. 10,000
// resamples scatter around a million by 0.04 to 0.05 standard errors, so 0.12
// are allowed; the median's bounds are values of the sample and must be equal.
func TestIntervalAgreesWithSciPy(t *testing.T) {
	type row struct {
		of              stats.Statistic
		bca, percentile stats.Bounds
		se              float64
	}
	var b stats.Bootstrap
	for _, c := range []struct {
		name string
		x    []float64
		rows []row
	}{
		{"spatial A", spatialA, []row{
			{stats.OfMean, stats.Bounds{Low: 24.115384615384617, High: 34.26923076923077}, stats.Bounds{Low: 24.46153846153846, High: 34.53846153846154}, 2.571},
			{stats.OfMedian, stats.Bounds{Low: 24, High: 41}, stats.Bounds{Low: 24, High: 41}, 0},
			{stats.OfIQM, stats.Bounds{Low: 25.571428571428577, High: 37.142857142857146}, stats.Bounds{Low: 25.285714285714285, High: 36.92857142857143}, 3.003},
			{stats.OfSD, stats.Bounds{Low: 10.484567413401177, High: 17.04106772245086}, stats.Bounds{Low: 9.476529712115896, High: 16.112871109290715}, 1.692},
		}},
		{"mouse treated", mouseTreated, []row{
			{stats.OfMean, stats.Bounds{Low: 46.42857142857143, High: 138.28571428571428}, stats.Bounds{Low: 43.857142857142854, High: 134.42857142857142}, 23.35},
			{stats.OfMedian, stats.Bounds{Low: 23, High: 141}, stats.Bounds{Low: 23, High: 141}, 0},
			{stats.OfIQM, stats.Bounds{Low: 29, High: 135.4}, stats.Bounds{Low: 33, High: 142.8}, 27.98},
			{stats.OfSD, stats.Bounds{Low: 44.67661580737735, High: 94.92076896523955}, stats.Bounds{Low: 32.21209474124661, High: 84.31432121475427}, 14.25},
		}},
		{"mouse control", mouseControl, []row{
			{stats.OfMean, stats.Bounds{Low: 36.111111111111114, High: 92}, stats.Bounds{Low: 33.111111111111114, High: 84.77777777777777}, 13.35},
			{stats.OfMedian, stats.Bounds{Low: 27, High: 104}, stats.Bounds{Low: 27, High: 104}, 0},
			{stats.OfIQM, stats.Bounds{Low: 26.4, High: 72.4}, stats.Bounds{Low: 30, High: 83}, 13.50},
			{stats.OfSD, stats.Bounds{Low: 22.310311517323104, High: 63.788713735268246}, stats.Bounds{Low: 11.423659658795863, High: 56.803266729221754}, 12.08},
		}},
		{"darwin", darwin, []row{
			{stats.OfMean, stats.Bounds{Low: -1.6666666666666667, High: 36.333333333333336}, stats.Bounds{Low: 1.4, High: 38.13333333333333}, 9.417},
			// P(median <= 8) is 0.0266 under resampling, so the neighbours 8 and 14 are both right.
			{stats.OfMedian, stats.Bounds{Low: 14, High: 49}, stats.Bounds{Low: 8, High: 49}, 50},
			{stats.OfIQM, stats.Bounds{Low: 7.222222222222222, High: 41.77777777777778}, stats.Bounds{Low: 5.666666666666667, High: 41}, 8.614},
			{stats.OfSD, stats.Bounds{Low: 22.540334218166922, High: 54.78345719565112}, stats.Bounds{Low: 18.04940310317636, High: 49.84098523829368}, 8.258},
		}},
		{"skewed", skewed, []row{
			{stats.OfMean, stats.Bounds{Low: 0.37083333333333335, High: 1.5783333333333331}, stats.Bounds{Low: 0.29916666666666664, High: 1.3591666666666666}, 0.275},
			{stats.OfMedian, stats.Bounds{Low: 0.1, High: 0.935}, stats.Bounds{Low: 0.1, High: 0.935}, 0},
			{stats.OfIQM, stats.Bounds{Low: 0.13833333333333334, High: 1.0233333333333334}, stats.Bounds{Low: 0.14833333333333332, High: 1.0683333333333334}, 0.236},
			{stats.OfSD, stats.Bounds{Low: 0.4868339903485318, High: 1.6086885792277408}, stats.Bounds{Low: 0.28854234629253694, High: 1.4253229299163943}, 0.317},
		}},
	} {
		for _, r := range c.rows {
			for _, m := range []struct {
				name   string
				method stats.Method
				want   stats.Bounds
			}{{"BCa", stats.BCa, r.bca}, {"percentile", stats.Percentile, r.percentile}} {
				got := b.Interval(c.x, r.of, m.method, 0.95)
				slack := max(0.12*r.se, 1e-12)
				if math.Abs(got.Low-m.want.Low) > slack || math.Abs(got.High-m.want.High) > slack {
					t.Errorf("%s, statistic %d, %s: %v, want %v within %.3g", c.name, r.of, m.name, got, m.want, slack)
				}
			}
		}
	}
}

func TestIntervalOfTooLittle(t *testing.T) {
	var b stats.Bootstrap
	for _, x := range [][]float64{nil, {1}, {1, math.NaN()}, {1, 2, math.Inf(1)}} {
		for _, of := range everyStatistic {
			if got := b.Interval(x, of, stats.BCa, 0.95); !math.IsNaN(got.Low) || !math.IsNaN(got.High) {
				t.Errorf("statistic %d of %v: %v, want NaN", of, x, got)
			}
		}
	}
	if got := b.Interval([]float64{5, 2}, stats.OfMean, stats.BCa, 0.95); got != (stats.Bounds{Low: 2, High: 5}) {
		t.Errorf("two values: %v, want them", got)
	}
}

var everyStatistic = []stats.Statistic{stats.OfMean, stats.OfMedian, stats.OfIQM, stats.OfSD}

func TestIntervalOfConstant(t *testing.T) {
	var b stats.Bootstrap
	for _, n := range []int{2, 3, 32, 129, 1000} {
		x := slices.Repeat([]float64{0.1}, n)
		for _, of := range everyStatistic {
			want := stats.Bounds{Low: 0.1, High: 0.1}
			if of == stats.OfSD {
				want = stats.Bounds{}
			}
			if got := b.Interval(x, of, stats.BCa, 0.95); got != want {
				t.Errorf("%d times 0.1, statistic %d: %v, want %v", n, of, got, want)
			}
		}
	}
}

// TestIntervalNearlyConstant: one value differs, at the sizes where resampling
// and expansion meet. The interval must lie within the sample and hold its
// middle, whatever the ties do.
func TestIntervalNearlyConstant(t *testing.T) {
	var b stats.Bootstrap
	for _, n := range []int{2, 3, 4, 5, 8, 32, 128, 129, 500, 1025} {
		x := slices.Repeat([]float64{0.3}, n)
		x[n/2] = 0.7
		for _, of := range everyStatistic {
			if n > 1024 && of != stats.OfIQM {
				continue // drawn again each time, so one must do
			}
			got := b.Interval(x, of, stats.BCa, 0.95)
			low, high, value := 0.3, 0.7, stats.Mean(x)
			switch of {
			case stats.OfMean:
			case stats.OfMedian:
				value = stats.Median(x)
			case stats.OfIQM:
				value = stats.IQM(x)
			case stats.OfSD:
				low, value = 0, stats.SD(x)
			}
			const rounding = 1e-12
			if !(low-rounding <= got.Low && got.Low <= value+rounding && value-rounding <= got.High && got.High <= high+rounding) {
				t.Errorf("n = %d, statistic %d: %v does not hold %v", n, of, got, value)
			}
		}
	}
}

// TestIntervalMoves: an interval follows a change of unit and origin, does not
// see the order of the sample, widens with the level, and is the same from a
// used and from a fresh Bootstrap.
func TestIntervalMoves(t *testing.T) {
	var used stats.Bootstrap
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 40).Draw(t, "x")
		of := rapid.SampledFrom(everyStatistic).Draw(t, "statistic")
		method := rapid.SampledFrom([]stats.Method{stats.BCa, stats.Percentile}).Draw(t, "method")
		got := used.Interval(x, of, method, 0.9)

		reordered := slices.Clone(x)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(x), func(i, j int) { reordered[i], reordered[j] = reordered[j], reordered[i] })
		var fresh stats.Bootstrap
		if again := fresh.Interval(reordered, of, method, 0.9); again != got {
			t.Fatalf("reordered: %v, was %v", again, got)
		}
		if wide := used.Interval(x, of, method, 0.99); wide.Low > got.Low || wide.High < got.High {
			t.Fatalf("level 0.99 gives %v, level 0.9 %v", wide, got)
		}
		moved := slices.Clone(x)
		for i := range moved {
			moved[i] = 4 * moved[i] // exact in floating point, so ties stay ties
		}
		want := stats.Bounds{Low: 4 * got.Low, High: 4 * got.High}
		if scaled := used.Interval(moved, of, method, 0.9); scaled != want {
			t.Fatalf("four times the sample: %v, want %v", scaled, want)
		}
	})
}

// TestIntervalExtremes: values whose squares or cubes leave float64's range still
// give an interval, one that lies within the sample where its statistic does.
func TestIntervalExtremes(t *testing.T) {
	var b stats.Bootstrap
	for _, x := range [][]float64{
		{1e-300, 2e-300},
		{1e-110, 2e-110, 5e-110},
		{1e-200, 3e-200, 2e-200},
		{0, 5e-324},
		{1, 1 + 1e-15},
		{1, 1 + 1e-11, 1 + 3e-11},
		{1e100, -1e100, 3e100},
		{1e150, -1e150, 0},
		{1e300, -1e300, 0},
	} {
		for _, of := range everyStatistic {
			for _, method := range []stats.Method{stats.BCa, stats.Percentile} {
				got := b.Interval(x, of, method, 0.95)
				if of != stats.OfSD && !(slices.Min(x) <= got.Low && got.Low <= got.High && got.High <= slices.Max(x)) {
					t.Errorf("%v, statistic %v, method %v: %v", x, of, method, got)
				}
			}
		}
	}
}

// TestIntervalBits pins the bits of some intervals: they must not depend on the
// architecture, the Go release or the order of calls. They are this package's
// own output, checked against SciPy above.
func TestIntervalBits(t *testing.T) {
	long := make([]float64, 300)
	for i := range long {
		long[i] = skewed[i%len(skewed)] * float64(1+i%7)
	}
	var b stats.Bootstrap
	for _, c := range []struct {
		x    []float64
		of   stats.Statistic
		want stats.Bounds
	}{
		{darwin, stats.OfMean, stats.Bounds{Low: -1.4215989918798868, High: 36.6}},
		{skewed, stats.OfSD, stats.Bounds{Low: 0.489857037069625, High: 1.587052423961023}},
		{spatialA, stats.OfIQM, stats.Bounds{Low: 25.5, High: 37.142857142857146}},
		{long, stats.OfMean, stats.Bounds{Low: 2.5665628483282896, High: 3.585700984745905}},
	} {
		if got := b.Interval(c.x, c.of, stats.BCa, 0.95); got != c.want {
			t.Errorf("statistic %d of %d values: %#v, want %#v", c.of, len(c.x), got, c.want)
		}
	}
}

func TestIntervalConcurrently(t *testing.T) {
	var alone, shared stats.Bootstrap
	want := make([]stats.Bounds, len(darwin)+1)
	for n := 2; n < len(want); n++ {
		want[n] = alone.Interval(darwin[:n], stats.OfMean, stats.BCa, 0.95)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for n := 2; n < len(want); n++ {
				if got := shared.Interval(darwin[:n], stats.OfMean, stats.BCa, 0.95); got != want[n] {
					t.Errorf("n = %d: %v, want %v", n, got, want[n])
				}
			}
		})
	}
	wg.Wait()
}
