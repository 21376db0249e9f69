package stats_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// means are the means of x without each value in turn.
func means(x []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	without := make([]float64, len(x))
	for i, v := range x {
		without[i] = (sum - v) / float64(len(x)-1)
	}
	return without
}

// Of a mean the jackknife's standard error is sd/sqrt(n), and the interval Student's.
func TestJackknifeOfAMean(t *testing.T) {
	for _, test := range []struct {
		x []float64
		t float64 // Student's 0.975 quantile, from tables
		e float64
	}{
		{[]float64{3, 1, 4, 1, 5}, 2.7764, 0.02},
		{[]float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5}, 2.2281, 0.001},
	} {
		n := float64(len(test.x))
		mean, want := stats.Mean(test.x), test.t*stats.SD(test.x)/math.Sqrt(n)
		in := stats.Jackknife(mean, means(test.x), len(test.x), 0.95)
		near(t, "half width", in.HalfWidth(), want, test.e)
		near(t, "middle", (in.Low+in.High)/2, mean, 1e-12)
	}
	// Every second value of a long sample says about the same.
	x := make([]float64, 1000)
	for i := range x {
		x[i] = math.Sin(float64(i * i))
	}
	all := means(x)
	some := make([]float64, 0, 500)
	for i := 0; i < 1000; i += 2 {
		some = append(some, all[i])
	}
	near(t, "width from half the rows", stats.Jackknife(0, some, 1000, 0.95).HalfWidth()/stats.Jackknife(0, all, 1000, 0.95).HalfWidth(), 1, 0.03)
	for _, without := range [][]float64{nil, {1, 2}, {1, math.NaN(), 2, 3}} {
		if in := stats.Jackknife(1, without, len(without), 0.95); !math.IsNaN(in.Low) || !math.IsNaN(in.High) {
			t.Errorf("of %v: %v", without, in)
		}
	}
}

// Of independent rows a share's interval is Wilson's, also where all are hits; where
// rows come in pairs it is that of half as many.
func TestJackknifeShare(t *testing.T) {
	hits := make([]float64, 200)
	for i := range 150 {
		hits[i] = 1
	}
	want := stats.Wilson(150, 200, 0.95)
	in := stats.JackknifeShare(0.75, means(hits), 200, 0.95)
	near(t, "low", in.Low, want.Low, 1e-3)
	near(t, "high", in.High, want.High, 1e-3)

	all := stats.JackknifeShare(1, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 10, 0.95)
	near(t, "all hits", all.Low, stats.Wilson(10, 10, 0.95).Low, 1e-12)

	twice := means(hits)
	for i := range twice { // without a row, its twin's hit goes too
		twice[i] = 0.75 + 2*(twice[i]-0.75)
	}
	half := stats.JackknifeShare(0.75, twice, 200, 0.95)
	if !(half.HalfWidth() > 1.9*in.HalfWidth()) {
		t.Errorf("of rows that count twice: %v, not about twice as wide as %v", half, in)
	}
	if in := stats.JackknifeShare(math.NaN(), twice, 200, 0.95); !math.IsNaN(in.Low) {
		t.Errorf("of no share: %v", in)
	}
}
