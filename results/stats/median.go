package stats

import (
	"math"
	"slices"
)

// Least is the smallest sample whose range covers its median at a level such as
// 0.95: 6 at 0.95.
func Least(level float64) int {
	n := 1
	for RangeCovers(n) < level {
		n++
	}
	return n
}

// RangeCovers returns how often the range of n independent values holds the median
// of their distribution: 1 - 2/2^n, whatever the distribution.
func RangeCovers(n int) float64 {
	if n < 1 {
		return 0
	}
	return 1 - math.Ldexp(1, 1-n)
}

// MedianInterval returns the interval of the median of the distribution that x is
// drawn from, at a level such as 0.95, in x's unit. It assumes nothing of the
// distribution. Of fewer than Least(level) values, where no such interval exists, it
// is their range, which covers RangeCovers(n); NaN for one value or none, and where
// a value is NaN. x stays as it is.
//
// The k-th smallest and the k-th largest value hold the median with
// 1 - 2 P(B <= k-1), B binomial with n tries of 1/2. With the largest k that still
// reaches the level, and the next one that does not, the ends are interpolated:
//
//	I = (c_k - level)/(c_k - c_k+1)    lambda = (n-k) I / (k + (n-2k) I)
//	low = (1-lambda) x_(k) + lambda x_(k+1)
//
// Hettmansperger and Sheather, Statistics and Probability Letters 4, 1986; its
// coverage is within a point of the level for continuous distributions of any
// shape, and mostly above it where values tie. On real trials: see package analysis.
func MedianInterval(x []float64, level float64) Bounds { return medianInterval(sorted(x), level) }

// medianInterval is MedianInterval of a sorted sample.
func medianInterval(s []float64, level float64) Bounds {
	n := len(s)
	switch {
	case n < 2 || math.IsNaN(s[0]):
		return unknown()
	case RangeCovers(n) < level:
		return Bounds{s[0], s[n-1]}
	}
	k, lambda := orderStatistics(n, level)
	return Bounds{between(s[k-1], s[k], lambda), between(s[n-k], s[n-k-1], lambda)}
}

// between returns (1-t) a + t b, exactly a where they are equal or t is 0.
func between(a, b, t float64) float64 {
	if a == b || t == 0 { // infinite ones, too
		return a
	}
	return float64((1-t)*a) + float64(t*b)
}

// orderStatistics returns which order statistic from each end, counted from 1, bounds
// the interval of the median of n values, and how far it reaches to the next one.
func orderStatistics(n int, level float64) (k int, lambda float64) {
	if n > exactTries { // by the normal distribution, as close by then
		rank := (float64(n+1) - float64(twoSided(level)*math.Sqrt(float64(n)))) / 2
		k = int(rank)
		return k, rank - float64(k)
	}
	tail := half(n)
	below := 0.0 // P(B <= k-1)
	for k = 1; ; k++ {
		below += tail.next()
		covers, next := 1-2*below, 1-2*(below+tail.term)
		if next < level {
			i := (covers - level) / (covers - next)
			return k, float64(float64(n-k)*i) / (float64(k) + float64(float64(n-2*k)*i))
		}
	}
}

// exactTries is the largest number of tries whose binomial terms are summed: 2^-n
// must be a float64.
const exactTries = 1000

// terms are the probabilities of 0, 1, 2, ... hits in n tries of 1/2.
type terms struct {
	n, hits int
	term    float64 // of hits
}

func half(n int) *terms { return &terms{n: n, term: math.Ldexp(1, -n)} }

// next returns the present term and goes on.
func (t *terms) next() float64 {
	p := t.term
	t.term = p * float64(t.n-t.hits) / float64(t.hits+1)
	t.hits++
	return p
}

// atMost returns P(B <= hits), B binomial with n tries of 1/2; above 1,000 tries by
// the normal distribution with continuity correction.
func atMost(hits, n int) float64 {
	switch {
	case hits < 0:
		return 0
	case hits >= n:
		return 1
	case n > exactTries:
		return normalCDF((2*float64(hits) + 1 - float64(n)) / math.Sqrt(float64(n)))
	}
	t := half(n)
	sum := 0.0
	for range hits + 1 {
		sum += t.next()
	}
	return min(1, sum)
}

// Median returns the middle value of x, or the mean of the two middle values
// when their number is even, in x's unit. NaN when x is empty. x stays as it is.
func Median(x []float64) float64 { return medianSorted(sorted(x)) }

func medianSorted(s []float64) float64 {
	n := len(s)
	if n == 0 || math.IsNaN(s[0]) {
		return math.NaN()
	}
	if low, high := s[(n-1)/2], s[n/2]; low != high {
		return low/2 + high/2
	}
	return s[n/2]
}

// sorted returns a sorted copy of x; a NaN comes first.
func sorted(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}

// Description tells how a sample spreads, in its unit.
type Description struct {
	Mean, SD, Median, IQM float64
	Interval              Bounds // of the median: see MedianInterval
}

// Describe describes x, which it sorts.
func Describe(x []float64, level float64) Description {
	mean, sd := Mean(x), SD(x) // in the given order: the last bits depend on it
	slices.Sort(x)
	return Description{Mean: mean, SD: sd, Median: medianSorted(x), IQM: iqmSorted(x), Interval: medianInterval(x, level)}
}
