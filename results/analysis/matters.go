package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Importance says what a measure's variance goes with: see stats.VarianceShares.
type Importance struct {
	Measure metrics.Measure
	Sources []stats.Source // their axes are places in Analysis.Axes
}

// Moves says that the best temperature depends on another axis.
type Moves struct {
	Axis int // its place in the spec's axes
	// Values of the axis, in its order, and for each the configurations that may be the
	// best among those with the value, the best first.
	Values []spec.Value
	Sets   [][]int
}

// Weighable says whether a plan may say what its measures depend on: it has two axes
// or more with several values, and they stay a full grid.
func Weighable(plan *sweep.Plan) bool {
	if !plan.Rectangular() && !plan.Spec.Adaptive() {
		return false
	}
	axes := swept(plan)
	return len(axes) > 1 && gridSize(plan, axes) == plan.Configurations.Len()
}

// gridSize returns how many configurations a full grid of the axes has.
func gridSize(plan *sweep.Plan, axes []int) int {
	size := 1
	for _, j := range axes {
		size *= len(plan.Spec.Axes[j].Values)
	}
	return size
}

// swept returns the places of the axes that have several values.
func swept(plan *sweep.Plan) []int {
	var axes []int
	for j, a := range plan.Spec.Axes {
		if len(a.Values) > 1 {
			axes = append(axes, j)
		}
	}
	return axes
}

// weigh finds what the goals and the main measures depend on, where the grid is full,
// has two axes or more, and the seeds ended well everywhere.
func (a *Analysis) weigh() {
	a.Axes = swept(a.Plan)
	if !Weighable(a.Plan) || a.Seeds < 3 {
		return
	}
	level := make([][]int, len(a.Groups))
	for i := range level {
		for _, j := range a.Axes {
			level[i] = append(level[i], slices.Index(a.Plan.Spec.Axes[j].Values, a.Groups[i].Configuration.Values[j]))
		}
	}
	measures := metrics.Schema{}
	for _, g := range a.Objective.Goals {
		measures = append(measures, g.Measure)
	}
	for _, m := range a.Measures.Main() {
		if measures.Index(m.Name) < 0 && !slices.ContainsFunc(measures, func(o metrics.Measure) bool { return o.Restates == m.Name }) {
			measures = append(measures, m)
		}
	}
	for _, m := range measures {
		column := a.table.Column(m.Name)
		x := make([][]float64, len(a.Groups))
		for i := range x {
			x[i] = a.overShared(i, column)
		}
		if stats.Varies(x) {
			a.Importances = append(a.Importances, Importance{m, stats.VarianceShares(x, level)})
		}
	}
	a.move()
}

// move finds the axes along which the best temperature moves: for two of their values
// no temperature may be the best at both.
func (a *Analysis) move() {
	if len(a.Objective.Goals) > 1 || !slices.ContainsFunc(a.Axes, func(j int) bool { return spec.IsTemperature(a.Plan.Spec.Axes[j].Path) }) {
		return
	}
	goal := a.Objective.Goals[0]
	column := a.table.Column(goal.Column)
	for _, j := range a.Axes {
		axis := a.Plan.Spec.Axes[j]
		if spec.IsTemperature(axis.Path) {
			continue
		}
		m := Moves{Axis: j}
		for _, v := range axis.Values {
			var ranked []int
			var x [][]float64
			for i := range a.Groups {
				if a.Standings[i].Ranked() && a.Groups[i].Configuration.Values[j] == v {
					ranked, x = append(ranked, i), append(x, a.overShared(i, column))
				}
			}
			if len(ranked) == 0 {
				continue
			}
			found := stats.IndistinguishableFromBest(x, goal.Better, alpha)
			set := []int{ranked[found.Best]}
			for k, in := range found.In {
				if in && k != found.Best {
					set = append(set, ranked[k])
				}
			}
			m.Values, m.Sets = append(m.Values, v), append(m.Sets, set)
		}
		if a.apart(m.Sets) {
			a.Moves = append(a.Moves, m)
		}
	}
}

// apart says whether two of the sets have no temperature in common.
func (a *Analysis) apart(sets [][]int) bool {
	temperature := func(i int) float64 { return a.Groups[i].Configuration.Temperature() }
	for k, set := range sets {
		for _, other := range sets[:k] {
			if !slices.ContainsFunc(set, func(i int) bool {
				return slices.ContainsFunc(other, func(j int) bool { return temperature(i) == temperature(j) })
			}) {
				return true
			}
		}
	}
	return false
}

// SourceName names a source of variance: "temperature", "temperature and lr together",
// "seed".
func (a *Analysis) SourceName(s *stats.Source) string {
	if len(s.Axes) == 0 {
		return "seed"
	}
	together := ""
	if len(s.Axes) > 1 {
		together = " together"
	}
	var names []string
	for _, k := range s.Axes {
		names = append(names, a.axisName(a.Axes[k]))
	}
	return strings.Join(names, " and ") + together
}

// Matters says in a sentence what the first goal's variance goes with, and where the
// best temperature moves; empty where there is nothing to say.
func (a *Analysis) Matters() string {
	if len(a.Importances) == 0 {
		return ""
	}
	im := &a.Importances[0]
	order := make([]*stats.Source, len(im.Sources))
	for k := range order {
		order[k] = &im.Sources[k]
	}
	slices.SortStableFunc(order, func(s, t *stats.Source) int {
		switch {
		case s.Share > t.Share:
			return -1
		case s.Share < t.Share:
			return 1
		}
		return 0
	})
	var parts []string
	for _, s := range order[:min(len(order), 4)] {
		parts = append(parts, fmt.Sprintf("%s %s", a.SourceName(s), ShareText(s)))
	}
	text := fmt.Sprintf("Shares of the variance of %s over configurations and seeds: %s.", im.Measure.Label, strings.Join(parts, ", "))
	for _, m := range a.Moves {
		text += " " + a.movesText(&m)
	}
	return text
}

// ShareText reads "62% [55, 70]".
func ShareText(s *stats.Source) string {
	return fmt.Sprintf("%.0f%% [%.0f, %.0f]", 100*s.Share, 100*s.Interval.Low, 100*s.Interval.High)
}

// movesText reads "The best temperature moves with lr: 0.05 at 0.0003, 0.2 at 0.003."
func (a *Analysis) movesText(m *Moves) string {
	const most = 8
	var parts []string
	for k, v := range m.Values {
		if k == most {
			parts = append(parts, "...")
			break
		}
		best := a.Groups[m.Sets[k][0]].Configuration.Temperature()
		parts = append(parts, spec.FormatValue(best)+" at "+spec.FormatValue(v))
	}
	return fmt.Sprintf("The best temperature moves with %s: %s.", a.axisName(m.Axis), strings.Join(parts, ", "))
}
