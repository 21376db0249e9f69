package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

func warnings(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "warnings", Title: "Before you rely on it"}
	for _, w := range a.Warnings {
		s.Warnings = append(s.Warnings, warning{w.Title(), w.Text})
	}
	return s
}

// terms defines what a reader needs, one line per term.
func terms(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "words", Title: "Words"}
	if a.Plan.Spec.Trainer.Kind == spec.Lockstep {
		s.Terms = trainingTerms()
	}
	for _, m := range a.Measures {
		if m.Main || m.Role == metrics.Outcome || slices.ContainsFunc(a.Objective.Goals, func(g analysis.Goal) bool { return g.Column == m.Name }) {
			text := m.Help + "."
			if m.How != "" {
				text += " It is " + m.How + "."
			}
			s.Terms = append(s.Terms, term{m.Label, text})
		}
	}
	s.Terms = append(s.Terms,
		term{"median", "the value of a typical seed: half of the seeds are below it." + someCollapse(a)},
		term{"95% interval", "[low, high]: 95 in 100 intervals made this way contain the true value (order statistics for medians; Wilson for rates). Fewer than 6 seeds have none for a median: their range is shown, which contains it with a probability of 1 - 2/2^n." + after(analysis.Covers(a.Plan))},
		term{"told apart", "a difference this large would occur by chance at most once in twenty times, corrected for the number of comparisons."})
	return s
}

// someCollapse says why not the mean, where trials may end badly.
func someCollapse(a *analysis.Analysis) string {
	if a.Measures.Outcome() == nil {
		return ""
	}
	return " Some seeds collapse, so that the mean says little about any of them."
}

// after sets a sentence behind another, where there is one.
func after(sentence string) string {
	if sentence == "" {
		return ""
	}
	return " " + sentence
}

// trainingTerms are those of the built-in trainer.
func trainingTerms() []term {
	return []term{
		{"contrastive loss", "rewards an encoder for placing two samples of one class (a positive pair) close together and samples of other classes (negatives) far away; closeness is the cosine of their features."},
		{"temperature", "divides the cosines before the loss weighs them: a small one emphasizes the nearest negatives, a large one treats all alike."},
	}
}

// collapse is the section of the outcome; not ok where the trials have none.
func collapse(prefix string, a *analysis.Analysis) (s section, ok bool) {
	o := a.Measures.Outcome()
	if o == nil {
		return s, false
	}
	s = section{ID: prefix + "collapse", Title: upper(a.RateName()), Text: []string{
		"Counted before anything is ranked. " + upper(o.Label) + ": " + o.Help + ". " +
			"Often means a rate shown to be above 1 seed in 20, sometimes one that is not; always and never seen, every seed and none.",
	}}
	t := table{Class: "verdict", Head: append(axes(a), "seeds", o.Label, "rate", "verdict"), Keys: len(axes(a))}
	quiet := 0
	for _, i := range mostCollapsed(a) {
		g := &a.Groups[i]
		if len(a.Groups) > shownUpTo && g.OK > 0 && g.Collapsed == 0 {
			quiet++
			continue
		}
		class := ""
		if g.Often().Frequent() {
			class = "out"
		}
		t.Rows = append(t.Rows, row{Class: class, Cells: append(values(a, i),
			fmt.Sprint(g.OK), fmt.Sprint(g.Collapsed), rate(g.Rate, g.RateInterval), string(g.Often()))})
	}
	if quiet > 0 {
		s.Text = append(s.Text, fmt.Sprintf("No trial ended %s in %s.", o.Label, count(quiet, "other configuration")))
	}
	if len(t.Rows) > 0 {
		t.fold(results.SummaryFile)
		s.Tables = []table{t}
	}
	return s, true
}

// mostCollapsed returns the configurations in the order of the plan, or, of more
// than are shown, by their rates.
func mostCollapsed(a *analysis.Analysis) []int {
	order := make([]int, len(a.Groups))
	for i := range order {
		order[i] = i
	}
	if len(order) > shownUpTo {
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(a.Groups[j].Rate, a.Groups[i].Rate) })
	}
	return order
}

