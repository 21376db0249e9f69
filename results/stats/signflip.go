package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

const (
	// Flips is the number of sign patterns of a sampled sign-flip test.
	Flips = 100_000
	// exactPairs is the largest number of pairs whose 2^n sign patterns are all
	// counted: 2^16 sums of each half, half a megabyte and two milliseconds.
	exactPairs = 32
)

// Test is the outcome of a sign-flip test.
type Test struct {
	// P is the two-sided p-value; 1 where no difference is left to flip, NaN
	// where a difference is not finite.
	P float64
	// Flipped is how many differences are not zero. Flipping a zero changes
	// nothing, so SmallestP(Flipped) is the least that P could have been.
	Flipped int
	// Exact says that all 2^Flipped patterns were counted.
	Exact bool
}

// SignFlip tests whether the mean of the paired differences d is zero, against
// either side. Under the null hypothesis that each difference is as likely to
// have either sign (its distribution is symmetric about zero; for pairs of
// exchangeable runs it is), the p-value is the share of the 2^n patterns of
// signs whose |sum| is at least the observed one. For differences that are
// skewed it is a rough test of their mean: at 8 and 24 differences as skewed as
// an exponential, P <= 0.05 comes up by chance with 0.10 and 0.08.
//
// Up to 32 differences that are not zero it is exact: the sums of each half of
// the differences are listed in order (Horowitz and Sahni's merging, JACM 21,
// 1974) and pairs of them counted with two pointers. Above, 100,000 patterns are
// drawn and P = (b+1)/(m+1), which holds its size at any m (Phipson and Smyth,
// SAGMB 9, 2010), unless Hoeffding's bound on the exact p-value,
// 2 exp(-(sum d)^2 / (2 sum d^2)), is below the 1/(m+1) that drawing can show:
// then that is given.
//
// It equals scipy.stats.permutation_test(permutation_type="samples") of the mean
// where both count all patterns. Sums within 1e-12 sum|d| are equal.
func SignFlip(d []float64) Test {
	if !allFinite(d) {
		return Test{P: math.NaN()}
	}
	size := make([]float64, 0, len(d))
	var observed, reach float64
	for _, v := range d {
		if v != 0 {
			size = append(size, math.Abs(v))
			observed += v
			reach += math.Abs(v)
		}
	}
	t := Test{P: 1, Flipped: len(size), Exact: len(size) <= exactPairs}
	least := math.Abs(observed) - float64(1e-12*reach)
	switch {
	case least <= 0: // every pattern reaches it
	case t.Exact:
		slices.Sort(size)
		half := len(size) / 2
		count := reaching(signedSums(size[:half]), signedSums(size[half:]), least)
		t.P = math.Ldexp(float64(count), 1-len(size)) // both signs of each
	default:
		t.P = sampledP(size, least)
	}
	return t
}

// signedSums returns all 2^n sums of ±a[i], ascending: each value merges the
// sums so far less it with the sums so far plus it.
func signedSums(a []float64) []float64 {
	sums, next := make([]float64, 1, 1<<len(a)), make([]float64, 0, 1<<len(a))
	for _, v := range a {
		next = next[:0]
		i := 0 // the next of sums to take v off; those before the next to add v to
		for _, s := range sums {
			for ; i < len(sums) && sums[i]-v <= s+v; i++ {
				next = append(next, sums[i]-v)
			}
			next = append(next, s+v)
		}
		sums, next = next, sums
	}
	return sums
}

// reaching counts the pairs of one value of a and one of b, both ascending, whose
// sum is at least least.
func reaching(a, b []float64, least float64) (count int64) {
	j := len(b) // b[j:] reach with the present value of a
	for _, v := range a {
		for j > 0 && v+b[j-1] >= least {
			j--
		}
		count += int64(len(b) - j)
	}
	return count
}

// sampledP returns the p-value from Hoeffding's bound or drawn patterns. Bit i of a pattern is the
// sign of size[i]; the signed sums of every eight values are tabled.
func sampledP(size []float64, least float64) float64 {
	var squares float64
	for _, v := range size {
		squares += float64(v * v)
	}
	// exp is good to -700; nobody needs a smaller p-value.
	if bound := 2 * exp(max(-600, -least*least/(2*squares))); bound < 1.0/(Flips+1) {
		return bound
	}
	groups := (len(size) + 7) / 8
	tables := make([][256]float64, groups)
	for g := range tables {
		for pattern := range tables[g] {
			for i, v := range size[8*g : min(8*g+8, len(size))] {
				if pattern>>i&1 == 1 {
					v = -v
				}
				tables[g][pattern] += v
			}
		}
	}
	source := rand.NewPCG(seedSignFlip, uint64(len(size)))
	hits := 0
	for range Flips {
		var sum float64
		for g := 0; g < groups; g += 8 {
			signs := source.Uint64()
			for i := range tables[g:min(g+8, groups)] {
				sum += tables[g+i][byte(signs>>(8*i))]
			}
		}
		if math.Abs(sum) >= least {
			hits++
		}
	}
	return float64(hits+1) / (Flips + 1)
}

// SmallestP returns the smallest p-value that SignFlip can give n pairs, all of
// one sign: 2/2^n where it counts all patterns, and Hoeffding's bound
// 2 exp(-n/2) above 32 pairs (the one place where more seeds may allow less: 1e-7
// at 33, after 5e-10 at 32). It is 1 without pairs.
func SmallestP(n int) float64 {
	if n <= exactPairs {
		return min(1, math.Ldexp(1, 1-n))
	}
	return 2 * exp(max(-600, -float64(n)/2))
}

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
