package stats

import (
	"fmt"
	"math"
	"slices"
)

// Source is what a share of a metric's variance over a grid goes with.
type Source struct {
	// Axes are the places of one axis, or of two for what they do beyond the sum of
	// their own effects; none for the seed.
	Axes []int
	// Share of the variance over all configurations and seeds, 0 to 1, with its 95%
	// interval over seeds.
	Share    float64
	Interval Bounds
}

// VarianceShares splits the variance of a metric over a full grid into the shares of
// each axis, of each pair of axes, and of the seed (what all configurations of a seed
// share), in this order: the functional analysis of variance, exact since the grid is
// complete and balanced. What is missing to 1 are effects of three axes and more, and
// what each seed does differently in each configuration. x[i][s] is configuration i on
// seed s, finite; level[i][a] counts the value of axis a in configuration i from 0.
//
// Intervals are the jackknife's over seeds: the shares without each seed in turn, and
// 1.96 of their standard errors (Efron and Stein, Annals of Statistics 9, 1981), cut to
// [0, 1]. NaN below three seeds or where nothing varies. It panics where the grid is
// not full.
func VarianceShares(x [][]float64, level [][]int) []Source {
	g := newGrid(level)
	seeds := len(x[0])
	sums, squares := make([]float64, len(x)), make([]float64, seeds)
	middle := Mean(x[0])
	y := make([][]float64, len(x)) // about the middle, where squares lose no digits
	for i := range x {
		y[i] = make([]float64, seeds)
		for s, v := range x[i] {
			y[i][s] = v - middle
			sums[i] += y[i][s]
		}
	}
	ofSeed := make([]float64, seeds) // sums over configurations
	for i := range y {
		for s, v := range y[i] {
			ofSeed[s] += v
			squares[s] += float64(v * v)
		}
	}
	all := g.shares(sums, ofSeed, squares, -1)
	sources := make([]Source, len(all))
	without := make([][]float64, len(all))
	rest := make([]float64, len(x))
	for s := range seeds {
		for i := range y {
			rest[i] = sums[i] - y[i][s]
		}
		for k, v := range g.shares(rest, ofSeed, squares, s) {
			without[k] = append(without[k], v)
		}
	}
	for k := range sources {
		n := float64(seeds)
		half := 1.96 * math.Sqrt((n-1)/n*centralSum2(without[k], Mean(without[k])))
		sources[k] = Source{Axes: g.sources[k], Share: all[k], Interval: unknown()}
		if seeds > 2 && half == half {
			sources[k].Interval = Bounds{max(0, all[k]-half), min(1, all[k]+half)}
		}
	}
	return sources
}

// grid is the cells of each source.
type grid struct {
	sources [][]int // the axes of each; none for the seed, the last
	cell    [][]int // by source and configuration
	cells   []int
}

func newGrid(level [][]int) *grid {
	axes := len(level[0])
	most := make([]int, axes)
	full := 1
	for a := range axes {
		for i := range level {
			most[a] = max(most[a], level[i][a]+1)
		}
		full *= most[a]
	}
	if full != len(level) {
		panic(fmt.Sprintf("stats: %d configurations of a grid of %d", len(level), full))
	}
	g := &grid{}
	add := func(axes []int, cells int, of func(i int) int) {
		cell := make([]int, len(level))
		for i := range level {
			cell[i] = of(i)
		}
		g.sources, g.cell, g.cells = append(g.sources, axes), append(g.cell, cell), append(g.cells, cells)
	}
	for a := range axes {
		add([]int{a}, most[a], func(i int) int { return level[i][a] })
	}
	for a := range axes {
		for b := a + 1; b < axes; b++ {
			add([]int{a, b}, most[a]*most[b], func(i int) int { return level[i][a]*most[b] + level[i][b] })
		}
	}
	g.sources = append(g.sources, nil)
	return g
}

// shares returns the share of each source, without one seed, -1 for none. sums are by
// configuration over the seeds that are left, ofSeed and squares by seed.
func (g *grid) shares(sums, ofSeed, squares []float64, without int) []float64 {
	n, total, seed, whole := 0.0, 0.0, 0.0, 0.0
	for s := range ofSeed {
		if s == without {
			continue
		}
		n++
		total += squares[s]
		whole += ofSeed[s]
		seed += float64(ofSeed[s] * ofSeed[s])
	}
	configurations := float64(len(sums))
	mean := float64(whole*whole) / (n * configurations)
	total -= mean
	found := make([]float64, len(g.sources))
	for k, cell := range g.cell {
		in := make([]float64, g.cells[k])
		for i, c := range cell {
			in[c] += sums[i]
		}
		squares := 0.0
		for _, v := range in {
			squares += float64(v * v)
		}
		found[k] = squares/(n*configurations/float64(g.cells[k])) - mean
		if axes := g.sources[k]; len(axes) == 2 {
			found[k] -= found[axes[0]] + found[axes[1]]
		}
	}
	found[len(found)-1] = seed/configurations - mean
	for k := range found {
		found[k] = max(0, found[k]) / total
	}
	return found
}

// Varies says whether all values of x are finite and some differ.
func Varies(x [][]float64) bool {
	for _, row := range x {
		if !allFinite(row) {
			return false
		}
	}
	return slices.ContainsFunc(x, func(row []float64) bool {
		return slices.ContainsFunc(row, func(v float64) bool { return v != x[0][0] })
	})
}
