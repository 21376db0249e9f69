package stats

import (
	"fmt"
	"math"
)

// BestSet is the answer to: which configurations may be the best?
type BestSet struct {
	// Best is the configuration with the best mean, the first of equals; -1
	// if there is none.
	Best int
	// In says of each configuration that it cannot be told from the best.
	In []bool
	// P is, for each configuration, the p-value of the hypothesis that it is the
	// best (an upper bound where that settles the matter; the share at the time
	// of stopping where it was clearly above alpha). NaN where Complete is false.
	P []float64
	// Complete says of each configuration that it has a finite value on every
	// seed. One that has not is not in the race: the mean over the seeds that it
	// survived would flatter it.
	Complete []bool
}

// IndistinguishableFromBest returns the set of configurations that cannot be
// told from the best. x[i][s] is the metric of configuration i on seed s. The
// set holds the truly best configuration with a probability of at least
// 1 - alpha.
//
// Picking the best of the sample and testing the others against it would use the
// data twice: the winner is partly lucky, so its rivals look worse than they
// are. So each configuration i is asked instead whether it may be the best, with
// the other configurations as they come (multiple comparisons with the best;
// Hsu, Annals of Statistics 9, 1981). With d_j its difference to configuration j
// seed by seed, positive where i is worse, the statistic is the largest of the
// t_j = sum d_j / sqrt(sum d_j^2), and its null distribution comes from flipping
// the signs of whole seeds, which keeps the dependence between configurations:
// neighbouring temperatures on the same seeds behave almost as one, and cost
// little. i is out where at most alpha of the patterns reach its statistic. Only
// the test of the truly best configuration can wrongly lose it, so there is
// nothing to correct for the number of tests.
//
// A single seed on which i fails outright makes its t_j small and all alike,
// however steadily i is the worse one, and some other configuration's t_j larger
// than they are under most signs. So i is also out where the sign-flip test
// against the best of the sample says so by itself, corrected for the choice of
// that one (Bonferroni). A fifth of alpha is spent on this; p-values are scaled
// accordingly.
//
// The level is exact where, were all configurations equally good, the vector of
// a seed's differences would be as likely with every sign turned (as it is for
// normal noise, whatever its dependence); otherwise it holds as the number of
// seeds grows. Where the others are truly worse the test is conservative. The
// worst found is a best configuration that is mostly a little worse than its
// rivals and seldom much better: it stays in with 0.86 at 8 and 0.90 at 32 seeds
// instead of 0.95 (TestBestSetHoldsTheBest has the rest). Fewer than five seeds
// can exclude nothing at 0.05: the smallest p-value is 1.25/2^n.
//
// All 2^n patterns are counted up to 13 seeds, above that 9,999 are drawn (fewer
// where seeds times configurations exceed 200,000). Among more than 1,000
// configurations Hoeffding's bound alone decides, which keeps a few more in. It
// panics when the rows differ in length or alpha is not between 0 and 1.
func IndistinguishableFromBest(x [][]float64, goal Goal, alpha float64) BestSet {
	if !(alpha > 0 && alpha < 1) {
		panic(fmt.Sprintf("stats: alpha %v is not between 0 and 1", alpha))
	}
	set := BestSet{Best: -1, In: make([]bool, len(x)), P: make([]float64, len(x)), Complete: make([]bool, len(x))}
	var index []int // of the complete ones
	for i, row := range x {
		if len(row) != len(x[0]) {
			panic(fmt.Sprintf("stats: configuration %d has %d seeds, configuration 0 has %d", i, len(row), len(x[0])))
		}
		set.P[i] = math.NaN()
		if set.Complete[i] = len(row) > 0 && allFinite(row); set.Complete[i] {
			index = append(index, i)
		}
	}
	if len(index) == 0 {
		return set
	}
	r := newRace(x, index, goal)
	best, p := r.run(alpha)
	set.Best = index[best]
	for k, i := range index {
		set.P[i], set.In[i] = p[k], p[k] > alpha
	}
	return set
}
