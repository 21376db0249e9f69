package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Warning is what a reader of an answer must know before believing it.
type Warning struct {
	Kind WarningKind
	Text string // whole sentences
}

// WarningKind names a warning.
type WarningKind string

// The warnings, in the order in which they are given.
const (
	WarnUnfinished WarningKind = "unfinished"       // trials are missing
	WarnExcluded   WarningKind = "excluded"         // diverged or failed trials
	WarnFewSeeds   WarningKind = "few-seeds"        // nothing can be shown
	WarnCollapse   WarningKind = "collapse-wins"    // collapsed encoders would have won
	WarnStepSize   WarningKind = "step-size"        // confounded, or an effect that is the step size's
	WarnEdge       WarningKind = "edge"             // the best is at the end of an axis
	WarnSame       WarningKind = "same-information" // two columns are one finding
	WarnRounding   WarningKind = "rounding"         // single trials depend on rounding
	WarnKnown      WarningKind = "known-beforehand" // what the trainer warned of before the first step
	WarnImported   WarningKind = "imported"         // what a table of results that were made elsewhere lacks
)

// Title is the warning in a few words.
func (w Warning) Title() string {
	switch w.Kind {
	case WarnUnfinished:
		return "Not finished."
	case WarnExcluded:
		return "Trials without a result."
	case WarnFewSeeds:
		return "Few seeds."
	case WarnCollapse:
		return "Collapsed encoders look good."
	case WarnStepSize:
		return "Step size."
	case WarnEdge:
		return "The best is at the edge."
	case WarnSame:
		return "The same finding twice."
	case WarnRounding:
		return "Chaotic training."
	case WarnKnown:
		return "Known before the first step."
	case WarnImported:
		return "The table."
	}
	return "Note."
}

// warn collects the warnings.
func (a *Analysis) warn() {
	a.warnUnfinished()
	a.warnExcluded()
	a.warnFewSeeds()
	a.warnCollapse()
	if a.toy() {
		a.warnStepSize()
	}
	a.warnEdge()
	a.warnSame()
	if a.toy() {
		a.warnRounding()
	}
}

// warnKnown says what the trainer knew beforehand, but for what warnStepSize says.
func (a *Analysis) warnKnown(known []sweep.Warning) {
	text := ""
	for _, w := range known {
		if w.Kind != sweep.Confounded {
			text += " " + upper(w.Text) + "."
		}
	}
	kind := WarnKnown
	if a.imported() {
		kind = WarnImported
	}
	if text != "" {
		a.addWarning(kind, "%s", text[1:])
	}
}

func (a *Analysis) addWarning(kind WarningKind, format string, args ...any) {
	a.Warnings = append(a.Warnings, Warning{kind, fmt.Sprintf(format, args...)})
}

func (a *Analysis) warnUnfinished() {
	if all := a.Plan.Len(); a.Committed < all {
		a.addWarning(WarnUnfinished, "The sweep is not finished: %d of %d trials are done. The ranking uses only seeds that every configuration has (%d).",
			a.Committed, all, a.Seeds)
	}
}

func (a *Analysis) warnExcluded() {
	var lost results.Counts
	var where []int
	for i := range a.Groups {
		g := &a.Groups[i]
		if g.Diverged+g.Failed > 0 {
			where = append(where, i)
		}
		lost.Diverged += g.Diverged
		lost.Failed += g.Failed
	}
	if len(where) == 0 {
		return
	}
	var how []string
	if lost.Diverged > 0 {
		how = append(how, fmt.Sprintf("%d diverged", lost.Diverged))
	}
	if lost.Failed > 0 {
		how = append(how, fmt.Sprintf("%d failed", lost.Failed))
	}
	a.addWarning(WarnExcluded, "Of %s %s (%s). They have no measures: their configurations are not ranked, their medians use the remaining seeds, and comparisons pair the seeds that ended well in both.",
		plural(a.Committed, "trial"), strings.Join(how, " and "), a.Names(where, "and"))
}

// warnFewSeeds says what no data of so few seeds could show.
func (a *Analysis) warnFewSeeds() {
	if len(a.Groups) == 1 || a.Seeds == 0 && !a.pairwise {
		return
	}
	var cannot []string
	if a.ranked() > 1 && len(a.Objective.Goals) == 1 && a.mostShared < a.SeedsToExclude() {
		cannot = append(cannot, fmt.Sprintf("no configuration can be excluded as the best (%d are needed)", a.SeedsToExclude()))
	}
	if len(a.Families) > 0 && slices.ContainsFunc(a.Families[0].Comparisons, func(c Comparison) bool { return c.Verdict == TooFew }) {
		f := &a.Families[0]
		cannot = append(cannot, fmt.Sprintf("no difference from the baseline can be shown after correction for %s (%d are needed, if all agree)",
			plural(len(f.Comparisons), "comparison"), f.Needs))
	}
	none := slices.ContainsFunc(a.Groups, func(g Group) bool { return g.Often() == NeverSeen })
	if o := a.Measures.Outcome(); o != nil && none {
		if most := stats.Wilson(0, a.Seeds, level).High; most > 0.25 {
			cannot = append(cannot, fmt.Sprintf("a %s of %.0f%% cannot be excluded even if no seed ended %s", rateName(o), 100*most, o.Label))
		}
	}
	if len(cannot) > 0 {
		more := "To add seeds: tausweep resume DIR --seeds N."
		if a.imported() {
			more = "To add seeds: import a table that has more."
		}
		a.addWarning(WarnFewSeeds, "With %s %s. %s", a.seedsText(), strings.Join(cannot, ", and "), more)
	}
}

