package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// BestSet is the answer to: which configurations may be the best?
type BestSet struct {
	// Best is the configuration with the best median, the first of equals; -1
	// if there is none.
	Best int
	// In says of each configuration that it cannot be told from the best.
	In []bool
	// P is, for each configuration, the p-value of the hypothesis that it is the
	// best; an upper bound where it is far below alpha. NaN where Complete is false.
	P []float64
	// Complete says of each configuration that it has a finite value on every
	// seed. One that has not is not in the race: the median over the seeds that it
	// survived would flatter it.
	Complete []bool
}

// IndistinguishableFromBest returns the set of configurations that cannot be
// told from the best. x[i][s] is the metric of configuration i on seed s. The
// set holds the truly best configuration with a probability of at least
// 1 - alpha, whatever the distributions and however the configurations depend on
// each other through their seeds.
//
// Picking the best of the sample and testing the others against it would use the
// data twice: the winner is partly lucky, so its rivals look worse than they
// are. So each configuration i is asked instead whether it may be the best
// (multiple comparisons with the best; Hsu, Annals of Statistics 9, 1981): it is out
// where some other one has the better median and is better on so many of the seeds
// that a one-sided sign test, corrected for the number of the others (Bonferroni),
// says so. Only the test of the truly best configuration can wrongly lose it, so
// there is nothing to correct for the number of tests. The best of the sample is
// always in.
//
// "Better" is on most seeds: with the true best, no other configuration is better on
// more than half of all seeds. It panics when the rows differ in length or alpha is
// not between 0 and 1.
func IndistinguishableFromBest(x [][]float64, goal Goal, alpha float64) BestSet {
	return indistinguishable(x, goal, alpha, func(row []float64) []float64 {
		if allFinite(row) {
			return row
		}
		return nil
	})
}

// IndistinguishablePairwise is IndistinguishableFromBest where configurations have other
// seeds than each other: NaN says that one has no trial on a seed, for a reason that has
// nothing to do with its values. Medians are over the seeds that each has, and two are
// compared on those that both have. Complete are those that have a seed.
func IndistinguishablePairwise(x [][]float64, goal Goal, alpha float64) BestSet {
	return indistinguishable(x, goal, alpha, func(row []float64) []float64 {
		return slices.DeleteFunc(slices.Clone(row), func(v float64) bool { return v != v })
	})
}

// indistinguishable finds the set; of gives the values of a configuration that its median
// is over, none where it is not in the race.
func indistinguishable(x [][]float64, goal Goal, alpha float64, of func(row []float64) []float64) BestSet {
	if !(alpha > 0 && alpha < 1) {
		panic(fmt.Sprintf("stats: alpha %v is not between 0 and 1", alpha))
	}
	set := BestSet{Best: -1, In: make([]bool, len(x)), P: make([]float64, len(x)), Complete: make([]bool, len(x))}
	medians := make([]float64, len(x)) // lower is better
	var order []int                    // of the complete ones, the best median first
	for i, row := range x {
		if len(row) != len(x[0]) {
			panic(fmt.Sprintf("stats: configuration %d has %d seeds, configuration 0 has %d", i, len(row), len(x[0])))
		}
		set.P[i] = math.NaN()
		values := of(row)
		if set.Complete[i] = len(values) > 0; set.Complete[i] {
			medians[i] = Median(values)
			if goal == Maximise {
				medians[i] = -medians[i]
			}
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return set
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(medians[i], medians[j]) })
	set.Best = order[0]
	others := float64(max(1, len(order)-1))
	for k, i := range order {
		p := 1.0
		for _, j := range order[:k] {
			if medians[j] == medians[i] || p*others < alpha/1000 {
				break
			}
			better, worse := x[j], x[i]
			if goal == Maximise {
				better, worse = worse, better
			}
			p = min(p, fewerThanHalf(better, worse))
		}
		set.P[i] = min(1, p*others)
		set.In[i] = set.P[i] > alpha || k == 0
	}
	return set
}

// fewerThanHalf returns the one-sided p-value of the sign test that x is below y on
// more than half of the seeds, those where they are equal left out.
func fewerThanHalf(x, y []float64) float64 {
	below, above := 0, 0
	for s, v := range x {
		if v < y[s] {
			below++
		}
		if v > y[s] {
			above++
		}
	}
	return atMost(above, above+below)
}

// SeedsToExclude returns the smallest number of seeds with which
// IndistinguishableFromBest can exclude one of k configurations: 7 of five at 0.05.
func SeedsToExclude(k int, alpha float64) int {
	n := 1
	for float64(max(k-1, 1))*math.Ldexp(1, -n) > alpha {
		n++
	}
	return n
}
