package figure

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// view is how figures look at a plan: one axis with numbers lies along the
// horizontal, the temperature where it is swept, and the combinations of the
// others' values are series.
type view struct {
	axis     string    // short name; "" for the temperature
	at       []float64 // its values, in the axis's order
	atOf     []float64 // by configuration
	labels   []string  // by configuration: all its swept values
	series   []string  // labels
	seriesOf []int     // by configuration
	// rows are the values of the other axis, if there is exactly one with
	// several values.
	rowAxis string
	rows    []string
	rowOf   []int // by configuration
}

func newView(plan *sweep.Plan) *view {
	across, others := horizontal(plan), others(plan)
	v := &view{}
	if across >= 0 && !spec.IsTemperature(plan.Spec.Axes[across].Path) {
		v.axis = shortName(plan.Spec.Axes[across].Path)
	}
	if len(others) == 1 {
		v.rowAxis = shortName(plan.Spec.Axes[others[0]].Path)
	}
	series, rows, ats := index[string]{}, index[string]{}, index[float64]{}
	if len(others) == 1 && !plan.Rectangular() && !plan.Spec.Adaptive() { // in the axis' order, which holes hide
		for _, value := range plan.Spec.Axes[others[0]].Values {
			series.of(v.rowAxis+" "+spec.FormatValue(value), &v.series)
			rows.of(spec.FormatValue(value), &v.rows)
		}
	}
	for _, c := range plan.Configurations.All() {
		at := c.Temperature()
		if across >= 0 {
			at, _ = spec.Number(c.Values[across])
		}
		v.atOf = append(v.atOf, at)
		ats.of(at, &v.at)
		var label []string
		for _, axis := range others {
			label = append(label, shortName(plan.Spec.Axes[axis].Path)+" "+spec.FormatValue(c.Values[axis]))
		}
		v.labels = append(v.labels, strings.Join(append([]string{v.axisName() + " " + spec.FormatValue(at)}, label...), ", "))
		v.seriesOf = append(v.seriesOf, series.of(strings.Join(label, ", "), &v.series))
		if len(others) == 1 {
			v.rowOf = append(v.rowOf, rows.of(spec.FormatValue(c.Values[others[0]]), &v.rows))
		}
	}
	if across >= 0 && (plan.Spec.Axes[across].Refine != nil || !plan.Rectangular()) {
		slices.Sort(v.at)
	}
	return v
}

// others returns the places of the axes with several values that do not lie along the
// horizontal.
func others(plan *sweep.Plan) (others []int) {
	across := horizontal(plan)
	for i, axis := range plan.Spec.Axes {
		if i != across && len(axis.Values) > 1 {
			others = append(others, i)
		}
	}
	return others
}

// counts returns how many values a plan's view has along the horizontal, how many rows
// and how many series. It goes through the configurations of a plan alone that
// is no full grid.
func counts(plan *sweep.Plan) (at, rows, series int) {
	if !plan.Rectangular() {
		v := newView(plan)
		return len(v.at), len(v.rows), len(v.series)
	}
	at, series = 1, 1
	if across := horizontal(plan); across >= 0 {
		at = len(plan.Spec.Axes[across].Values)
	}
	others := others(plan)
	for _, j := range others {
		series *= len(plan.Spec.Axes[j].Values)
	}
	if len(others) == 1 {
		rows = series
	}
	return at, rows, series
}

func (v *view) axisName() string { return cmp.Or(v.axis, "temperature") }

// horizontal returns the axis that lies along the horizontal: the temperature or
// else the first one, with more than one number; -1 if there is none.
func horizontal(plan *sweep.Plan) int {
	best := -1
	for i, axis := range plan.Spec.Axes {
		if _, ok := spec.Number(axis.Values[0]); !ok || len(axis.Values) < 2 {
			continue
		}
		if spec.IsTemperature(axis.Path) {
			return i
		}
		if best < 0 {
			best = i
		}
	}
	return best
}

// shortName returns the last part of an axis's path.
func shortName(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// index tells where something is in a list.
type index[T comparable] map[T]int

// of returns the place of x in list, which gets it where it lacks it.
func (p index[T]) of(x T, list *[]T) int {
	i, ok := p[x]
	if !ok {
		i = len(*list)
		p[x], *list = i, append(*list, x)
	}
	return i
}