// warnCollapse looks for configurations that collapse and have a better median than
// every ranked one that does not.
func (a *Analysis) warnCollapse() {
	o := a.Measures.Outcome()
	if o == nil {
		return
	}
	goals := slices.Clone(a.Objective.Goals)
	for _, m := range a.Measures.Main() {
		if !slices.ContainsFunc(goals, func(g Goal) bool { return g.Column == m.Name }) && m.Better != metrics.NeitherBetter {
			goals = append(goals, goalOf(m))
		}
	}
	for _, goal := range goals {
		at := a.table.Column(goal.Column)
		median := func(i int) float64 { return a.Groups[i].Measures[at].Median }
		ahead := func(i, j int) bool {
			d := median(i) - median(j)
			return d != 0 && (d < 0) == (goal.Better == stats.Minimise)
		}
		best := -1 // of those that are ranked and do not collapse
		for i := range a.Groups {
			if a.Standings[i].Ranked() && !a.Groups[i].Often().Frequent() && (best < 0 || ahead(i, best)) {
				best = i
			}
		}
		var winners []int
		for i := range a.Groups {
			if best >= 0 && a.Groups[i].Often().Frequent() && ahead(i, best) {
				winners = append(winners, i)
			}
		}
		if len(winners) == 0 {
			continue
		}
		slices.SortStableFunc(winners, func(i, j int) int {
			if ahead(i, j) {
				return -1
			}
			if ahead(j, i) {
				return 1
			}
			return 0
		})
		values := func(i int) string {
			return fmt.Sprintf("%s (%s; %s)", a.Name(i), number(median(i)), a.Groups[i].CollapseText())
		}
		a.addWarning(WarnCollapse, "Ranked by %s alone, %s would come before %s (%s), the best of those that do not end %s. This does not make it better. %s: %s.",
			goal.Label(), a.naming(winners, values, "and"), a.Name(best), number(median(best)), o.Label, upper(o.Label), o.Help)
	}
}

// warnEdge looks whether the best is at an end of an axis.
func (a *Analysis) warnEdge() {
	if a.Best < 0 {
		return
	}
	c := a.Groups[a.Best].Configuration
	for j, axis := range a.Plan.Spec.Axes {
		mine, ok := spec.Number(c.Values[j])
		if !ok || len(axis.Values) < 3 { // of two values each is an end
			continue
		}
		var all []float64
		for _, v := range axis.Values {
			f, _ := spec.Number(v)
			all = append(all, f)
		}
		var end, beyond string
		switch mine {
		case slices.Min(all):
			end, beyond = "smallest", "smaller"
		case slices.Max(all):
			end, beyond = "largest", "larger"
		default:
			continue
		}
		a.addWarning(WarnEdge, "The best has the %s %s of the sweep, %s: there may be a better one beyond. Sweep %s values before you decide.",
			end, axis.Path, spec.FormatValue(c.Values[j]), beyond)
	}
}

// warnSame looks for columns that carry the same information over all trials.
func (a *Analysis) warnSame() {
	const most = 4096 // trials that are looked at: a sort for each pair of columns
	step := 1 + a.Committed/most
	sample := make([][]float64, len(a.Columns))
	for c, values := range a.table.values {
		for i := 0; i < len(values); i += step {
			sample[c] = append(sample[c], float64(values[i]))
		}
	}
	seen := make([]bool, len(a.Columns))
	var groups []string
	for c := range a.Columns {
		if seen[c] {
			continue
		}
		names := []string{a.Columns[c]}
		for d := c + 1; d < len(a.Columns); d++ {
			if !seen[d] && stats.Associate(sample[c], sample[d]).Same {
				names, seen[d] = append(names, a.Columns[d]), true
			}
		}
		if len(names) > 1 {
			groups = append(groups, strings.Join(names, " and ")+a.identity(names))
		}
	}
	if len(groups) > 0 {
		a.addWarning(WarnSame, "These columns have the same information, so each line is one finding, not several: %s.", strings.Join(groups, "; "))
	}
}

// identity names why columns agree, where that is known.
func (a *Analysis) identity(names []string) string {
	for _, name := range names {
		if m := a.Metrics.Find(name); m.How != "" && slices.Contains(names, m.Restates) {
			return fmt.Sprintf(" (%s = %s)", name, m.How)
		}
	}
	return ""
}
