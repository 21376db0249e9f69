package spec

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Override changes a spec from outside its file: what a flag says.
type Override struct {
	// From is what the value came by, for messages: "--set".
	From string
	// Assign is "path=value", or "path=value,value,...". One value sets the field,
	// which is then not swept; several sweep it, as the last axis if it was none.
	// Values can also be a list as YAML writes it, [value, value], which sweeps the
	// field; so does a path that begins with "axes.".
	// The items of encoder.layers are one value; name, seeds.first, seeds.count,
	// record.every and record.features take one.
	Assign string
}

// Set applies overrides to s. On errors it reports all of them and leaves s as
// it was.
func (s *Spec) Set(overrides ...Override) error {
	d := draft{spec: s.Clone(), at: newOrigin("")}
	d.override(overrides)
	d.check()
	if err := d.err(); err != nil {
		return err
	}
	*s = *d.spec
	return nil
}

func (d *draft) override(overrides []Override) {
	given := map[Override]bool{}
	for _, o := range overrides {
		at := place{file: o.From}
		path, text, ok := strings.Cut(o.Assign, "=")
		path, text = d.longName(strings.TrimSpace(path)), strings.TrimSpace(text)
		once := Override{o.From, path}
		switch {
		case !ok || path == "":
			d.add(at, "", show(o.Assign), "must be path=value, or path=value,value,... such as %s=0.1,0.5", Temperature)
		case given[once]:
			d.add(at, path, text, "is set twice")
		default:
			given[once] = true
			d.assign(at, path, text)
		}
	}
}

// longName returns the path of the temperature for its short name, which files, figures and
// pages call it by; other paths as they are.
func (d *draft) longName(path string) string {
	short, swept := strings.CutPrefix(path, "axes.")
	if _, own := fieldOf(d.spec.leaves(), short); short != ShortTemperature || own {
		return path
	}
	if swept {
		return "axes." + Temperature
	}
	return Temperature
}

func (d *draft) assign(at place, path, text string) {
	fields := d.spec.leaves()
	path, swept := strings.CutPrefix(path, "axes.")
	f, ok := fieldOf(fields, path)
	if !ok {
		d.unknown(d.spec, at, path, text, path, pathsOf(fields))
		return
	}
	items, listed, err := itemsOf(text)
	if err != nil {
		d.add(at, path, show(text), "%w", err)
		return
	}
	if strings.HasPrefix(path, "seeds.") && len(d.spec.Seeds.List) > 0 {
		d.add(at, path, text, "cannot be set: the spec lists its seeds, %v", d.spec.Seeds)
		return
	}
	if !f.scalar() {
		d.assignList(at, f, items, text)
		return
	}
	if len(items) > 1 || listed || swept {
		if c, ok := d.sweepable(d.spec.fields(), at, path, path, text); ok {
			d.assignAxis(at, c, items)
		}
		return
	}
	v, err := scan(text, f.Kind)
	if err != nil {
		d.add(at, path, show(text), "%w", err)
		return
	}
	root, take := d.spec.form()
	store(f.in(root), v)
	take()
	d.at.fields[path] = at
	d.dropAxes(func(a Axis) bool { return a.Path == path })
}

// itemsOf splits values at their commas; listed says that they are a list as YAML
// writes it, whose items may have commas in quotes.
func itemsOf(text string) (items []string, listed bool, err error) {
	if !strings.HasPrefix(text, "[") {
		return strings.Split(text, ","), false, nil
	}
	var list []yaml.Node
	if err := yaml.Unmarshal([]byte(text), &list); err != nil || len(list) == 0 {
		return nil, true, errors.New("must be a list such as [1, 2, 3]")
	}
	for i := range list {
		if list[i].Kind != yaml.ScalarNode {
			return nil, true, errors.New("must be a list of single values such as [1, 2, 3]")
		}
		items = append(items, list[i].Value)
	}
	return items, true, nil
}

func (d *draft) assignList(at place, f field, items []string, text string) {
	root, take := d.spec.form()
	list := f.in(root)
	values := reflect.MakeSlice(list.Type(), 0, len(items))
	for _, item := range items {
		v, err := scan(strings.TrimSpace(item), list.Type().Elem().Kind())
		if err != nil {
			d.add(at, f.Path, show(text), "must be %s", listOf(list.Type()))
			return
		}
		values = reflect.Append(values, reflect.ValueOf(v))
	}
	list.Set(values)
	take()
	d.at.fields[f.Path] = at
}

func (d *draft) assignAxis(at place, f field, items []string) {
	if len(items) > MaxAxisValues {
		d.add(at, f.Path, fmt.Sprintf("%d values", len(items)), "must be at most %d", MaxAxisValues)
		return
	}
	a, seen := Axis{Path: f.Path}, map[Value]int{}
	delete(d.at.values, f.Path)
	d.at.fields["axes."+f.Path] = at
	for i, item := range items {
		item = strings.TrimSpace(item)
		v, err := scan(item, f.Kind)
		if err != nil {
			d.add(at, f.Path, show(item), "%w", err)
			continue
		}
		d.value(&a, seen, f.Path, v, i, at)
	}
	if len(a.Values) == 0 {
		return
	}
	if old := d.spec.axis(f.Path); old != nil {
		*old = a
	} else {
		d.spec.Axes = append(d.spec.Axes, a)
	}
}
