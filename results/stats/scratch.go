package stats

import (
	"math"
	"slices"
)

// scratch is the working memory of one interval.
type scratch struct {
	sample []float64 // sorted
	values []float64 // of the sample's length: deviations, jackknife values
	theta  []float64 // Resamples statistics
	bins   []int32   // binCount
	few    []float64 // the theta of a few bins
}

// binCount splits the bootstrap distribution finely enough that a percentile's
// bin holds some ten of 10,000 values.
const binCount = 2048

// percentiles returns the percentiles low < high (shares, 0 to 1) of s.theta,
// linearly between neighbours: the value at (Resamples-1) p in sorted order.
func (s *scratch) percentiles(low, high float64) Bounds {
	const last = Resamples - 1
	at := func(p float64) (int, float64) {
		h := float64(p * last)
		k := min(int(h), last-1)
		return k, h - float64(k)
	}
	lowRank, lowPart := at(low)
	highRank, highPart := at(high)
	var v [4]float64
	s.pick([4]int{lowRank, lowRank + 1, highRank, highRank + 1}, &v)
	between := func(a, b, part float64) float64 { return a + float64((b-a)*part) }
	return Bounds{between(v[0], v[1], lowPart), between(v[2], v[3], highPart)}
}

// pick sets out[i] to the value of s.theta at ranks[i] in sorted order. Sorting all of theta would take five times as long as everything else
// does, so values are counted into equal bins first (which keeps their order,
// whatever the rounding) and only the bins that matter are sorted.
func (s *scratch) pick(ranks [4]int, out *[4]float64) {
	lowest, highest := slices.Min(s.theta), slices.Max(s.theta)
	scale := (binCount - 1) / (highest - lowest)
	if !(scale > 0 && scale <= math.MaxFloat64) { // no width, or too small or large for a quotient
		slices.Sort(s.theta)
		for i, r := range ranks {
			out[i] = s.theta[r]
		}
		return
	}
	clear(s.bins)
	for _, v := range s.theta {
		s.bins[int((v-lowest)*scale)]++
	}
	below := 0 // values in the bins before bin
	bin := 0
	advance := func(r int) {
		if r < below {
			below, bin = 0, 0
		}
		for below+int(s.bins[bin]) <= r {
			below += int(s.bins[bin])
			bin++
		}
	}
	for i := 0; i < len(ranks); {
		advance(ranks[i])
		s.few = s.few[:0]
		for _, v := range s.theta {
			if int((v-lowest)*scale) == bin {
				s.few = append(s.few, v)
			}
		}
		slices.Sort(s.few)
		for ; i < len(ranks) && ranks[i] >= below && ranks[i] < below+len(s.few); i++ {
			out[i] = s.few[ranks[i]-below]
		}
	}
}

// noise returns 1e-12 of the sample's size: statistics closer than this to each
// other differ by rounding only.
func (s *scratch) noise() float64 {
	return float64(1e-12 * max(math.Abs(s.sample[0]), math.Abs(s.sample[len(s.sample)-1])))
}

// acceleration returns BCa's a of s.sample: sum d^3 / (6 (sum d^2)^1.5) over the
// jackknife's d_i = mean(theta) - theta_i, theta_i the statistic without value i.
// It is 0 where leaving a value out changes nothing, and where the differences
// are beyond float64. Being without a unit, it is computed in that power of two
// in which no cube leaves float64's range; to the same bits as without.
func (s *scratch) acceleration(of Statistic) float64 {
	jack := s.jackknife(of)
	m := Mean(jack)
	noise := s.noise()
	var top float64
	for _, v := range jack {
		top = max(top, math.Abs(m-v))
	}
	if math.IsNaN(top) || math.IsInf(top, 0) {
		return 0
	}
	_, unit := math.Frexp(top)
	var sum2, sum3 float64
	for _, v := range jack {
		if d := m - v; math.Abs(d) > noise {
			d = math.Ldexp(d, -unit)
			d2 := float64(d * d)
			sum2 += d2
			sum3 += float64(d2 * d)
		}
	}
	if sum2 == 0 {
		return 0
	}
	return sum3 / (6 * sum2 * math.Sqrt(sum2))
}

// jackknife returns the statistic without each value of s.sample in turn, n
// values in O(n), in s.values. Sums are kept as deviations from the mean, so
// that taking one value off loses no digits.
func (s *scratch) jackknife(of Statistic) []float64 {
	x, n := s.sample, len(s.sample)
	m := Mean(x)
	s.values = s.values[:0]
	switch of {
	case OfMean:
		for _, v := range x {
			s.values = append(s.values, -(v-m)/float64(n-1))
		}
	case OfMedian:
		for i := range x {
			s.values = append(s.values, (without(x, i, (n-2)/2)+without(x, i, (n-1)/2))/2)
		}
	case OfIQM:
		// Ranks cut to end-1 of the n-1 values left are averaged.
		cut := (n - 1) / 4
		end := n - 1 - cut
		var all float64 // of ranks cut to end, one more than is averaged
		for _, v := range x[cut : end+1] {
			all += v - m
		}
		for i := range x {
			out := x[min(max(i, cut), end)] - m
			s.values = append(s.values, (all-out)/float64(end-cut))
		}
	case OfSD:
		all := centralSum2(x, m)
		for _, v := range x {
			d := v - m
			// (n/(n-1)) d^2 is what the sum of squares loses with v.
			left := max(0, all-float64(d*d)*float64(n)/float64(n-1))
			s.values = append(s.values, math.Sqrt(left/float64(max(n-2, 1))))
		}
	}
	return s.values
}

// without returns the value of rank k in the sorted x once x[i] is taken out.
func without(x []float64, i, k int) float64 {
	if k >= i {
		k++
	}
	return x[k]
}
