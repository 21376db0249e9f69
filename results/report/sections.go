package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
)

func warnings(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "warnings", Title: "Before you rely on it"}
	for _, w := range a.Warnings {
		s.Warnings = append(s.Warnings, warning{w.Title(), w.Text})
	}
	return s
}

// terms defines what a reader needs, a line each.
func terms(prefix string) section {
	return section{ID: prefix + "words", Title: "Words", Terms: []term{
		{"contrastive loss", "rewards an encoder for placing two samples of one class (a positive pair) near each other and samples of other classes (negatives) away; nearness is the cosine of their features."},
		{"temperature", "divides the cosines before the loss weighs them: a small one stresses the nearest negatives, a large one treats all alike."},
		{"alignment", "mean squared distance of positive pairs, features scaled to length 1; 0 to 4, lower is closer."},
		{"uniformity", "log of the mean closeness of all pairs; lower means spread more evenly over the sphere. The uniformity gap is its distance from what random points on the whole sphere have; evenly spaced points go below 0."},
		{"tolerance", "mean cosine of same-class pairs, -1 to 1. Where positives are same-class pairs it is 1 - alignment/2: the same news once more."},
		{"collapse", "the encoder has merged classes: its features use fewer directions than they could. Alignment then looks excellent and means nothing."},
		{"effective rank", "how many directions the features use, 1 to their dimension."},
		{"95% interval", "[low, high]: made this way, 95 in 100 such intervals hold the true value (bootstrap over seeds; for rates, Wilson's)."},
		{"told apart", "a difference as large as this would come up by chance at most once in twenty, corrected for the number of comparisons."},
	}}
}

func collapse(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "collapse", Title: "Collapse", Text: []string{
		"Counted before anything is ranked, because merged classes make alignment look good. " + threshold(a) +
			" A configuration collapses where the rate is shown to be above 1 seed in 20.",
	}}
	t := table{Class: "verdict", Head: append(axes(a), "seeds", "collapsed", "rate", "verdict"), Keys: len(axes(a))}
	quiet := 0
	for _, i := range mostCollapsed(a) {
		g := &a.Groups[i]
		if len(a.Groups) > shownUpTo && g.OK > 0 && g.Collapsed == 0 {
			quiet++
			continue
		}
		class := ""
		if g.Collapse() == analysis.Collapses {
			class = "out"
		}
		t.Rows = append(t.Rows, row{Class: class, Cells: append(values(a, i),
			fmt.Sprint(g.OK), fmt.Sprint(g.Collapsed), rate(g.Rate, g.RateInterval), string(g.Collapse()))})
	}
	if quiet > 0 {
		s.Text = append(s.Text, fmt.Sprintf("No trial collapsed in %s.", count(quiet, "other configuration")))
	}
	if len(t.Rows) > 0 {
		t.fold(results.SummaryFile)
		s.Tables = []table{t}
	}
	return s
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

// threshold says where collapse begins, where that is one number for the sweep.
func threshold(a *analysis.Analysis) string {
	low, high := math.Inf(1), math.Inf(-1)
	for i := range a.Groups {
		c := a.Groups[i].Configuration
		rank := metrics.AttainableRank(c.Data.Samples, c.Encoder.Dim(), len(c.Data.Sizes()))
		limit := 1 + 0.7*float64(rank-1)
		low, high = min(low, limit), max(high, limit)
	}
	if low == high {
		return fmt.Sprintf("A trial has collapsed where its effective rank is below %.3g.", low)
	}
	return "A trial has collapsed where its effective rank is below 1 + 0.7 (r - 1), r the most that its dimension and classes allow."
}

