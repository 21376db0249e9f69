package analysis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Answer is the sweep's answer in a few sentences: which configuration to take and
// how sure that is, what more seeds would show, then where the outcome was seen.
func (a *Analysis) Answer() string { return strings.Join(a.Sentences(), " ") }

// Sentences are those of Answer.
func (a *Analysis) Sentences() []string {
	switch {
	case a.Committed == 0:
		return []string{"There is no answer yet: no trial has been trained."}
	case a.Seeds == 0 && !a.pairwise:
		return []string{"There is no answer yet: no seed has been trained in every configuration."}
	}
	if a.Measures.Outcome() == nil {
		return append([]string{a.choice()}, a.more()...)
	}
	return slices.Concat([]string{a.choice()}, a.baseline(), a.standIn(), a.more(), []string{a.collapsed()})
}

// seedsText reads "12 seeds", or "2 common seeds" where configurations have other ones
// than each other.
func (a *Analysis) seedsText() string {
	switch {
	case a.pairwise && a.Seeds < a.mostShared:
		return fmt.Sprintf("%d to %d common seeds", a.Seeds, a.mostShared)
	case a.pairwise:
		return plural(a.Seeds, "common seed")
	}
	return plural(a.Seeds, "seed")
}

// imported reports whether the results were made elsewhere.
func (a *Analysis) imported() bool { return a.Plan.Spec.Trainer.Kind == spec.Imported }

