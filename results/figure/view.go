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
	across := horizontal(plan)
	v := &view{}
	if across >= 0 && !spec.IsTemperature(plan.Spec.Axes[across].Path) {
		v.axis = shortName(plan.Spec.Axes[across].Path)
	}
	var others []int
	for i, axis := range plan.Spec.Axes {
		if i != across && len(axis.Values) > 1 {
			others = append(others, i)
		}
	}
	for i := range plan.Configurations {
		c := &plan.Configurations[i]
		at := c.Temperature()
		if across >= 0 {
			at, _ = spec.Number(c.Values[across])
		}
		v.atOf = append(v.atOf, at)
		if !slices.Contains(v.at, at) {
			v.at = append(v.at, at)
		}
		var label []string
		for _, axis := range others {
			label = append(label, shortName(plan.Spec.Axes[axis].Path)+" "+spec.FormatValue(c.Values[axis]))
		}
		v.labels = append(v.labels, strings.Join(append([]string{v.axisName() + " " + spec.FormatValue(at)}, label...), ", "))
		v.seriesOf = append(v.seriesOf, place(&v.series, strings.Join(label, ", ")))
		if len(others) == 1 {
			v.rowAxis = shortName(plan.Spec.Axes[others[0]].Path)
			v.rowOf = append(v.rowOf, place(&v.rows, spec.FormatValue(c.Values[others[0]])))
		}
	}
	if across >= 0 && plan.Spec.Axes[across].Refine != nil {
		slices.Sort(v.at)
	}
	return v
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

// place returns the place of text in list, which gets it where it lacks it.
func place(list *[]string, text string) int {
	if i := slices.Index(*list, text); i >= 0 {
		return i
	}
	*list = append(*list, text)
	return len(*list) - 1
}