// configurations is the table to choose from: collapse first, then what is
// ranked by.
func configurations(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "configurations", Title: "Configurations", Text: []string{
		"Means over the seeds that trained to the end, with 95% intervals. " + standingText(a),
	}}
	columns := tableColumns(a)
	t := table{Class: "verdict", Keys: len(axes(a)), Head: append(axes(a), "seeds", "collapsed")}
	for _, c := range columns {
		t.Head = append(t.Head, analysis.Words(a.Columns[c]))
	}
	t.Head = append(t.Head, "standing")
	for _, i := range a.Order() {
		g := &a.Groups[i]
		cells := append(values(a, i), trained(g), rate(g.Rate, g.RateInterval))
		for _, c := range columns {
			cells = append(cells, analysis.FormatEstimate(g.Measures[c].Mean, g.Measures[c].Interval))
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
		return fmt.Sprintf("On the front is what no other configuration beats in every goal; the share says how often it stays there when the %s are drawn anew.", count(a.Seeds, "seed"))
	}
	return "The best and those that may be it are a set that holds the truly best one with a probability of at least 95%; p tests whether a configuration is the best."
}

// tableColumns are the columns of the main table: the goals, then what most
// readers look for. Tolerance is no news beside alignment, nor is uniformity
// beside its gap.
func tableColumns(a *analysis.Analysis) []int {
	var columns []int
	seen := map[string]bool{"loss": true}
	add := func(name string) {
		for c, column := range a.Columns {
			if column == name && !seen[name] {
				seen[name] = true
				columns = append(columns, c)
			}
		}
	}
	for _, g := range a.Objective.Goals {
		delete(seen, g.Column)
		add(g.Column)
	}
	if !seen["uniformity"] {
		add("uniformity_gap")
	}
	for _, name := range []string{"alignment", "effective_rank", "nn_accuracy"} {
		add(name)
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
		"Seed by seed: the difference of a configuration to the baseline on the same seed, averaged. " +
			"The middle half is the mean over the middle half of the seeds: where it is far from the mean, a few seeds carry it. " +
			"p is the sign-flip test's, corrected by Holm for all comparisons of a table.",
	}}
	if !a.BaselineGiven {
		s.Text = append(s.Text, "The baseline is the best of these same data, so the differences look a little larger than they are. "+
			"Whether a configuration may be the best is for the standings above; a baseline chosen beforehand (--baseline) is compared without that bias.")
	}
	for k := range a.Families {
		s.Tables = append(s.Tables, family(a, &a.Families[k], k >= len(a.Objective.Goals)))
	}
	return s
}

func family(a *analysis.Analysis, f *analysis.Family, folded bool) table {
	t := table{
		Caption: upper(analysis.Words(f.Goal.Column)), Class: "verdict", Keys: len(axes(a)), Folded: folded,
		Head: append(axes(a), "pairs", "mean difference", "middle half", "seeds better", "p", "verdict"),
	}
	for _, i := range a.Order() {
		c := f.Find(i)
		if c == nil {
			continue
		}
		p, verdict, class := pValue(c.Adjusted), string(c.Verdict), ""
		switch c.Verdict {
		case analysis.TooFew:
			p, verdict = "-", fmt.Sprintf("too few seeds: takes %d", f.Needs)
		case analysis.NoPairs:
			p = "-"
		case analysis.Better:
			class = "set"
		case analysis.Worse, analysis.Differs, analysis.NotTold:
		}
		if c.Shown() && c.Carried() {
			verdict += ", a few seeds carry it"
		}
		t.Rows = append(t.Rows, row{Class: class, Cells: append(values(a, i), fmt.Sprint(c.N),
			analysis.FormatDifference(c.Difference, c.Interval), analysis.FormatDifference(c.Middle, c.MiddleInterval),
			rate(c.Improvement, c.ImprovementInterval), p, verdict)})
	}
	t.fold(results.SummaryFile)
	return t
}

// Also lists the columns that a report compares beside the objective's: none
// where a sweep has so many configurations that nobody would read them.
func Also(configurations int) []string {
	if configurations > shownUpTo {
		return nil
	}
	return []string{"alignment", "uniformity_gap", "interclass_cosine", "effective_rank", "nn_accuracy"}
}
