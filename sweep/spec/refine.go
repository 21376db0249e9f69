package spec

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Refine begins with a grid of an axis and then zooms, round by round, into the
// region of the best value: the two gaps beside it are cut into three each.
type Refine struct {
	From float64 `yaml:"from"` // ends of the first grid
	To   float64 `yaml:"to"`
	// Start is the number of values of the first grid, 3 or more.
	Start int `yaml:"start"`
	// Rounds that add values, 1 to MaxRounds.
	Rounds int `yaml:"rounds"`
	// Scale is "log" or "linear": on which the values are equally apart.
	Scale string `yaml:"scale"`
	// Objective says which configuration is the best: ObjectiveDefault, or
	// min: or max: and a metric that the trainer declares.
	Objective string `yaml:"objective"`
}

const (
	// MaxRounds of refinement: a gap is 3^16 times narrower then, beyond the
	// digits of a value.
	MaxRounds = 16
	// ObjectiveDefault is the objective of an analysis that names none.
	ObjectiveDefault = "default"

	// pieces that a gap is cut into.
	pieces = 3
)

// span is the first grid.
func (r *Refine) span() span { return span{From: r.From, To: r.To, Count: r.Start, Scale: r.Scale} }

// start returns the values of the first grid; none where r has faults.
func (r *Refine) start() []Value {
	if len(r.faults()) > 0 {
		return nil
	}
	values := r.span().values(reflect.Float64)
	slices.SortFunc(values, ascending)
	return values
}

func ascending(a, b Value) int {
	switch x, y := a.(float64), b.(float64); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// most returns how many values the axis can come to.
func (r *Refine) most() int { return r.Start + r.Rounds*2*(pieces-1) }

// Zoom returns the values, ascending, with those that a round adds around best;
// as many as before where the values lie as close as their digits allow.
func (r *Refine) Zoom(values []Value, best Value) []Value {
	i := slices.Index(values, best)
	all := slices.Clone(values)
	for _, gap := range [][2]int{{i - 1, i}, {i, i + 1}} {
		if gap[0] < 0 || gap[1] >= len(values) {
			continue // at the grid's edge
		}
		cut := span{From: values[gap[0]].(float64), To: values[gap[1]].(float64), Count: pieces + 1, Scale: r.Scale}
		for _, v := range cut.values(reflect.Float64)[1:pieces] {
			if !slices.ContainsFunc(all, func(x Value) bool { return alike(x) == alike(v) }) {
				all = append(all, v)
			}
		}
	}
	slices.SortFunc(all, ascending)
	return all
}

// faults lists what is wrong with r; each Path is one of its keys.
func (r *Refine) faults() []FieldError {
	all := r.span().faults(reflect.Float64)
	for i := range all {
		if all[i].Path == "count" {
			all[i].Path, all[i].Err = "start", fmt.Errorf("must be 3 to %d", MaxAxisValues)
		}
	}
	add := func(path string, value Value, format string, args ...any) {
		all = append(all, FieldError{Path: path, Value: show(value), Err: fmt.Errorf(format, args...)})
	}
	if r.Start == 2 {
		add("start", r.Start, "must be 3 to %d", MaxAxisValues)
	}
	for _, end := range []struct {
		path string
		v    float64
	}{{"from", r.From}, {"to", r.To}} {
		if math.IsNaN(end.v) || math.IsInf(end.v, 0) {
			add(end.path, end.v, "must be a number")
		}
	}
	if r.Rounds < 1 || r.Rounds > MaxRounds {
		add("rounds", r.Rounds, "must be 1 to %d", MaxRounds)
	}
	return all
}

// checkObjective adds the fault of a refinement's objective, given at a path.
func (d *draft) checkObjective(path, text string) {
	end, metric, _ := strings.Cut(text, ":")
	names := d.metrics()
	if text != ObjectiveDefault && (end != "min" && end != "max" || !slices.Contains(names, metric)) {
		d.add(d.at.field(path), path, show(text), "must be %s, or min: or max: and one of %s", ObjectiveDefault, strings.Join(names, ", "))
	}
}

// refined reads the form {refine: {from: 0.001, to: 1, start: 9, rounds: 3}}.
func (d *draft) refined(a *Axis, f field, n *yaml.Node) {
	shown := "axes." + a.Path
	form := struct {
		Refine Refine `yaml:"refine"`
	}{Refine{Scale: scaleLog, Objective: ObjectiveDefault}}
	before := d.count()
	d.mapping(n, reflect.ValueOf(&form).Elem(), shown)
	if d.count() > before {
		return
	}
	shown += ".refine"
	for _, key := range []string{"from", "to", "start", "rounds"} {
		if _, ok := d.at.fields[shown+"."+key]; !ok {
			d.add(d.at.field(shown), shown+"."+key, "", "is missing: refine must have from, to, start and rounds")
		}
	}
	if d.count() > before {
		return
	}
	a.Refine = &form.Refine
	if d.checkRefine(f, a) {
		a.Values = a.Refine.start()
	}
}

// checkRefine adds the errors in a's refinement and reports whether it can be followed.
func (d *draft) checkRefine(f field, a *Axis) bool {
	shown, before := "axes."+a.Path+".refine", d.count()
	if f.Kind != reflect.Float64 {
		d.add(d.at.field(shown), shown, "", "must be a list: only fields of real numbers can be refined")
		return false
	}
	for _, fault := range a.Refine.faults() {
		path := shown + "." + fault.Path
		d.add(d.at.field(path), path, fault.Value, "%w", fault.Err)
	}
	d.checkObjective(shown+".objective", a.Refine.Objective)
	if values := a.Refine.start(); len(slices.Compact(values)) < a.Refine.Start && d.count() == before {
		d.add(d.at.field(shown), shown, "", "use fewer values or a wider range: values are rounded to %d digits", digits)
	}
	return d.count() == before
}
