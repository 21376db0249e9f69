package stats

import (
	"fmt"
	"math"
)

// Bounds are the two ends of an interval, both included, in the data's unit.
type Bounds struct{ Low, High float64 }

// unknown is the interval of too little data.
func unknown() Bounds { return Bounds{math.NaN(), math.NaN()} }

// HalfWidth returns half the interval's length.
func (b Bounds) HalfWidth() float64 { return (b.High - b.Low) / 2 }

// Wilson returns the score interval of a proportion, hits out of n, at a level
// such as 0.95:
//
//	(p + z^2/2n  ±  z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n),  p = hits/n
//
// without continuity correction, within [0, 1]. It stays informative at 0 and n
// hits, where the textbook p ± z sqrt(p(1-p)/n) has no width: 0 of 32 gives
// [0, 0.107]. It assumes independent trials (seeds are). With n = 0 nothing is
// known: [0, 1].
//
// Wilson, JASA 22, 1927; recommended by Brown, Cai and DasGupta, Statistical
// Science 16(2), 2001. It panics unless 0 <= hits <= n and 0 < level < 1.
func Wilson(hits, n int, level float64) Bounds {
	if hits < 0 || hits > n {
		panic(fmt.Sprintf("stats: %d hits of %d", hits, n))
	}
	return wilson(float64(hits), float64(n), level)
}

// wilson is Wilson where half a hit may count (a tie), and rows that depend on each
// other for less than one each.
func wilson(hits, size, level float64) Bounds {
	z := twoSided(level)
	if size == 0 {
		return Bounds{0, 1}
	}
	p := hits / size
	z2 := float64(z * z)
	scale := 1 + z2/size
	centre := (p + z2/(2*size)) / scale
	half := z * math.Sqrt(float64(p*(1-p))/size+z2/(4*size*size)) / scale
	b := Bounds{max(0, centre-half), min(1, centre+half)}
	if hits == 0 {
		b.Low = 0 // exactly, where rounding leaves 1e-17
	}
	if hits == size {
		b.High = 1
	}
	return b
}

// twoSided returns the normal quantile that a two-sided interval of this level
// reaches to: 1.96 at 0.95.
func twoSided(level float64) float64 {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("stats: level %v is not between 0 and 1", level))
	}
	return -normalQuantile((1 - level) / 2)
}