// more says how many seeds it would take to tell the rivals of the best apart from it,
// or that they are as good as equal; nothing where there are none or many.
func (a *Analysis) more() []string {
	const most = 3
	set := a.Set()
	const few = 3 // seeds say nothing
	if a.Seeds < few || len(set) < 2 || len(set) > most+1 || len(a.Objective.Goals) > 1 || a.Baseline != a.Best || len(a.Families) == 0 {
		return nil
	}
	f := &a.Families[0]
	var parts []string
	var alike []int
	for _, i := range set[1:] {
		c := f.Find(i)
		switch {
		case c.Verdict == Alike:
			alike = append(alike, i)
		case c.More.N > stats.MostSeeds:
			parts = append(parts, fmt.Sprintf("10,000 seeds would not distinguish %s from it", a.Name(i)))
		case c.More.N > 0:
			parts = append(parts, fmt.Sprintf("some %d seeds (%s) would distinguish %s from it", c.More.N, SeedsText(c.More), a.Name(i)))
		}
	}
	if len(alike) > 0 {
		is := " is"
		if len(alike) > 1 {
			is = " are"
		}
		parts = append(parts, a.Names(alike, "and")+is+" equivalent to it, within a margin of "+number(f.Margin))
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{upper(list(parts)) + "."}
}

// baseline says whether the best beats what is had without training; nothing where that
// is not known.
func (a *Analysis) baseline() []string {
	if a.Best < 0 || len(a.Objective.Goals) > 1 {
		return nil
	}
	goal := a.Objective.Goals[0]
	interval := a.Groups[a.Best].Measures[a.table.Column(goal.Column)].Interval
	var beaten, equal, unbeaten []string
	for _, ref := range []*metrics.Reference{goal.Measure.Reference, goal.Measure.Untrained} {
		if ref == nil || !ref.Baseline {
			continue
		}
		what := fmt.Sprintf("the %s (%s)", ref.Label, number(ref.Value))
		worse, better := interval.High < ref.Value, interval.Low > ref.Value
		if goal.Better == stats.Minimise {
			worse, better = better, worse
		}
		switch {
		case worse:
			unbeaten = append(unbeaten, what)
		case better:
			beaten = append(beaten, what)
		default:
			equal = append(equal, what)
		}
	}
	var all []string
	if len(beaten) > 0 {
		all = append(all, "It beats "+list(beaten)+".")
	}
	if len(equal) > 0 {
		all = append(all, "It is not shown to differ from "+list(equal)+".")
	}
	if len(unbeaten) > 0 {
		all = append(all, "No configuration beats "+list(unbeaten)+".")
	}
	return all
}

// standIn says what a measure that stands for the objective's would have chosen, and
// whether that is among what may be the best; nothing where no measure does.
func (a *Analysis) standIn() []string {
	if a.Best < 0 || len(a.Objective.Goals) > 1 || len(a.Groups) < 2 {
		return nil
	}
	for _, m := range a.Measures.Of(metrics.Metric) {
		if m.StandsFor == "" || m.StandsFor != a.Objective.Goals[0].Column {
			continue
		}
		best, tied, at := -1, false, a.table.Column(m.Name)
		for i := range a.Standings {
			v := a.Groups[i].Measures[at].Median
			if !a.Standings[i].Ranked() || v != v {
				continue
			}
			switch {
			case best >= 0 && v == a.Groups[best].Measures[at].Median:
				tied = true
			case best < 0 || (v > a.Groups[best].Measures[at].Median) == (m.Better == metrics.HigherBetter):
				best, tied = i, false
			}
		}
		switch {
		case best < 0 || tied: // it takes none
			return nil
		case best == a.Best:
			return []string{fmt.Sprintf("%s, which needs no labels, takes the same.", upper(m.Label))}
		case slices.Contains(a.Set(), best):
			return []string{fmt.Sprintf("%s, which needs no labels, takes %s, which may be as good.", upper(m.Label), a.Name(best))}
		}
		return []string{fmt.Sprintf("%s, which needs no labels, would take %s, which is shown not to be the best.", upper(m.Label), a.Name(best))}
	}
	return nil
}

// SeedsText reads "39 to 210", or "39 or more" where no number of seeds may do.
func SeedsText(s stats.Seeds) string {
	if s.High > stats.MostSeeds {
		return fmt.Sprintf("%d or more", s.Low)
	}
	return fmt.Sprintf("%d to %d", s.Low, s.High)
}

func (a *Analysis) choice() string {
	switch {
	case a.Best < 0:
		return a.none()
	case len(a.Objective.Goals) > 1:
		return a.frontText()
	}
	goal := a.Objective.Goals[0]
	estimate := a.estimate(a.Best, goal.Column)
	set := a.Set()[1:]
	switch {
	case len(a.Groups) == 1:
		return fmt.Sprintf("There is only one configuration, %s, so there is nothing to choose: its median %s is %s over %s.",
			a.Name(a.Best), goal.Label(), estimate, a.seedsText())
	case a.ranked() == 1:
		return fmt.Sprintf("Take %s: of %d configurations, only this one is within the limits, with a median %s of %s.",
			a.Name(a.Best), len(a.Groups), goal.Label(), estimate)
	case a.mostShared < a.SeedsToExclude():
		return fmt.Sprintf("%s has the %s median %s, %s, but %s cannot distinguish it from any other: at least %d are needed.",
			upper(a.Name(a.Best)), goal.Word(), goal.Label(), estimate, a.seedsText(), a.SeedsToExclude())
	case len(set) == 0 && a.ranked() == 2:
		return fmt.Sprintf("Take %s: it has the %s median %s, %s, and %s distinguish it from the other ranked one (95%% confidence).",
			a.Name(a.Best), goal.Word(), goal.Label(), estimate, a.seedsText())
	case len(set) == 0:
		return fmt.Sprintf("Take %s: it has the %s median %s, %s, and %s distinguish it from each of the other %d ranked ones (95%% confidence).",
			a.Name(a.Best), goal.Word(), goal.Label(), estimate, a.seedsText(), a.ranked()-1)
	case len(set) == a.ranked()-1:
		return fmt.Sprintf("%s has the %s median %s, %s, but %s cannot distinguish it from any other ranked one (%s).",
			upper(a.Name(a.Best)), goal.Word(), goal.Label(), estimate, a.seedsText(), a.Names(set, "and"))
	}
	return fmt.Sprintf("Take %s: it has the %s median %s, %s, but with %s the best may also be %s (95%% confidence).",
		a.Name(a.Best), goal.Word(), goal.Label(), estimate, a.seedsText(), a.Names(set, "or"))
}

// none says why nothing can be recommended.
func (a *Analysis) none() string {
	why := map[string]int{}
	var order []string
	count := func(reason string) {
		if why[reason] == 0 {
			order = append(order, reason)
		}
		why[reason]++
	}
	for i := range a.Standings {
		r := a.Standings[i].Out[0]
		switch {
		case r.Limit != nil && r.Limit.Measure.Role == metrics.Outcome:
			count("often ended " + r.Limit.Measure.Label)
		case r.Limit != nil:
			count("broke " + r.Limit.String())
		case a.Groups[i].Diverged > 0:
			count("had trials that diverged")
		case a.Groups[i].Failed > 0:
			count("had trials that failed")
		default:
			count("could not be measured")
		}
	}
	var parts []string
	for _, reason := range order {
		parts = append(parts, fmt.Sprintf("%d %s", why[reason], reason))
	}
	switch {
	case len(parts) == 1 && len(a.Groups) == 1:
		return fmt.Sprintf("The one configuration cannot be recommended: it %s.", order[0])
	case len(parts) == 1:
		return fmt.Sprintf("No configuration can be recommended: each of the %s.", parts[0])
	}
	return fmt.Sprintf("No configuration can be recommended: of %d, %s.", len(a.Groups), list(parts))
}

func (a *Analysis) frontText() string {
	var columns []string
	for _, g := range a.Objective.Goals {
		columns = append(columns, g.Word()+" "+g.Label())
	}
	set := a.Set()
	if len(set) == 1 {
		return fmt.Sprintf("Take %s: its medians beat or equal those of the other %d ranked in all of %s (over %s).",
			a.Name(a.Best), a.ranked()-1, list(columns), a.seedsText())
	}
	return fmt.Sprintf("There is no single best: on the front between %s are %s of %d ranked (medians over %s).",
		list(columns), a.Names(set, "and"), a.ranked(), a.seedsText())
}

// collapsed is the second sentence: where the outcome was seen.
func (a *Analysis) collapsed() string {
	label := a.Measures.Outcome().Label
	var out, some []int
	ended := 0
	for i := range a.Groups {
		ended += a.Groups[i].OK
		switch often := a.Groups[i].Often(); {
		case often.Frequent():
			out = append(out, i)
		case often == Sometimes:
			some = append(some, i)
		}
	}
	rate := func(i int) string { return fmt.Sprintf("%s (%s)", a.Name(i), a.Groups[i].CollapseText()) }
	const most = 8
	switch {
	case len(out)+len(some) > most:
		return a.manyCollapsed(out, len(some))
	case ended == 0:
		return "No trial ended well."
	case len(out) == 0 && len(some) == 0:
		return fmt.Sprintf("No trial ended %s: the rate of each configuration is below %s (95%% confidence).", label, percent(a.highestRate()))
	case len(out) == 0:
		return fmt.Sprintf("Some trials ended %s, at a rate that may still be within 1 in 20: %s.", label, a.naming(some, rate, "and"))
	case len(some) == 0:
		return fmt.Sprintf("Trials often end %s at %s.", label, a.naming(out, rate, "and"))
	}
	return fmt.Sprintf("Trials often end %s at %s; some do at %s.", label, a.naming(out, rate, "and"), a.naming(some, rate, "and"))
}

// manyCollapsed counts what cannot be listed.
func (a *Analysis) manyCollapsed(out []int, some int) string {
	label := a.Measures.Outcome().Label
	if len(out) == 0 {
		return fmt.Sprintf("Some trials ended %s in %d of %d configurations, at rates that may still be within 1 in 20.", label, some, len(a.Groups))
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, i := range out {
		t := a.Groups[i].Configuration.Temperature()
		low, high = min(low, t), max(high, t)
	}
	where := "at temperature " + spec.FormatValue(low)
	if low < high {
		where = fmt.Sprintf("at temperatures from %s to %s", spec.FormatValue(low), spec.FormatValue(high))
	}
	text := fmt.Sprintf("Trials often end %s in %d of %d configurations, %s", label, len(out), len(a.Groups), where)
	if some > 0 {
		text += fmt.Sprintf("; some do in %d others", some)
	}
	return text + "."
}

// highestRate is the highest upper end of the intervals of the outcome's rates.
func (a *Analysis) highestRate() float64 {
	high := 0.0
	for i := range a.Groups {
		if a.Groups[i].OK > 0 {
			high = max(high, a.Groups[i].RateInterval.High)
		}
	}
	return high
}

func (a *Analysis) ranked() (n int) {
	for i := range a.Standings {
		if a.Standings[i].Ranked() {
			n++
		}
	}
	return n
}

func (a *Analysis) estimate(configuration int, column string) string {
	d := &a.Groups[configuration].Measures[a.table.Column(column)]
	return FormatEstimate(d.Median, d.Interval)
}

// Name names configuration i in a sentence: "temperature 0.05, lr 0.001".
func (a *Analysis) Name(i int) string {
	c := a.Groups[i].Configuration
	name := "temperature " + spec.FormatValue(c.Temperature())
	for _, j := range a.Plan.OtherAxes() {
		name += ", " + a.axisName(j) + " " + spec.FormatValue(c.Values[j])
	}
	return name
}

// Names lists configurations in a sentence, the first few of many.
func (a *Analysis) Names(configurations []int, last string) string {
	if len(a.Plan.OtherAxes()) > 0 {
		return a.naming(configurations, a.Name, last)
	}
	bare := func(i int) string { return spec.FormatValue(a.Groups[i].Configuration.Temperature()) }
	return "temperature " + a.naming(configurations, bare, last)
}

func (a *Analysis) naming(configurations []int, name func(int) string, last string) string {
	most := 6
	if len(a.Plan.OtherAxes()) > 0 {
		most = 4 // names are longer
	}
	var items []string
	for k, i := range configurations {
		if k == most-1 && len(configurations) > most {
			items = append(items, fmt.Sprintf("%d others", len(configurations)-k))
			break
		}
		items = append(items, name(i))
	}
	separator := ", "
	if len(a.Plan.OtherAxes()) > 0 {
		separator = "; " // names have commas
	}
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	n := len(items) - 1
	return strings.Join(items[:n], separator) + " " + last + " " + items[n]
}

// Words names a measure in a sentence: "uniformity gap".
func (s *Summary) Words(column string) string {
	if m := s.Measures.Find(column); m != nil {
		return m.Label
	}
	return strings.ReplaceAll(column, "_", " ")
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func percent(rate float64) string { return strconv.FormatFloat(100*rate, 'f', 1, 64) + "%" }

// FormatEstimate reads "0.2762 [0.2714, 0.2810]", with as many decimals as the
// interval supports; "-" for NaN, and without an interval if there is none.
func FormatEstimate(v float64, in stats.Bounds) string {
	if math.IsNaN(v) {
		return "-"
	}
	switch half := in.HalfWidth(); {
	case math.IsNaN(half):
		return number(v)
	case half == 0:
		return number(v) + " [" + number(in.Low) + ", " + number(in.High) + "]"
	}
	d := decimals(in.HalfWidth())
	fixed := func(v float64) string { return fixed(v, d) }
	return fixed(v) + " [" + fixed(in.Low) + ", " + fixed(in.High) + "]"
}

// FormatDifference is FormatEstimate with a sign.
func FormatDifference(v float64, in stats.Bounds) string {
	text := FormatEstimate(v, in)
	if v > 0 {
		return "+" + text
	}
	return text
}

// decimals returns the digits after the point that show two figures of a half
// width.
func decimals(half float64) int {
	d := 1
	for half > 0 && half < 1 && d < 9 {
		half *= 10
		d++
	}
	return min(max(d, 2), 9)
}

// fixed writes v with d decimals, with a true minus sign kept plain and no
// negative zero.
func fixed(v float64, d int) string {
	text := strconv.FormatFloat(v, 'f', d, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// FormatNumber reads "0.2762": four significant digits, "-" for NaN.
func FormatNumber(v float64) string { return number(v) }

// number reads "0.2762": four significant digits.
func number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case math.IsInf(v, 0): // as in the files
		return string(results.AppendFloat(nil, float32(v)))
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
