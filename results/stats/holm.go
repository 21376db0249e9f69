package stats

import (
	"cmp"
	"math"
	"slices"
)

// Holm returns the p-values adjusted for being many, in the same order: with the
// k p-values ascending, the i-th (from 0) becomes the largest of (k-j) p_j over
// j <= i, at most 1. Rejecting what is at most alpha then keeps the chance of any
// false rejection within alpha, whatever the dependence between the tests. A NaN
// (a comparison that could not be made) stays NaN and is not counted.
//
// Holm, Scandinavian Journal of Statistics 6, 1979.
func Holm(p []float64) []float64 {
	order := make([]int, 0, len(p))
	adjusted := make([]float64, len(p))
	for i, v := range p {
		if math.IsNaN(v) {
			adjusted[i] = v
		} else {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	var highest float64
	for j, i := range order {
		highest = max(highest, min(1, float64(len(order)-j)*p[i]))
		adjusted[i] = highest
	}
	return adjusted
}
