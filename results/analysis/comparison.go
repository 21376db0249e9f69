package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Family is one column of every configuration against the baseline's, paired by
// seed; the p-values are corrected together by Holm's method.
type Family struct {
	Goal        Goal
	Comparisons []Comparison // in the order of the plan, without the baseline
	// Margin is how large a difference may be to count as none; 0 where there is no
	// margin. It is Options.Margin, or a tenth of what lies between the greatest and the
	// least median of the ranked configurations.
	Margin float64
	// Needs is the least number of seeds with which the best of these
	// comparisons could reach 0.05, if every seed agreed.
	Needs int
}

// Comparison is one configuration against the baseline.
type Comparison struct {
	Configuration int
	stats.Comparison
	Verdict Verdict
	// More is how many seeds in all would tell the two apart, where they are not.
	More stats.Seeds
}

// Shown says that a difference is shown.
func (c *Comparison) Shown() bool {
	return c.Verdict == Better || c.Verdict == Worse || c.Verdict == Differs
}

// Verdict is what a comparison shows.
type Verdict string

// The verdicts.
const (
	Better  Verdict = "better"         // Holm's p is at most 0.05
	Worse   Verdict = "worse"          // the same, the other way
	Differs Verdict = "differs"        // the same, where neither end is the better one
	NotTold Verdict = "not told apart" // which does not show that they are equal
	Alike   Verdict = "equivalent"     // not told apart, and the interval is within the margin
	TooFew  Verdict = "too few seeds"  // no data of so few seeds could show a difference
	NoPairs Verdict = "no pairs"       // no seed ended well in both
)

// Find returns the comparison of a configuration, nil if there is none.
func (f *Family) Find(configuration int) *Comparison {
	i := slices.IndexFunc(f.Comparisons, func(c Comparison) bool { return c.Configuration == configuration })
	if i < 0 {
		return nil
	}
	return &f.Comparisons[i]
}

// compareAll compares every configuration with the baseline.
func (a *Analysis) compareAll(o Options) {
	a.Baseline = a.Best
	if o.Baseline != nil {
		a.Baseline, a.BaselineGiven = o.Baseline.Index, true
	}
	if a.Baseline < 0 || len(a.Groups) == 1 {
		return
	}
	others := make([]int, 0, len(a.Groups)-1)
	for i := range a.Groups {
		if i != a.Baseline {
			others = append(others, i)
		}
	}
	goals := slices.Clone(a.Objective.Goals)
	for _, column := range o.Also {
		m := a.Metrics.Find(column)
		if !slices.ContainsFunc(goals, func(g Goal) bool { return g.Column == column || g.Measure.Restates == column || m.Restates == g.Column }) {
			goals = append(goals, goalOf(*m))
		}
	}
	for k, g := range goals {
		f := a.Compare(g, a.Baseline, others)
		if k == 0 && o.Margin > 0 {
			f.Margin = o.Margin
			f.judgeAlike()
		}
		a.Families = append(a.Families, f)
	}
	if a.Measures.Outcome() != nil {
		f := a.compareOutcome(a.Baseline, others)
		a.Outcomes = &f
	}
}

// Compare compares configurations with a baseline in one column, as a family of
// its own.
func (a *Analysis) Compare(goal Goal, baseline int, configurations []int) Family {
	column := a.table.Column(goal.Column)
	goal.Measure = a.Metrics[column]
	xs := make([][]float64, len(configurations))
	for k, i := range configurations {
		xs[k] = a.over(i, column)
	}
	f := Family{Goal: goal, Needs: 1}
	tests := 0
	base := a.over(baseline, column)
	for k, c := range stats.CompareAll(xs, base, goal.Better, level) {
		f.Comparisons = append(f.Comparisons, Comparison{Configuration: configurations[k], Comparison: c})
		if c.N > 0 {
			tests++
		}
	}
	if tests > 0 {
		f.Needs = stats.SeedsNeeded(tests, alpha)
	}
	f.Margin = a.margin(column)
	for k := range f.Comparisons {
		c := &f.Comparisons[k]
		c.Verdict = goal.verdict(&c.Comparison, f.Needs)
		if c.Verdict != NotTold && c.Verdict != TooFew {
			continue
		}
		c.More = stats.SeedsToTell(differences(xs[k], base), alpha/float64(tests))
	}
	f.judgeAlike()
	return f
}

