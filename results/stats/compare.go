package stats

import (
	"fmt"
	"math"
)

// Goal says which end of a metric is better.
type Goal uint8

// The goals.
const (
	Minimise Goal = iota
	Maximise
)

// Comparison is a configuration against a baseline, paired by seed.
type Comparison struct {
	// N is the number of pairs: seeds on which both values are finite. Where it
	// is less than the number of seeds, the comparison is about the seeds that
	// both survived.
	N int
	// Difference is the median of x - baseline over the pairs, in the metric's
	// unit, with its interval: see MedianInterval. NaN without pairs.
	Difference float64
	Interval   Bounds
	// Test is the sign test of the differences.
	Test
	// Adjusted is the p-value after Holm's correction over all comparisons of a
	// CompareAll; P if there is one.
	Adjusted float64
	// Improvement is the probability of improvement, estimated as the share of
	// seeds on which x is better than the baseline, ties counting half, with the
	// Wilson interval of that share. (With ties the interval is a little wide: a
	// half has less variance than a hit or a miss.)
	//
	// Agarwal et al. (NeurIPS 2021, rliable) define P(X > Y) + P(X = Y)/2 over
	// independent runs X and Y. Here the runs of a pair share data, initial
	// weights and draws, so it is the probability of being better on the same
	// seed, which is what somebody who changes the temperature gets.
	Improvement         float64
	ImprovementInterval Bounds
}

// Compare compares x with a baseline, index by index the same seed, with
// intervals at a level such as 0.95. It panics when the lengths differ.
func Compare(x, baseline []float64, goal Goal, level float64) Comparison {
	if len(x) != len(baseline) {
		panic(fmt.Sprintf("stats: %d values against %d", len(x), len(baseline)))
	}
	d := make([]float64, 0, len(x))
	var better float64
	for i := range x {
		diff := x[i] - baseline[i]
		if diff-diff != 0 { // NaN or infinite
			continue
		}
		d = append(d, diff)
		switch {
		case diff == 0:
			better += 0.5
		case (diff < 0) == (goal == Minimise):
			better++
		}
	}
	c := Comparison{
		N:                   len(d),
		Difference:          Median(d),
		Interval:            MedianInterval(d, level),
		Test:                Sign(d),
		Improvement:         better / float64(len(d)),
		ImprovementInterval: wilson(better, float64(len(d)), level),
	}
	if len(d) == 0 {
		c.P = math.NaN()
	}
	c.Adjusted = c.P
	return c
}

// CompareAll compares each of xs with the baseline and corrects their p-values
// for their number by Holm's method. The intervals are each at the level by
// itself, so a few of many may miss zero by chance: Adjusted decides.
//
// The baseline must be chosen before the data are seen. Against the best of the
// same data every comparison is biased; see IndistinguishableFromBest.
func CompareAll(xs [][]float64, baseline []float64, goal Goal, level float64) []Comparison {
	all := make([]Comparison, len(xs))
	p := make([]float64, len(xs))
	for i, x := range xs {
		all[i] = Compare(x, baseline, goal, level)
		p[i] = all[i].P
	}
	for i, adjusted := range Holm(p) {
		all[i].Adjusted = adjusted
	}
	return all
}
