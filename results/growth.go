package results

import (
	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
)

// Judge decides from the rows of an adaptive plan how it continues.
type Judge interface {
	sweep.Judge
	// Add takes the row of the next trial. It keeps nothing of r.
	Add(r *Row)
	// Grow takes over what the plan has grown to.
	Grow(plan *sweep.Plan)
}

// NewJudge makes the Judge of a plan whose rows hold these measures, without rows:
// analysis.NewJudge.
type NewJudge func(plan *sweep.Plan, measures metrics.Schema) Judge

// growth follows an adaptive plan through its rows: as soon as it has those of
// all trials of the plan, the plan of its layout grows by a round. It is nil, and
// does nothing, for other plans.
type growth struct {
	*layout
	judge  Judge
	trials int // added so far
}

func newGrowth(l *layout) *growth {
	if !l.plan.Spec.Adaptive() {
		return nil
	}
	return &growth{layout: l, judge: l.newJudge(l.plan, l.measures)}
}

// add takes the row of the next trial.
func (g *growth) add(r *Row) {
	if g == nil {
		return
	}
	g.judge.Add(r)
	g.trials++
	if g.trials < g.plan.Len() {
		return
	}
	if next := g.plan.Grow(g.judge); next != nil {
		g.grow(next)
		g.judge.Grow(next)
	}
}
