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
	axis     string    // its name; "" where none has several numbers
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
	if across >= 0 {
		v.axis = axisName(plan.Spec.Axes[across].Path)
	}
	if len(others) == 1 {
		v.rowAxis = axisName(plan.Spec.Axes[others[0]].Path)
	}
	ats := index[float64]{}
	for _, c := range plan.Configurations.All() {
		at := c.Temperature()
		if across >= 0 {
			at, _ = spec.Number(c.Values[across])
		}
		v.atOf = append(v.atOf, at)
		ats.of(at, &v.at)
	}
	values := make([]texts, len(plan.Spec.Axes))
	for _, axis := range others {
		values[axis] = textsOf(plan.Spec.Axes[axis].Values)
	}
	atTexts := numbersAsTexts(v.at)
	series, rows := index[string]{}, index[string]{}
	if len(others) == 1 && !plan.Rectangular() && !plan.Spec.Adaptive() { // in the axis' order, which holes hide
		for _, value := range plan.Spec.Axes[others[0]].Values {
			text := values[others[0]].of(value)
			series.of(v.rowAxis+" "+text, &v.series)
			rows.of(text, &v.rows)
		}
	}
	for i, c := range plan.Configurations.All() {
		var label []string
		for _, axis := range others {
			label = append(label, axisName(plan.Spec.Axes[axis].Path)+" "+values[axis].of(c.Values[axis]))
		}
		v.labels = append(v.labels, strings.Join(append([]string{v.axisName() + " " + atTexts[v.atOf[i]]}, label...), ", "))
		v.seriesOf = append(v.seriesOf, series.of(strings.Join(label, ", "), &v.series))
		if len(others) == 1 {
			v.rowOf = append(v.rowOf, rows.of(values[others[0]].of(c.Values[others[0]]), &v.rows))
		}
	}
	if across >= 0 && (plan.Spec.Axes[across].Refine != nil || !plan.Rectangular()) {
		slices.Sort(v.at)
	}
	return v
}

// texts are how the values of an axis are written: its numbers rounded, so far as they
// stay apart.
type texts map[float64]string

func textsOf(values []spec.Value) texts {
	var all []float64
	for _, value := range values {
		if x, ok := spec.Number(value); ok {
			all = append(all, x)
		}
	}
	return numbersAsTexts(all)
}

func numbersAsTexts(values []float64) texts {
	t := texts{}
	for i, text := range shorts(values) {
		t[values[i]] = text
	}
	return t
}

// of returns the text of a value of the axis.
func (t texts) of(value spec.Value) string {
	if x, ok := spec.Number(value); ok && t[x] != "" {
		return t[x]
	}
	return spec.FormatValue(value)
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

// axisName is what an axis is called everywhere: temperature, or else its path.
func axisName(path string) string {
	if spec.IsTemperature(path) {
		return spec.ShortTemperature
	}
	return path
}

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
