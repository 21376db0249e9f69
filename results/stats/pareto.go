package stats

import (
	"fmt"
	"math"
	"slices"
)

// ParetoFront returns the indices, ascending, of the points that no other point
// dominates: none is at least as good in every objective and better in one.
// points[i][k] is objective k of configuration i, usually a median over seeds, and
// goals[k] says which way it is better. Equal points are on the front together;
// a point with a NaN is never on it. It says nothing about chance: points close
// to the front may belong on it. It panics when a point and goals differ in
// length.
func ParetoFront(points [][]float64, goals []Goal) []int {
	var front []int
	for i, p := range points {
		if len(p) != len(goals) {
			panic(fmt.Sprintf("stats: point %d has %d objectives, want %d", i, len(p), len(goals)))
		}
		// Whatever dominates a point is on the front of the points so far or
		// is itself dominated by one of them, which then dominates the point.
		if hasNaN(p) || slices.ContainsFunc(front, func(f int) bool { return dominates(points[f], p, goals) }) {
			continue
		}
		front = slices.DeleteFunc(front, func(f int) bool { return dominates(p, points[f], goals) })
		front = append(front, i)
	}
	return front
}

// dominates says whether p is nowhere worse than q and somewhere better.
func dominates(p, q []float64, goals []Goal) bool {
	better := false
	for k, g := range goals {
		a, b := p[k], q[k]
		if g == Maximise {
			a, b = b, a
		}
		if a > b {
			return false
		}
		better = better || a < b
	}
	return better
}

func hasNaN(p []float64) bool { return slices.ContainsFunc(p, math.IsNaN) }
