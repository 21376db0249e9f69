package results

import (
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// growth follows an adaptive plan through its rows: as soon as it has those of
// all trials of the plan, the plan of its layout grows by a round. It is nil, and
// does nothing, for other plans.
type growth struct {
	*layout
	table     *Table // of the rows so far
	bootstrap stats.Bootstrap
	widths    []width // by configuration
}

// width is what HalfWidth said of a configuration with a number of seeds: most
// have enough of them early, and are asked about in every round.
type width struct {
	seeds int
	half  float64
}

func newGrowth(l *layout) *growth {
	if !l.plan.Spec.Adaptive() {
		return nil
	}
	return &growth{layout: l, table: newTable(l.plan, len(l.plan.Seeds))}
}

// add takes the row of the next trial.
func (g *growth) add(r *Row) {
	if g == nil {
		return
	}
	g.table.add(r)
	if g.table.Trials() < g.plan.Len() {
		return
	}
	if next := g.plan.Grow(g); next != nil {
		g.grow(next)
		g.table = g.table.of(next)
	}
}

// Best implements sweep.Judge: the best configuration as an analysis ranks it.
func (g *growth) Best(objective string) (configuration int, ok bool) {
	if objective == spec.ObjectiveDefault {
		objective = ""
	}
	o, err := ParseObjective(objective)
	if err != nil {
		panic(err) // sweep.Refine has checked it
	}
	a := newAnalysis(g.table, o)
	a.stand()
	return a.Best, a.Best >= 0
}

// HalfWidth implements sweep.Judge: of the interval that the summary shows.
func (g *growth) HalfWidth(configuration int, metric string) float64 {
	g.widths = append(g.widths, make([]width, len(g.plan.Configurations)-len(g.widths))...)
	w := &g.widths[configuration]
	if seeds := g.plan.SeedsOf(configuration); w.seeds != seeds {
		values := g.table.ended(nil, configuration, g.table.Column(metric))
		*w = width{seeds, g.bootstrap.Interval(values, stats.OfMean, stats.BCa, level).HalfWidth()}
	}
	return w.half
}

// of returns a table with the trials of t for what t's plan has grown to.
func (t *Table) of(plan *sweep.Plan) *Table {
	grown := newTable(plan, len(plan.Seeds))
	grown.trials = t.trials
	for i := range t.Plan.Configurations {
		copy(grown.status[i*grown.seeds:], t.status[i*t.seeds:(i+1)*t.seeds])
		for c := range t.values {
			copy(grown.values[c][i*grown.seeds:], t.Over(i, c))
		}
	}
	return grown
}
