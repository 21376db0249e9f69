package analysis

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Level is that of every interval.
const Level = 0.95

const level = Level

// Summary compares the configurations of a sweep over their seeds.
type Summary struct {
	Plan *sweep.Plan
	spec.Declaration
	Metrics metrics.Schema // as in Table
	Columns []string       // as in Table
	Groups  []Group        // one per configuration, in the order of the plan
}

// Group is one configuration over its seeds.
type Group struct {
	Configuration *sweep.Configuration
	Ended
	// Rate is the share of collapsed trials among those that ended well, with its
	// Wilson interval; NaN and [0, 1] where none did.
	Rate         float64
	RateInterval stats.Bounds
	Measures     []Describe // by column
}

// Describe tells how a measure spreads over the trials that ended well. What
// their number cannot carry is NaN, and so is everything where one of them has
// no such measure. The interval is of the median, and the only one there is: the
// distribution over seeds is a mixture with a long tail, since some seeds collapse,
// and no interval from few seeds holds its mean as often as it says.
type Describe = stats.Description

// Summarize summarises all configurations of t: the same bytes every time.
func Summarize(t *Table) *Summary { return t.summarize(0, t.Plan.Configurations.Len()) }

// summarize summarises the configurations from one on and before another.
func (t *Table) summarize(from, to int) *Summary {
	s := &Summary{Plan: t.Plan, Declaration: t.Declaration, Metrics: t.Metrics, Columns: t.Columns, Groups: make([]Group, to-from)}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(s.Groups)) {
		workers.Go(func() {
			sample := make([]float64, 0, t.seeds)
			for i := int(next.Add(1)) - 1; i < len(s.Groups); i = int(next.Add(1)) - 1 {
				s.Groups[i] = t.group(from+i, sample)
			}
		})
	}
	workers.Wait()
	return s
}

// group summarises configuration i; sample is memory for it.
func (t *Table) group(i int, sample []float64) Group {
	g := Group{Configuration: t.Plan.Configurations.At(i), Ended: t.Ended(i), Measures: make([]Describe, len(t.Columns))}
	g.Rate = float64(g.Collapsed) / float64(g.OK)
	g.RateInterval = stats.Wilson(g.Collapsed, g.OK, level)
	for c := range t.Columns {
		sample = t.ended(sample[:0], i, c)
		g.Measures[c] = stats.Describe(sample, level)
	}
	return g
}
