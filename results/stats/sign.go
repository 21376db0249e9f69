package stats

import (
	"fmt"
	"math"
)

// Test is the outcome of a sign test.
type Test struct {
	// P is the two-sided p-value; 1 where no difference is left, NaN where one is
	// not a number.
	P float64
	// Unequal is how many differences are not zero: SmallestP(Unequal) is the least
	// that P could have been.
	Unequal int
}

// Sign tests whether paired differences are as likely above zero as below: the exact
// sign test, two-sided, in which differences of zero do not count. It needs no
// assumption on their distribution but that seeds are independent, and its answer
// goes with the interval of the median difference: without ties it is at most
// 1 - level wherever the order statistics of that level lie on one side of zero.
// For two outcomes of yes and no it is McNemar's exact test.
//
// Signed ranks would find smaller differences where the differences are symmetric,
// but reject too often where they are not: measured on real trials, see package
// analysis.
func Sign(d []float64) Test {
	above, below := 0, 0
	for _, v := range d {
		switch {
		case math.IsNaN(v):
			return Test{P: math.NaN()}
		case v > 0:
			above++
		case v < 0:
			below++
		}
	}
	n := above + below
	return Test{P: min(1, 2*atMost(min(above, below), n)), Unequal: n}
}

// SmallestP returns the smallest p-value that Sign can give n differences: 2/2^n, 1
// without any.
func SmallestP(n int) float64 { return min(1, math.Ldexp(1, 1-n)) }

// SeedsNeeded returns the smallest number of seeds with which the best of k
// comparisons can reach a p-value of alpha after Holm's correction, which is
// k times SmallestP: 6 for one comparison at 0.05, 8 for four. Fewer seeds can
// never show anything, whatever the data; these can, if every seed agrees. It
// panics unless k >= 1 and 0 < alpha < 1.
func SeedsNeeded(k int, alpha float64) int {
	if k < 1 || !(alpha > 0 && alpha < 1) {
		panic(fmt.Sprintf("stats: %d comparisons at %v", k, alpha))
	}
	n := 1
	for float64(k)*SmallestP(n) > alpha {
		n++
	}
	return n
}
