package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
)

// alpha is the level of every test: a finding that is none comes up once in
// twenty sweeps.
const alpha = 1 - level

// Options say what an analysis asks. The zero value asks the default.
type Options struct {
	// Objective ranks the configurations; without goals it is the one that the trainer declares.
	Objective Objective
	// Baseline is what the others are compared with; nil is the best. Where it
	// is not the best, its choice does not depend on the data, and the p-values
	// against it hold.
	Baseline *sweep.Configuration
	// Margin is how large a difference in the objective's first column may be to count as
	// none; 0 is the default of Family.Margin.
	Margin float64
	// Also are columns to compare with the baseline beside the objective's.
	Also []string
}

// Analysis is a sweep's answer: which configurations may be the best, and how
// sure that is.
type Analysis struct {
	*Summary
	// Manifest says what made the results; the zero value where that is not known.
	Manifest  results.Manifest
	Objective Objective
	// Committed trials of the plan.
	Committed int
	// Seeds that every configuration has a trial of: those the ranking is over. Where
	// results were made elsewhere, with holes, the fewest that the best has in common with
	// another ranked one.
	Seeds int
	// Standings says where each configuration stands, in the order of the plan.
	Standings []Standing
	// Best is the ranked configuration with the best median of the objective's
	// first column; -1 where none is ranked.
	Best int
	// Baseline is what the others are compared with, -1 if there is none.
	Baseline int
	// BaselineGiven says that it was chosen beforehand. Otherwise it is the best
	// of the same data, so that every difference to it looks larger than it is,
	// and only Standing.InSet decides.
	BaselineGiven bool
	// Families are the comparisons with the baseline: those of the objective's
	// columns first, then Options.Also. A family's p-values are corrected
	// together.
	Families []Family
	// Outcomes compares the rates of the outcome, nil where there is none.
	Outcomes *Family
	// Effects tell the temperature's effect from its step size's, where the
	// sweep can.
	Effects []StepEffect
	// Axes are the places of the axes with several values, and Importances what the
	// measures depend on, where there are two or more and the grid is full.
	Axes        []int
	Importances []Importance
	// Moves are the axes along which the best temperature moves.
	Moves    []Moves
	Warnings []Warning

	table  *Table
	shared []int // the seeds that every configuration has a trial of; all where it is pairwise
	// pairwise says that configurations have other seeds than each other, so that two are
	// compared on those that both have.
	pairwise bool
	// mostShared is where Seeds is the fewest the most that the best has in common with
	// another.
	mostShared int
}

// Standing is where a configuration stands.
type Standing struct {
	// Out says why it is not ranked; empty where it is.
	Out []Reason
	// InSet says that it cannot be told from the best. Of several goals it says
	// that it is on the front.
	InSet bool
	// P is the p-value of the hypothesis that it is the best: see
	// stats.IndistinguishableFromBest. NaN where it is not ranked, and of
	// several goals.
	P float64
	// Front is, of several goals, the share of resamples of the seeds in which
	// it is on the front; NaN otherwise.
	Front float64
}

// Ranked says whether the configuration takes part in the ranking.
func (s *Standing) Ranked() bool { return len(s.Out) == 0 }

// Reason is why a configuration is out of the ranking.
type Reason struct {
	Limit *Limit // the limit that it breaks; nil where it lacks trials or values
	Text  string // as "collapsed in 37 of 40 seeds, 92% [80, 97]"
}

// Of answers which configurations of s may be the best. Errors are those of the
// options and of reading s; whatever the results are is no error.
func Of(s *results.Sweep, o Options) (*Analysis, error) {
	t, err := ReadTable(s)
	if err != nil {
		return nil, err
	}
	a, err := Analyze(t, o)
	if err != nil {
		return nil, err
	}
	a.Manifest = s.Manifest()
	a.warnKnown(a.Manifest.Warnings)
	return a, nil
}

// Analyze is Of for a table, without a manifest.
func Analyze(t *Table, o Options) (*Analysis, error) {
	a := newAnalysis(t, o.Objective)
	if err := a.Objective.Check(t.Plan); err != nil {
		return nil, err
	}
	for _, column := range o.Also {
		if t.Column(column) < 0 {
			return nil, fmt.Errorf("%q: not a column of the results", column)
		}
	}
	a.stand()
	a.compareAll(o)
	a.Effects = StepEffects(a)
	a.weigh()
	a.warn()
	return a, nil
}

func newAnalysis(t *Table, o Objective) *Analysis {
	a := &Analysis{
		Summary: Summarize(t), Objective: o, Committed: t.Trials(),
		Standings: make([]Standing, t.Plan.Configurations.Len()), Best: -1, Baseline: -1,
		table: t, shared: t.shared(),
	}
	if len(a.Objective.Goals) == 0 {
		a.Objective, _ = ParseObjective("", t.Declaration)
	}
	if a.pairwise = t.holey() && len(a.Objective.Goals) == 1; a.pairwise {
		a.shared = indices(t.seeds)
	}
	a.Seeds, a.mostShared = len(a.shared), len(a.shared)
	return a
}