// configurations is the table to choose from: collapse first, then what is
// ranked by.
func configurations(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "configurations", Title: "Configurations", Text: []string{
		"Medians over the seeds that trained to the end, with 95% intervals. " + standingText(a),
	}}
	columns := tableColumns(a)
	t := table{Class: "verdict", Keys: len(axes(a)), Head: append(axes(a), "seeds")}
	o := a.Measures.Outcome()
	if o != nil {
		t.Head = append(t.Head, o.Label)
	}
	for _, c := range columns {
		t.Head = append(t.Head, a.Words(a.Columns[c]))
	}
	t.Head = append(t.Head, "standing")
	for _, i := range a.Order() {
		g := &a.Groups[i]
		cells := append(values(a, i), trained(g))
		if o != nil {
			cells = append(cells, rate(g.Rate, g.RateInterval))
		}
		for _, c := range columns {
			cells = append(cells, analysis.FormatEstimate(g.Measures[c].Median, g.Measures[c].Interval))
		}
		standing, class := standing(a, i)
		t.Rows = append(t.Rows, row{append(cells, standing), class})
	}
	t.fold(results.SummaryFile)
	s.Tables = []table{t}
	return s
}

// standingText explains the column.
func standingText(a *analysis.Analysis) string {
	if len(a.Objective.Goals) > 1 {
		return fmt.Sprintf("A configuration is on the front if no other beats it in every goal; the percentage is how often it stays there when the %s are resampled.", count(a.Seeds, "seed"))
	}
	return "The best and those that may be the best form a set that contains the true best with a probability of at least 95%; p tests whether a configuration is the best."
}

// tableColumns are the columns of the main table: the goals, then the main
// measures that say more than the goals do.
func tableColumns(a *analysis.Analysis) []int {
	var columns []int
	var said []string
	for _, g := range a.Objective.Goals {
		columns = append(columns, a.Metrics.Index(g.Column))
		said = append(said, g.Column, a.Metrics.Find(g.Column).Restates)
	}
	for _, m := range a.Measures.Main() {
		if !slices.Contains(said, m.Name) {
			columns = append(columns, a.Metrics.Index(m.Name))
		}
	}
	return columns
}

func standing(a *analysis.Analysis, i int) (text, class string) {
	switch s := &a.Standings[i]; {
	case !s.Ranked():
		var why []string
		for _, r := range s.Out {
			why = append(why, r.Text)
		}
		return "out: " + strings.Join(why, "; "), "out"
	case len(a.Objective.Goals) > 1 && s.InSet:
		return fmt.Sprintf("on the front (%.0f%%)", 100*s.Front), "set"
	case len(a.Objective.Goals) > 1:
		return fmt.Sprintf("behind the front (on it in %.0f%%)", 100*s.Front), ""
	case i == a.Best:
		return "best", "best"
	case s.InSet:
		return "may be the best (" + pText(s.P) + ")", "set"
	default:
		return "not the best (" + pText(s.P) + ")", ""
	}
}

func comparisons(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "comparisons", Title: "Compared with " + a.Name(a.Baseline), Text: []string{
		"Seed by seed: the difference between a configuration and the baseline on the same seed, and the median of these differences. " +
			"p is from the exact sign test (of rates: McNemar's), with Holm's correction for all comparisons in a table. " +
			"Equivalent means that the interval of the difference lies within a margin: --margin, or a tenth of the spread over the ranked configurations.",
	}}
	if !a.BaselineGiven {
		s.Text = append(s.Text, "The baseline was chosen as the best of the same data, so the differences look slightly larger than they are. "+
			"To see whether a configuration may be the best, use the standings above; a baseline chosen in advance (--baseline) has no such bias.")
	}
	if a.Outcomes != nil {
		s.Tables = append(s.Tables, rates(a, a.Outcomes))
	}
	for k := range a.Families {
		s.Tables = append(s.Tables, family(a, &a.Families[k], k >= len(a.Objective.Goals)))
	}
	return s
}

