package stats

import "math"

// MostSeeds is where SeedsToTell stops counting.
const MostSeeds = 10_000

// power is how often a sweep of as many seeds as SeedsToTell says shows a difference.
const power = 0.8

// Seeds is an estimate of a number of seeds, with its 95% interval; above MostSeeds
// it says only that.
type Seeds struct{ N, Low, High int }

// SeedsToTell estimates how many seeds in all it takes to show, with a chance of four in
// five, that the differences that d is a sample of are more often on the one side of
// zero: with the two-sided sign test at alpha, of which Holm's correction leaves
// alpha/k to the strictest of k comparisons. The interval is that of the share of the
// seeds on the one side (Wilson): where it holds one half, no number of seeds may do.
//
// The sign test depends on that share alone, so that drawing resamples of d is drawing
// a binomial number: by the normal approximation of its power, a share p of the
// differences that are not zero needs ((z_alpha/2 + 2 z_power sqrt(p(1-p)))/(2p-1))^2
// of them (Noether, JASA 82, 1987).
func SeedsToTell(d []float64, alpha float64) Seeds {
	above, below := 0, 0
	for _, v := range d {
		if v > 0 {
			above++
		}
		if v < 0 {
			below++
		}
	}
	n := above + below
	if n == 0 {
		return Seeds{MostSeeds + 1, MostSeeds + 1, MostSeeds + 1}
	}
	most := max(above, below)
	share := func(p float64) int { return seedsFor(p, alpha, float64(n)/float64(len(d))) }
	in := Wilson(most, n, 0.95)
	s := Seeds{N: share(float64(most) / float64(n)), Low: share(in.High), High: MostSeeds + 1}
	if in.Low > 0.5 {
		s.High = share(in.Low)
	}
	return s
}

// seedsFor returns the seeds that a share p > 1/2 needs, where a share unequal of the
// differences is not zero.
func seedsFor(p, alpha, unequal float64) int {
	if p <= 0.5 {
		return MostSeeds + 1
	}
	z := float64(twoSided(1-alpha)) + float64(2*twoSided(2*power-1)*math.Sqrt(float64(p*(1-p))))
	n := math.Ceil(float64(z/(2*p-1)) * float64(z/(2*p-1)) / unequal)
	least := float64(1)
	for SmallestP(int(least)) > alpha {
		least++
	}
	return int(min(max(n, math.Ceil(least/unequal)), MostSeeds+1))
}
