package stats

import (
	"math"
)

// Mean returns the arithmetic mean of x, in x's unit. It is summed as
// x[0] + mean(x - x[0]), so the mean of equal values is exactly that value.
// NaN when x is empty.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	var sum float64
	for _, v := range x {
		sum += v - x[0]
	}
	return x[0] + sum/float64(len(x))
}

// SD returns the standard deviation of x with n-1 below the sum of squares,
// in x's unit. NaN when x has fewer than two values.
func SD(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	return math.Sqrt(centralSum2(x, Mean(x)) / float64(len(x)-1))
}

// IQM returns the interquartile mean of x, in x's unit: the mean of what is left
// after floor(n/4) values are cut from each end of the sorted sample. When n is
// not a multiple of four the cut is rounded down, so a little more than the
// middle half is averaged, and below four values nothing is cut and the IQM is
// the mean. NaN when x is empty. x stays as it is.
//
// It is scipy.stats.trim_mean(x, 0.25), the aggregate that Agarwal et al.
// (NeurIPS 2021, rliable) recommend: less noisy than the median, and unmoved by
// a quarter of wild runs.
func IQM(x []float64) float64 { return iqmSorted(sorted(x)) }

func iqmSorted(s []float64) float64 {
	n := len(s)
	if n == 0 || math.IsNaN(s[0]) {
		return math.NaN()
	}
	return Mean(s[n/4 : n-n/4])
}

// centralSum2 returns the sum of (x - m)^2.
func centralSum2(x []float64, m float64) float64 {
	var sum float64
	for _, v := range x {
		d := v - m
		sum += float64(d * d)
	}
	return sum
}

// allFinite says whether x holds neither NaN nor an infinity.
func allFinite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}
