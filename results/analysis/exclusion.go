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
		// Its median over the seeds that it survived would flatter it.
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
		in = stats.Bounds{Low: d.Median, High: d.Median}
	}
	return fmt.Sprintf("%s %s breaks %s", l.Column, FormatEstimate(d.Median, d.Interval), l), l.broken(in)
}

// CollapseText reads "37 of 40 seeds, 92% [80, 97]": the collapsed ones among
// those that ended well, with the rate's 95% Wilson interval.
func (g *Group) CollapseText() string {
	return fmt.Sprintf("%d of %s, %s", g.Collapsed, plural(g.OK, "seed"), collapse(g))
}

// Often says how often the trials of a configuration have the outcome: one scale for
// terminal, report, figures, API and page.
type Often string

// The scale, by the 95% Wilson interval of the rate.
const (
	NeverSeen Often = "never seen" // in no seed, so that the interval reaches to 0
	Sometimes Often = "sometimes"  // in some; a rate of one in twenty is not excluded
	Usual     Often = "often"      // the rate is shown to be above one in twenty
	Always    Often = "always"     // the same, and in every seed, so that the interval reaches to 1
	Unknown   Often = "unknown"    // no trial ended well
)

// HowOften returns where on the scale an outcome in so many of n seeds is.
func HowOften(hits, n int) Often {
	in := stats.Wilson(hits, n, Level)
	switch {
	case n == 0:
		return Unknown
	case in.Low == 0:
		return NeverSeen
	case in.Low <= maxRate:
		return Sometimes
	case in.High == 1:
		return Always
	}
	return Usual
}

// Frequent says that the rate is shown to be above one in twenty.
func (o Often) Frequent() bool { return o == Usual || o == Always }

// Often returns how often the trials of g have the outcome, whatever the objective
// limits.
func (g *Group) Often() Often { return HowOften(g.Collapsed, g.OK) }
