package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// axes reads the mapping of swept fields to their values.
func (d *draft) axes(n *yaml.Node) {
	d.spec.Axes = nil
	if n.Kind != yaml.MappingNode {
		d.add(d.place(n), "axes", display(n), "must be a mapping of fields to values such as {loss.temperature: [0.1, 0.5]}; {} for none")
		return
	}
	fields := d.spec.fields()
	d.pairs(n, "axes", func(key, value *yaml.Node) {
		path := strings.TrimPrefix(d.longName("axes."+key.Value), "axes.")
		if first, twice := d.at.fields["axes."+path]; twice { // under its other name
			d.add(d.place(key), "axes."+key.Value, display(resolve(value)), "is given twice, first on line %d", first.line)
			return
		}
		d.at.fields["axes."+path] = d.place(key)
		value = resolve(value)
		f, ok := d.sweepable(fields, d.place(key), "axes."+path, path, display(value))
		if !ok {
			return
		}
		if a := d.axis(f, value); len(a.Values) > 0 {
			d.spec.Axes = append(d.spec.Axes, a)
		}
	})
}

// sweepable returns the field that an axis called path sweeps. Its fault is
// reported at the path shown.
func (d *draft) sweepable(fields []field, at place, shown, path, value string) (field, bool) {
	f, ok := fieldOf(fields, path)
	switch {
	case ok && f.scalar():
		return f, true
	case ok:
		d.add(at, shown, value, "is a list: an axis must name a field with a single value")
		return f, false
	}
	if _, ok := fieldOf(d.spec.leaves(), path); ok || slices.Contains(keysOf(reflect.TypeFor[Spec]()), path) {
		d.add(at, shown, value, "cannot be swept: an axis must name a field with a single value in data, encoder, loss or optimizer, or steps, or streams")
		return f, false
	}
	scalars := slices.DeleteFunc(slices.Clone(fields), func(f field) bool { return !f.scalar() })
	d.unknown(d.spec, at, shown, value, path, pathsOf(scalars))
	return f, false
}

// axis reads the values of the axis over f: a list, or a range.
func (d *draft) axis(f field, n *yaml.Node) Axis {
	a, shown := Axis{Path: f.Path}, "axes."+f.Path
	switch {
	case n.Kind == yaml.MappingNode && f.numeric() && hasKey(n, "refine"):
		d.refined(&a, f, n)
	case n.Kind == yaml.MappingNode:
		d.ranged(&a, f, n)
	case n.Kind != yaml.SequenceNode:
		want := "must be a list of values"
		if f.numeric() {
			want += ", or a range such as {from: 0.001, to: 1, count: 31, scale: log}"
		}
		d.add(d.place(n), shown, display(n), "%s", want)
	case len(n.Content) == 0:
		d.add(d.place(n), shown, "[]", "must have at least one value")
	case len(n.Content) > MaxAxisValues:
		d.add(d.place(n), shown, fmt.Sprintf("%d values", len(n.Content)), "must be at most %d", MaxAxisValues)
	default:
		seen := map[Value]int{}
		for i, item := range n.Content {
			item = resolve(item)
			value, err := scalar(item, f.Kind)
			if f.Path == splitSeed && item.Kind == yaml.ScalarNode {
				value, err = item.Value, nil
			}
			if err != nil {
				d.add(d.place(item), shown, display(item), "%w", err)
				continue
			}
			d.value(&a, seen, shown, value, i, d.place(item))
		}
	}
	return a
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if resolve(n.Content[i]).Value == key {
			return true
		}
	}
	return false
}

// alike returns what all values have in common that train alike: reals are trained
// as float32.
func alike(v Value) Value {
	if x, ok := v.(float64); ok {
		return float32(x)
	}
	return v
}

// value adds v, item i of an axis given at a place, to the values of a; seen has the
// items before it.
func (d *draft) value(a *Axis, seen map[Value]int, shown string, v Value, i int, at place) {
	if first, twice := seen[alike(v)]; twice {
		d.add(at, shown, show(v), "is given twice, first as value %d of the axis%s", first, asFloat32(a.Values, v))
		return
	}
	seen[alike(v)] = i + 1
	a.Values = append(a.Values, v)
	d.at.values[a.Path] = append(d.at.values[a.Path], at)
}

// asFloat32 says why v is one of values, where it is not as it is written.
func asFloat32(values []Value, v Value) string {
	if slices.Contains(values, v) {
		return ""
	}
	return ": training is in float32, which has about seven digits"
}

// ranged reads the values of a from range n.
func (d *draft) ranged(a *Axis, f field, n *yaml.Node) {
	shown := "axes." + a.Path
	if !f.numeric() {
		d.add(d.place(n), shown, display(n), "must be a list: %s cannot be a range", f.Path)
		return
	}
	var r span
	before := d.count()
	d.mapping(n, reflect.ValueOf(&r).Elem(), shown)
	for _, key := range keysOf(reflect.TypeFor[span]()) {
		if _, ok := d.at.fields[shown+"."+key]; !ok {
			d.add(d.place(n), shown+"."+key, "", "is missing: a range must have from, to, count and scale")
		}
	}
	if d.count() > before {
		return
	}
	for _, fault := range r.faults(f.Kind) {
		d.add(d.at.field(shown+"."+fault.Path), shown+"."+fault.Path, fault.Value, "%w", fault.Err)
	}
	if d.count() > before {
		return
	}
	for i, v := range r.values(f.Kind) {
		if i > 0 && alike(v) == alike(a.Values[i-1]) {
			d.add(d.at.field(shown), shown, FormatValue(v), "occurs twice in the range: use fewer values or a wider range (values are rounded to %d digits, integers to whole numbers)", digits)
			a.Values = nil
			return
		}
		a.Values = append(a.Values, v)
	}
}
