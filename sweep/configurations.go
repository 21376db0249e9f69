package sweep

import (
	"iter"
	"sync/atomic"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Configuration is one combination of axis values. It is shared: nobody changes it.
type Configuration struct {
	Index  int
	Values []spec.Value // one an axis, in the order of Spec.Axes
	spec.Config
}

// Temperature is the temperature that the configuration trains at.
func (c *Configuration) Temperature() float64 { return c.Loss.Temperature }

// Configurations are those of a plan, in order. The grid of a spec's axes is
// arithmetic: a million configurations take no more memory than a few thousand, which
// are those that were asked for last. An adaptive plan lists what it has come to. The
// zero value has none. Its methods may be called from several goroutines.
type Configurations struct {
	listed []Configuration
	grid   *grid // nil where they are listed
}

// Listed returns the configurations of a list, which are then not changed any more.
func Listed(all ...Configuration) Configurations { return Configurations{listed: all} }

// Len returns how many there are.
func (c Configurations) Len() int {
	if c.grid != nil {
		return c.grid.n
	}
	return len(c.listed)
}

// At returns configuration i, 0 <= i < Len().
func (c Configurations) At(i int) *Configuration {
	if c.grid != nil {
		return c.grid.at(i)
	}
	return &c.listed[i]
}

// All goes through all configurations.
func (c Configurations) All() iter.Seq2[int, *Configuration] {
	return func(yield func(int, *Configuration) bool) {
		for i := range c.Len() {
			if !yield(i, c.At(i)) {
				return
			}
		}
	}
}

// grid is the cartesian product of a spec's axes, the last axis fastest.
type grid struct {
	n     int
	base  spec.Config // what the axes do not set
	axes  []spec.Axis
	set   []func(*spec.Config, spec.Value)
	pages [gridPages]atomic.Pointer[page] // page k is kept at place k%gridPages
}

// A page is a run of configurations that are made together.
type page struct {
	first int
	all   []Configuration
}

// What a grid keeps: 16,384 configurations, which are all that most sweeps have. Trials
// of a seed ask for one page after another.
const (
	pageLen   = 64
	gridPages = 256
)

func newGrid(s *spec.Spec) Configurations {
	g := &grid{n: 1, base: s.Config.Clone(), axes: s.Axes, set: s.Setters()}
	for _, a := range s.Axes {
		g.n *= len(a.Values)
	}
	return Configurations{grid: g}
}

func (g *grid) at(i int) *Configuration {
	first := i / pageLen * pageLen
	slot := &g.pages[i/pageLen%gridPages]
	p := slot.Load()
	if p == nil || p.first != first {
		p = g.page(first)
		slot.Store(p)
	}
	return &p.all[i-first]
}

func (g *grid) page(first int) *page {
	p := &page{first: first, all: make([]Configuration, min(pageLen, g.n-first))}
	values := make([]spec.Value, len(p.all)*len(g.axes))
	for k := range p.all {
		c := &p.all[k]
		c.Values, values = values[:len(g.axes):len(g.axes)], values[len(g.axes):]
		rest := first + k
		for j := len(g.axes) - 1; j >= 0; j-- {
			from := g.axes[j].Values
			c.Values[j] = from[rest%len(from)]
			rest /= len(from)
		}
		g.make(c, first+k)
	}
	return p
}

// make sets what c trains from its values.
func (g *grid) make(c *Configuration, index int) {
	c.Index, c.Config = index, g.base.Clone()
	for j, v := range c.Values {
		g.set[j](&c.Config, v)
	}
}
