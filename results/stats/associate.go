package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

const (
	// sameAbove is the correlation above which two metrics carry the same
	// information.
	sameAbove = 0.999
	// sameNeeds is the number of trials that must say so: eight orders agree by
	// chance once in 20,000 times, three once in three.
	sameNeeds = 8
)

// Association is how closely two metrics move together over trials.
type Association struct {
	// N is the number of trials on which both are finite.
	N int
	// Pearson is the linear and Spearman the rank correlation (ties take their
	// mean rank), -1 to 1. NaN where a metric does not vary or N < 2.
	Pearson, Spearman float64
	// Same says that the two carry the same information: |Pearson| or |Spearman|
	// above 0.999 over eight trials or more. So do tolerance and alignment where
	// positives are same-class pairs (tolerance = 1 - alignment/2): showing both
	// as findings would count one finding twice.
	Same bool
}

// Associate returns the association of two metrics, index by index the same
// trial. It panics when the lengths differ.
func Associate(x, y []float64) Association {
	if len(x) != len(y) {
		panic(fmt.Sprintf("stats: %d values against %d", len(x), len(y)))
	}
	var u, v []float64
	for i := range x {
		if x[i]-x[i] == 0 && y[i]-y[i] == 0 { // finite
			u, v = append(u, x[i]), append(v, y[i])
		}
	}
	a := Association{N: len(u), Pearson: pearson(u, v), Spearman: pearson(ranks(u), ranks(v))}
	a.Same = a.N >= sameNeeds && (math.Abs(a.Pearson) > sameAbove || math.Abs(a.Spearman) > sameAbove)
	return a
}

func pearson(x, y []float64) float64 {
	mx, my := Mean(x), Mean(y)
	var xy float64
	for i := range x {
		xy += float64((x[i] - mx) * (y[i] - my))
	}
	r := xy / (math.Sqrt(centralSum2(x, mx)) * math.Sqrt(centralSum2(y, my)))
	return min(1, max(-1, r)) // NaN stays
}

// ranks returns the ranks of x from 1, equal values sharing their mean rank.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	r := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			r[k] = float64(i+j+1) / 2 // the mean of i+1 ... j
		}
		i = j
	}
	return r
}
