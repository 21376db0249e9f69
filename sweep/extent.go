package sweep

import (
	"slices"

	"github.com/tausweep/tausweep/sweep/spec"
)

// mostLookedAt bounds how many configurations of a grid are looked at for what all of
// them cost.
const mostLookedAt = 4096

// Most returns the greatest value of f over the configurations, 0 where there are none.
// Along each numeric axis f must rise or fall throughout, as costs do: then its greatest
// value is at a corner of the grid.
func (c Configurations) Most(f func(*Configuration) float64) float64 {
	if one := c.Greatest(f); one != nil {
		return f(one)
	}
	return 0
}

// Greatest returns a configuration of the greatest f, as Most; nil where there are none.
// It has no index.
func (c Configurations) Greatest(f func(*Configuration) float64) (greatest *Configuration) {
	most := 0.0
	for one := range c.vary(c.moving(f), ends) {
		if v := f(one); greatest == nil || v > most {
			greatest, most = one, v
		}
	}
	return greatest
}

// Mean returns the mean of f over the configurations. Where more than a few thousand
// have a value of their own, it is the mean over some that are evenly spaced.
func (c Configurations) Mean(f func(*Configuration) float64) float64 {
	moving := c.moving(f)
	each := func(a spec.Axis) []spec.Value { return evenly(a.Values, mostLookedAt) }
	if c.grid != nil {
		for count, most := mostLookedAt+1, mostLookedAt; count > mostLookedAt && most > 1; most /= 2 {
			each = func(a spec.Axis) []spec.Value { return evenly(a.Values, most) }
			count = 1
			for _, j := range moving {
				count *= len(each(c.grid.axes[j]))
			}
		}
	}
	sum, n := 0.0, 0
	for one := range c.vary(moving, each) {
		sum += f(one)
		n++
	}
	return sum / float64(n)
}

// Singly goes through configurations in which every value of every axis appears: those
// that differ from the first in one axis. Of what is listed it goes through all.
func (c Configurations) Singly(yield func(*Configuration) bool) {
	if c.grid == nil {
		for i := range c.listed {
			if !yield(&c.listed[i]) {
				return
			}
		}
		return
	}
	if !yield(c.At(0)) {
		return
	}
	for j := range c.grid.axes {
		for one := range c.vary([]int{j}, func(a spec.Axis) []spec.Value { return a.Values[1:] }) {
			if !yield(one) {
				return
			}
		}
	}
}

// moving returns the axes along which f moves: from the first configuration, or from the
// last, as one axis may switch another one on.
func (c Configurations) moving(f func(*Configuration) float64) (moving []int) {
	if c.grid == nil {
		return nil
	}
	g := c.grid
	for j, a := range g.axes {
		for _, base := range []*Configuration{c.At(0), c.At(g.n - 1)} {
			at := f(base)
			one := Configuration{Values: slices.Clone(base.Values)}
			if slices.ContainsFunc(a.Values, func(v spec.Value) bool {
				one.Values[j] = v
				g.make(&one, 0)
				return f(&one) != at
			}) {
				moving = append(moving, j)
				break
			}
		}
	}
	return moving
}

// vary goes through the grid of some axes, of each the values chosen; the other axes
// have their first. What it yields has no index. Of what is listed it goes through all.
func (c Configurations) vary(axes []int, chosen func(spec.Axis) []spec.Value) func(func(*Configuration) bool) {
	return func(yield func(*Configuration) bool) {
		if c.grid == nil {
			for i := range c.listed {
				if !yield(&c.listed[i]) {
					return
				}
			}
			return
		}
		values, count := make([][]spec.Value, len(axes)), 1
		for k, j := range axes {
			values[k] = chosen(c.grid.axes[j])
			count *= len(values[k])
		}
		for i := range count {
			one := &Configuration{Values: slices.Clone(c.At(0).Values)}
			rest := i
			for k, j := range axes {
				one.Values[j] = values[k][rest%len(values[k])]
				rest /= len(values[k])
			}
			c.grid.make(one, -1)
			if !yield(one) {
				return
			}
		}
	}
}

// ends returns the least and the greatest of an axis's numbers, and all values that are
// no numbers.
func ends(a spec.Axis) []spec.Value {
	least, greatest := a.Values[0], a.Values[0]
	for _, v := range a.Values {
		x, ok := spec.Number(v)
		if !ok {
			return a.Values
		}
		if low, _ := spec.Number(least); x < low {
			least = v
		}
		if high, _ := spec.Number(greatest); x > high {
			greatest = v
		}
	}
	return []spec.Value{least, greatest}
}

// evenly returns at most so many of values, evenly spaced.
func evenly(values []spec.Value, most int) []spec.Value {
	if len(values) <= most {
		return values
	}
	some := make([]spec.Value, most)
	for i := range some {
		some[i] = values[(2*i+1)*len(values)/(2*most)]
	}
	return some
}