// moreSeeds says how many seeds would show a difference.
func moreSeeds(s stats.Seeds) string {
	if s.N > stats.MostSeeds {
		return "10,000 seeds would not show a difference"
	}
	return fmt.Sprintf("some %d seeds would show a difference (%s)", s.N, analysis.SeedsText(s))
}

// rates compares how often the outcome is seen.
func rates(a *analysis.Analysis, f *analysis.Family) table {
	t := table{
		Caption: upper(a.RateName()), Class: "verdict", Keys: len(axes(a)),
		Head: append(axes(a), "pairs", "difference of the rates", "p", "verdict"),
	}
	for _, i := range a.Order() {
		c := f.Find(i)
		if c == nil {
			continue
		}
		t.Rows = append(t.Rows, row{Cells: append(values(a, i), fmt.Sprint(c.N),
			fmt.Sprintf("%+.0f points", 100*c.Difference), pValue(c.Adjusted), string(c.Verdict))})
	}
	t.fold(results.SummaryFile)
	return t
}

func family(a *analysis.Analysis, f *analysis.Family, folded bool) table {
	t := table{
		Caption: upper(a.Words(f.Goal.Column)), Class: "verdict", Keys: len(axes(a)), Folded: folded,
		Head: append(axes(a), "pairs", "median difference", "seeds better", "p", "verdict"),
	}
	for _, i := range a.Order() {
		c := f.Find(i)
		if c == nil {
			continue
		}
		p, verdict, class := pValue(c.Adjusted), string(c.Verdict), ""
		switch c.Verdict {
		case analysis.TooFew:
			p, verdict = "-", fmt.Sprintf("too few seeds: %d needed", f.Needs)
		case analysis.NoPairs:
			p = "-"
		case analysis.Better:
			class = "set"
		case analysis.Alike:
			verdict = "equivalent: within " + analysis.FormatNumber(f.Margin)
		case analysis.NotTold:
			verdict += "; " + moreSeeds(c.More)
		case analysis.Worse, analysis.Differs:
		}
		t.Rows = append(t.Rows, row{Class: class, Cells: append(values(a, i), fmt.Sprint(c.N),
			analysis.FormatDifference(c.Difference, c.Interval), rate(c.Improvement, c.ImprovementInterval), p, verdict)})
	}
	t.fold(results.SummaryFile)
	return t
}

// matters is what the measures depend on.
func matters(prefix string, of *Sweep) section {
	a := of.Analysis
	s := section{ID: prefix + "matters", Title: "What matters", Figures: of.figures("importance"), Text: []string{
		a.Matters(),
		"The share of a measure's variance over all configurations and seeds that goes with each axis, with what two axes do together beyond their own effects, " +
			"and with what all configurations of a seed have in common: the functional analysis of variance, exact since the grid is full. " +
			"The rest is what each seed does differently in each configuration. Intervals are the jackknife's over seeds.",
	}}
	t := table{Keys: 1, Head: []string{"measure"}}
	for k := range a.Importances[0].Sources {
		t.Head = append(t.Head, a.SourceName(&a.Importances[0].Sources[k]))
	}
	for i := range a.Importances {
		im := &a.Importances[i]
		cells := []string{im.Measure.Label}
		for k := range im.Sources {
			cells = append(cells, analysis.ShareText(&im.Sources[k]))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	s.Tables = []table{t}
	return s
}

// Also lists the columns that a report compares beside the objective's: none
// where a sweep has so many configurations that nobody would read them.
func Also(plan *sweep.Plan) []string {
	if plan.Configurations.Len() > shownUpTo {
		return nil
	}
	var names []string
	for _, m := range plan.Measures.Of(metrics.Metric) {
		if m.Incomparable == "" && m.Restates == "" && m.Better != metrics.NeitherBetter {
			names = append(names, m.Name)
		}
	}
	return names
}
