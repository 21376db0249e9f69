package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/stats"
)

func TestParetoFront(t *testing.T) {
	down := []stats.Goal{stats.Minimise, stats.Minimise}
	for _, c := range []struct {
		name   string
		points [][]float64
		goals  []stats.Goal
		want   []int
	}{
		{"none", nil, down, nil},
		{"a stair and a point above it", [][]float64{{1, 5}, {2, 3}, {3, 3}, {4, 1}}, down, []int{0, 1, 3}},
		{"the other way up", [][]float64{{1, 5}, {2, 3}, {3, 3}, {4, 1}}, []stats.Goal{stats.Minimise, stats.Maximise}, []int{0}},
		{"equals stay together", [][]float64{{1, 1}, {1, 1}, {1, 2}}, down, []int{0, 1}},
		{"no NaN", [][]float64{{math.NaN(), 0}, {1, 1}}, down, []int{1}},
		{"a later point takes two away", [][]float64{{3, 2}, {2, 3}, {1, 1}}, down, []int{2}},
		{"one objective", [][]float64{{3}, {1}, {2}}, []stats.Goal{stats.Maximise}, []int{0}},
	} {
		if got := stats.ParetoFront(c.points, c.goals); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestParetoFrontDefinition: a point is on the front exactly when no other is at
// least as good everywhere and better somewhere.
func TestParetoFrontDefinition(t *testing.T) {
	goals := []stats.Goal{stats.Minimise, stats.Maximise, stats.Minimise}
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 4), func(v int) float64 { return float64(v) }), 3, 3), 0, 25).Draw(t, "points")
		front := stats.ParetoFront(points, goals)
		for i, p := range points {
			beaten := slices.ContainsFunc(points, func(q []float64) bool {
				return q[0] <= p[0] && q[1] >= p[1] && q[2] <= p[2] && !slices.Equal(p, q)
			})
			if beaten == slices.Contains(front, i) {
				t.Fatalf("point %d %v of %v: beaten %v, front %v", i, p, points, beaten, front)
			}
		}
	})
}