// holey reports whether the plan has holes that nothing will fill.
func (t *Table) holey() bool { return !t.Plan.Rectangular() && !t.Plan.Spec.Adaptive() }

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// stand finds where each configuration stands.
func (a *Analysis) stand() {
	for i := range a.Standings {
		a.Standings[i] = Standing{Out: a.exclusions(i), P: math.NaN(), Front: math.NaN()}
	}
	a.rank()
}

// shared returns the seeds, by their place, that every configuration has a
// committed trial of.
func (t *Table) shared() []int {
	var shared []int
	for s := range t.seeds {
		all := true
		for i := range t.Plan.Configurations.Len() {
			all = all && t.status[i*t.seeds+s] != missing
		}
		if all {
			shared = append(shared, s)
		}
	}
	return shared
}

// ended returns the values of a column over the trials of a configuration that
// ended well.
func (t *Table) ended(into []float64, configuration, column int) []float64 {
	for s, v := range t.Over(configuration, column) {
		if st := t.status[configuration*t.seeds+s]; st == apart || st == merged {
			into = append(into, float64(v))
		}
	}
	return into
}

// overShared returns the values of a column in a configuration over the seeds
// that every configuration has.
func (a *Analysis) overShared(configuration, column int) []float64 {
	all := a.table.Over(configuration, column)
	values := make([]float64, len(a.shared))
	for k, s := range a.shared {
		values[k] = float64(all[s])
	}
	return values
}

// rank finds the best, and what cannot be told from it.
func (a *Analysis) rank() {
	var ranked []int
	for i := range a.Standings {
		if a.Standings[i].Ranked() {
			ranked = append(ranked, i)
		}
	}
	if len(ranked) == 0 {
		return
	}
	x := make([][][]float64, len(a.Objective.Goals)) // by goal, ranked configuration, seed
	for g, goal := range a.Objective.Goals {
		column := a.table.Column(goal.Column)
		for _, i := range ranked {
			x[g] = append(x[g], a.overShared(i, column))
		}
	}
	if len(x) > 1 {
		a.rankFront(ranked, x)
		return
	}
	find := stats.IndistinguishableFromBest
	if a.pairwise {
		find = stats.IndistinguishablePairwise
	}
	set := find(x[0], a.Objective.Goals[0].Better, alpha)
	a.Best = ranked[set.Best]
	if a.pairwise {
		a.mostShared = 0
		for k := range ranked {
			if k != set.Best || len(ranked) == 1 {
				shared := common(x[0][k], x[0][set.Best])
				a.Seeds, a.mostShared = min(a.Seeds, shared), max(a.mostShared, shared)
			}
		}
	}
	for k, i := range ranked {
		a.Standings[i].InSet, a.Standings[i].P = set.In[k], set.P[k]
	}
}

// common counts the seeds on which both have a value.
func common(x, y []float64) (n int) {
	for s := range x {
		if x[s]-x[s] == 0 && y[s]-y[s] == 0 {
			n++
		}
	}
	return n
}

// Set returns the configurations that cannot be told from the best, or those on
// the front, by their medians in the first goal: the best first.
func (a *Analysis) Set() []int {
	var set []int
	for i := range a.Standings {
		if a.Standings[i].InSet {
			set = append(set, i)
		}
	}
	slices.SortStableFunc(set, a.byMedian)
	return set
}

// byMedian compares configurations by their medians in the first goal, the better
// one first; of equals the best of the analysis.
func (a *Analysis) byMedian(i, j int) int {
	goal := a.Objective.Goals[0]
	by := cmp.Compare(a.Measure(i, goal.Column).Median, a.Measure(j, goal.Column).Median)
	if goal.Better == stats.Maximise {
		by = -by
	}
	switch {
	case by != 0:
		return by
	case i == a.Best:
		return -1
	case j == a.Best:
		return 1
	}
	return 0
}

// Order returns the configurations as a table shows them: in the order of the
// plan where they are few; of many the set, then what is ranked by its median in
// the first goal, then what is out.
func (a *Analysis) Order() []int {
	order := make([]int, len(a.Groups))
	for i := range order {
		order[i] = i
	}
	const few = 40
	if len(order) <= few {
		return order
	}
	place := func(i int) int {
		switch s := &a.Standings[i]; {
		case s.InSet:
			return 0
		case s.Ranked():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(place(i), place(j)), a.byMedian(i, j))
	})
	return order
}

// Measure returns what is known of a column in configuration i. It panics where
// there is no such column.
func (a *Analysis) Measure(i int, column string) *Describe {
	return &a.Groups[i].Measures[a.table.Column(column)]
}

// Table returns what the analysis is of.
func (a *Analysis) Table() *Table { return a.table }

// SeedsToExclude is the least number of seeds with which the set can exclude one of
// the ranked configurations.
func (a *Analysis) SeedsToExclude() int { return stats.SeedsToExclude(a.ranked(), alpha) }
