package analysis

import (
	"fmt"
	"math"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/stats"
)

// exclusions lists why configuration i is out of the ranking.
func (a *Analysis) exclusions(i int) []Reason {
	g := &a.Groups[i]
	if g.OK == 0 {
		return []Reason{{Text: a.nothing(g)}}
	}
	var reasons []Reason
	for k := range a.Objective.Limits {
		l := &a.Objective.Limits[k]
		if text, broken := a.breaks(g, l); broken {
			reasons = append(reasons, Reason{l, text})
		}
	}
	if lost := g.Diverged + g.Failed; lost > 0 {
		// Its mean over the seeds that it survived would flatter it.
		reasons = append(reasons, Reason{Text: ended(g)})
	}
	if len(a.shared) == 0 {
		return append(reasons, Reason{Text: "no seed has been trained in every configuration yet"})
	}
	for _, goal := range a.Objective.Goals {
		for k, v := range a.overShared(i, a.table.Column(goal.Column)) {
			if st := a.table.status[i*a.table.seeds+a.shared[k]]; v-v != 0 && (st == apart || st == merged) {
				reasons = append(reasons, Reason{Text: fmt.Sprintf("%s is not a finite number on seed %d", goal.Column, a.Plan.Seeds[a.shared[k]])})
				break
			}
		}
	}
	return reasons
}

func (a *Analysis) nothing(g *Group) string {
	if g.Trials() == 0 {
		return "no trial yet"
	}
	return ended(g)
}

// ended reads "2 of 32 trials diverged".
func ended(g *Group) string {
	switch {
	case g.Failed == 0:
		return fmt.Sprintf("%d of %d trials diverged", g.Diverged, g.Trials())
	case g.Diverged == 0:
		return fmt.Sprintf("%d of %d trials failed", g.Failed, g.Trials())
	}
	return fmt.Sprintf("%d of %d trials diverged and %d failed", g.Diverged, g.Trials(), g.Failed)
}

// breaks says whether g is shown to break l, and how.
func (a *Analysis) breaks(g *Group, l *Limit) (string, bool) {
	if l.Measure.Role == metrics.Outcome {
		return l.Measure.Label + " in " + g.CollapseText(), l.broken(g.RateInterval)
	}
	d := &g.Measures[a.table.Column(l.Column)]
	in := d.Interval
	if math.IsNaN(in.Low) { // one seed: its value is all there is
		in = stats.Bounds{Low: d.Mean, High: d.Mean}
	}
	return fmt.Sprintf("%s %s breaks %s", l.Column, FormatEstimate(d.Mean, d.Interval), l), l.broken(in)
}

// CollapseText reads "37 of 40 seeds, 92% [80, 97]": the collapsed ones among
// those that ended well, with the rate's 95% Wilson interval.
func (g *Group) CollapseText() string {
	return fmt.Sprintf("%d of %s, %s", g.Collapsed, plural(g.OK, "seed"), collapse(g))
}

// Collapse is the verdict on a configuration's collapse.
type Collapse string

// The verdicts on collapse.
const (
	Collapses Collapse = "collapses" // its rate is shown to be above one in twenty
	Sometimes Collapse = "sometimes" // some seeds did; a rate of one in twenty is not excluded
	Stands    Collapse = "none seen" // no seed did
	Unknown   Collapse = "unknown"   // no trial ended well
)

// Collapse returns the verdict on g's collapse, whatever the objective limits.
func (g *Group) Collapse() Collapse {
	switch {
	case g.OK == 0:
		return Unknown
	case Limit{Value: maxRate}.broken(g.RateInterval):
		return Collapses
	case g.Collapsed == 0:
		return Stands
	}
	return Sometimes
}
