package stats

import "math"

// rank is an index into a sorted sample: 16 bits where the resamples are kept.
type rank interface{ uint16 | uint32 }

// form is a statistic made ready for one sample: x is its sorted values (for
// the SD: their deviations from the mean).
type form struct {
	of Statistic
	x  []float64
}

func newForm(s *scratch, of Statistic) form {
	if of != OfSD {
		return form{of, s.sample}
	}
	m := Mean(s.sample)
	s.values = s.values[:0]
	for _, v := range s.sample {
		s.values = append(s.values, v-m)
	}
	return form{of, s.values}
}

// apply returns the statistic of the resample that takes the values of the given
// ranks, which ascend: so the median is the middle of the row, and the
// interquartile mean the sum of its middle half.
func apply[R rank](f form, row []R) float64 {
	n := len(row)
	switch f.of {
	case OfMean:
		return sum(f.x, row) / float64(n)
	case OfMedian:
		return (f.x[row[(n-1)/2]] + f.x[row[n/2]]) / 2
	case OfIQM:
		middle := row[n/4 : n-n/4]
		return sum(f.x, middle) / float64(len(middle))
	case OfSD:
		return sd(f.x, row)
	}
	panic("stats: unknown statistic")
}

// sum adds x at the ranks in four interleaved sums, which are independent and so
// run at the speed of the loads: 0.3 ns a value.
func sum[R rank](x []float64, row []R) float64 {
	var a, b, c, d float64
	for len(row) >= 4 {
		a += x[row[0]]
		b += x[row[1]]
		c += x[row[2]]
		d += x[row[3]]
		row = row[4:]
	}
	for _, i := range row {
		a += x[i]
	}
	return (a + b) + (c + d)
}

// sd is the standard deviation from deviations x of the whole sample's mean,
// close enough to zero that the one-pass formula loses nothing.
func sd[R rank](x []float64, row []R) float64 {
	var s, s2 float64
	for _, i := range row {
		v := x[i]
		s += v
		s2 += float64(v * v)
	}
	n := float64(len(row))
	return math.Sqrt(max(0, (s2-float64(s*s)/n)/(n-1)))
}