// judgeAlike tells what is not told apart from what is shown to be within the margin.
func (f *Family) judgeAlike() {
	for k := range f.Comparisons {
		c := &f.Comparisons[k]
		if c.Verdict != NotTold && c.Verdict != Alike {
			continue
		}
		c.Verdict = NotTold
		if -f.Margin < c.Interval.Low && c.Interval.High < f.Margin && stats.RangeCovers(c.N) >= level {
			c.Verdict = Alike
		}
	}
}

// margin is the default of Family.Margin for a column.
func (a *Analysis) margin(column int) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for i := range a.Groups {
		if m := a.Groups[i].Measures[column].Median; a.Standings[i].Ranked() && m-m == 0 {
			low, high = min(low, m), max(high, m)
		}
	}
	return max(0, (high-low)/10)
}

// differences returns x - y of the pairs in which both are finite.
func differences(x, y []float64) []float64 {
	d := make([]float64, 0, len(x))
	for i := range x {
		if v := x[i] - y[i]; v-v == 0 {
			d = append(d, v)
		}
	}
	return d
}

// compareOutcome compares the rates of the outcome with the baseline's, seed by seed:
// McNemar's exact test, corrected by Holm's method. Difference is that of the rates;
// it has no interval.
func (a *Analysis) compareOutcome(baseline int, configurations []int) Family {
	o := a.Measures.Outcome()
	xs := make([][]float64, len(configurations))
	for k, i := range configurations {
		xs[k] = a.outcomes(i)
	}
	goal := goalOf(*o)
	f := Family{Goal: goal, Needs: stats.SeedsNeeded(max(1, len(configurations)), alpha)}
	base := a.outcomes(baseline)
	for k, c := range stats.CompareAll(xs, base, goal.Better, level) {
		c.Difference, c.Interval = stats.Mean(differences(xs[k], base)), stats.Bounds{Low: math.NaN(), High: math.NaN()}
		f.Comparisons = append(f.Comparisons, Comparison{
			Configuration: configurations[k], Comparison: c, Verdict: goal.verdict(&c, f.Needs),
		})
	}
	return f
}

// outcomes returns for each seed whether the trial of a configuration has the outcome,
// as 1 or 0; NaN where it did not end well.
func (a *Analysis) outcomes(configuration int) []float64 {
	t := a.table
	values := make([]float64, t.seeds)
	for s := range values {
		switch t.status[configuration*t.seeds+s] {
		case merged:
			values[s] = 1
		case apart:
		case missing, diverged, failed:
			values[s] = math.NaN()
		}
	}
	return values
}

// over returns the values of a column in a configuration by seed, NaN where a
// trial did not end well.
func (a *Analysis) over(configuration, column int) []float64 {
	all := a.table.Over(configuration, column)
	values := make([]float64, len(all))
	for s, v := range all {
		values[s] = float64(v)
	}
	return values
}

func (g Goal) verdict(c *stats.Comparison, needs int) Verdict {
	switch {
	case c.N == 0:
		return NoPairs
	case c.N < needs:
		return TooFew
	case c.Adjusted > alpha:
		return NotTold
	case g.Measure.Better == metrics.NeitherBetter:
		return Differs
	case (c.Difference < 0) == (g.Better == stats.Minimise):
		return Better
	}
	return Worse
}

// FindConfiguration returns the configuration of plan that text names, as
// "loss.temperature=0.05, optimizer.lr=0.001": every axis of more than one
// value must be there. "temperature" is short for loss.temperature, as in the
// files' headers.
func FindConfiguration(plan *sweep.Plan, from, text string) (*sweep.Configuration, error) {
	var given []spec.Override
	for _, assign := range strings.Split(text, ",") {
		path, value, ok := strings.Cut(strings.TrimSpace(assign), "=")
		if !ok {
			return nil, fmt.Errorf("%s: %q: must be field=value, several separated by commas, such as %s=0.05", from, text, spec.Temperature)
		}
		if path = strings.TrimSpace(path); spec.IsTemperature(path) {
			path = plan.Spec.TemperaturePath()
		}
		given = append(given, spec.Override{From: from, Assign: path + "=" + value})
	}
	return plan.FindConfiguration(given...)
}
