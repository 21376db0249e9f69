package analysis

import (
	"cmp"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"github.com/tausweep/tausweep/results/stats"
)

// frontResamples is how often the seeds are resampled to see how firm a front
// is; a share of them is known within some 0.015.
const frontResamples = 1000

// seedFront seeds those draws: fractional digits of pi in hexadecimal.
const seedFront = 0x082efa98ec4e6c89

// rankFront finds the configurations that no other beats in all goals. x holds
// by goal, ranked configuration and seed the values.
func (a *Analysis) rankFront(ranked []int, x [][][]float64) {
	ends := make([]stats.Goal, len(a.Objective.Goals))
	for g, goal := range a.Objective.Goals {
		ends[g] = goal.Better
	}
	points := make([][]float64, len(ranked))
	for k := range ranked {
		for g := range x {
			points[k] = append(points[k], stats.Median(x[g][k]))
		}
	}
	front := stats.ParetoFront(points, ends) // not empty: what is ranked has no NaN
	best := front[0]
	for _, k := range front {
		a.Standings[ranked[k]].InSet = true
		if d := points[k][0] - points[best][0]; d != 0 && (d < 0) == (ends[0] == stats.Minimise) {
			best = k
		}
	}
	a.Best = ranked[best]
	hits := a.resampleFront(points, x, ends)
	for k, i := range ranked {
		a.Standings[i].Front = float64(hits[k]) / frontResamples
	}
}

// resampleFront counts for each point the resamples of the seeds, the same ones
// for all points, in which it is on the front. points is overwritten.
func (a *Analysis) resampleFront(points [][]float64, x [][][]float64, ends []stats.Goal) []int {
	seeds := len(a.shared)
	hits, counts := make([]int, len(points)), make([]int, seeds)
	orders := make([][][]int, len(x)) // by goal and point: the seeds, their values ascending
	for g := range x {
		for _, values := range x[g] {
			order := make([]int, seeds)
			for s := range order {
				order[s] = s
			}
			slices.SortStableFunc(order, func(s, t int) int { return cmp.Compare(values[s], values[t]) })
			orders[g] = append(orders[g], order)
		}
	}
	source := rand.NewPCG(seedFront, uint64(seeds))
	for range frontResamples {
		clear(counts)
		for range seeds {
			drawn, _ := bits.Mul64(source.Uint64(), uint64(seeds)) // uniform within seeds/2^64
			counts[drawn]++
		}
		for k := range points {
			for g := range x {
				points[k][g] = resampledMedian(x[g][k], orders[g][k], counts)
			}
		}
		for _, k := range stats.ParetoFront(points, ends) {
			hits[k]++
		}
	}
	return hits
}

// resampledMedian returns the median of the values, each taken as often as counts
// says; order lists them ascending.
func resampledMedian(values []float64, order, counts []int) float64 {
	n := len(values)
	seen, low := 0, math.NaN()
	for _, s := range order {
		seen += counts[s]
		if low != low && seen > (n-1)/2 {
			low = values[s]
		}
		if seen > n/2 {
			return (low + values[s]) / 2
		}
	}
	return low
}
