package stats

import (
	"math"
	"slices"
	"sync"
)

// Resamples is the number of bootstrap resamples of an interval.
const Resamples = 10_000

// Statistic names what an interval is for.
type Statistic uint8

// The statistics that Bootstrap.Interval knows; the functions of the same names
// define them.
const (
	OfMean Statistic = iota
	OfMedian
	OfIQM
	OfSD
)

// Method names how an interval is read off the bootstrap distribution.
type Method uint8

const (
	// BCa corrects the percentiles for the bootstrap's bias and for a standard
	// error that changes with the parameter: second-order accurate. Efron, JASA
	// 82, 1987; Efron and Tibshirani, An Introduction to the Bootstrap, 14.3.
	BCa Method = iota
	// Percentile takes the percentiles as they are: first-order accurate.
	Percentile
)

// Bootstrap makes bootstrap intervals. It keeps the resamples it drew for a
// sample size and uses them for every sample of that size, so that a thousand
// configurations cost little more than their sums; see resamples for the seeds.
// Its methods may be called by several goroutines at once. The zero value is
// ready for use.
type Bootstrap struct {
	cache   cache
	scratch sync.Pool // of *scratch
}

// Interval returns the bootstrap interval of a statistic of x at a level such as
// 0.95, in x's unit, from 10,000 resamples. The order of x does not matter.
//
// Where the bootstrap says nothing: fewer than two values, or one that is not
// finite, give NaN bounds. A constant sample gives the interval of no width.
//
// How far to believe it: the bootstrap takes the sample for the population and
// so is too narrow for few seeds. Of nominal 95% intervals of the mean, this
// share holds it (20,000 samples each):
//
//	n             5     8    16    32   128   256
//	normal      0.84  0.88  0.92  0.93  0.95  0.95
//	exponential 0.81  0.86  0.90  0.92  0.94  0.94
//
// With two values it spans just the two and holds half the time.
//
// BCa: with z0 the normal quantile of the share of resamples below the sample's
// statistic (equal ones count half), a the jackknife acceleration and z the
// normal quantile of the level, the ends are the bootstrap percentiles at
// Phi(z0 + (z0 ± z)/(1 - a(z0 ± z))), interpolated linearly. It is
// scipy.stats.bootstrap with one sample.
//
// The mean of more than 128 values takes the same percentiles from a
// Cornish-Fisher expansion instead of resamples; see expansion. Other statistics
// of more than 512 values take large-sample intervals; see large.
func (b *Bootstrap) Interval(x []float64, of Statistic, method Method, level float64) Bounds {
	z := twoSided(level)
	if len(x) < 2 || !allFinite(x) {
		return unknown()
	}
	if of == OfMean && len(x) > expansionAbove {
		if e := expand(x); e.holds() {
			return Bounds{e.end(method, -z), e.end(method, z)}
		}
	}
	s := b.borrow()
	defer b.scratch.Put(s)
	s.sample = append(s.sample[:0], x...)
	slices.Sort(s.sample)
	if s.sample[0] == s.sample[len(x)-1] {
		at := Mean(s.sample)
		if of == OfSD {
			at = 0
		}
		return Bounds{at, at}
	}
	if len(x) > largeSample {
		return large(s.sample, of, z)
	}
	bias := b.distribution(s, of)
	low, high := normalCDF(-z), normalCDF(z)
	if method == BCa {
		a := s.acceleration(of)
		low, high = adjusted(-z, bias, a), adjusted(z, bias, a)
	}
	return s.percentiles(low, high)
}

// adjusted returns the BCa percentile that takes the place of Phi(z).
func adjusted(z, bias, a float64) float64 {
	return normalCDF(adjustedZ(z, bias, a))
}

// adjustedZ is adjusted on the normal scale. The acceleration of n values is
// below 1/6 in size, so the denominator is positive for |bias + z| < 6; past it
// the interval takes the most extreme resample.
func adjustedZ(z, bias, a float64) float64 {
	w := bias + z
	d := 1 - float64(a*w)
	if d <= 0 {
		return math.Copysign(math.Inf(1), w)
	}
	return bias + w/d
}

// distribution fills s.theta with the statistic of every resample of s.sample
// and returns BCa's bias z0.
func (b *Bootstrap) distribution(s *scratch, of Statistic) (bias float64) {
	n := len(s.sample)
	f := newForm(s, of)
	identity := make([]uint32, n)
	for i := range identity {
		identity[i] = uint32(i)
	}
	at := apply(f, identity)
	if rows := b.cache.rows(n); rows != nil {
		for i := range s.theta {
			s.theta[i] = apply(f, rows[i*n:(i+1)*n])
		}
	} else {
		d := newDraw(n)
		for i := range s.theta {
			d.next(identity)
			s.theta[i] = apply(f, identity)
		}
	}
	tie := s.noise()
	var halves int
	for _, v := range s.theta {
		if v < at-tie {
			halves += 2
		} else if v <= at+tie {
			halves++
		}
	}
	// A share of 0 or 1 has no finite quantile: half a resample is kept back.
	halves = min(max(halves, 1), 2*Resamples-1)
	return normalQuantile(float64(halves) / (2 * Resamples))
}

func (b *Bootstrap) borrow() *scratch {
	if s, ok := b.scratch.Get().(*scratch); ok {
		return s
	}
	return &scratch{theta: make([]float64, Resamples), bins: make([]int32, binCount)}
}
