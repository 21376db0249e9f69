package spec

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/model/batch"
)

// Parse reads a spec from the YAML (or JSON, which is YAML) text of file, and
// applies overrides to it. A missing key takes Default's value, with one
// exception: where the axes are missing, a field that the text sets is not
// swept. All errors are reported at once; see FieldErrors. The file's name
// serves messages only.
func Parse(file string, text []byte, overrides ...Override) (*Spec, error) {
	d := draft{spec: Default(), at: newOrigin(file)}
	d.read(text)
	d.override(overrides)
	d.check()
	if err := d.err(); err != nil {
		return nil, err
	}
	return d.spec, nil
}

// draft is a spec in the making, with what is wrong with it so far.
type draft struct {
	faults
	spec *Spec
	at   *origin
}

func (d *draft) read(text []byte) {
	whole := place{file: d.at.file}
	if len(text) > MaxSpecBytes {
		d.add(whole, "", "", "%d bytes: must be at most %d", len(text), MaxSpecBytes)
		return
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		panic(err) // the options are none
	}
	var document, second yaml.Node
	if err := loader.Load(&document); errors.Is(err, io.EOF) {
		d.add(whole, "", "", "is empty: must be a spec (missing keys use the guide's defaults; {} is the guide)")
		return
	} else if err != nil {
		d.syntax(err)
		return
	}
	if err := loader.Load(&second); err == nil {
		d.add(place{d.at.file, second.Line}, "", "", "a second document starts here: must be a single spec")
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err)
	}
	root := resolve(document.Content[0])
	if root.Kind != yaml.MappingNode {
		d.add(d.place(root), "", display(root), "must be a mapping such as {name: guide, steps: 10000}")
		return
	}
	d.flatten(root)
	switch kind := textAt(root, "trainer", "kind"); {
	case kind == Command || kind == Imported:
		d.spec = DefaultCustom(kind)
		if settings := child(root, "settings"); settings != nil {
			d.settings(settings, child(root, "axes"))
		}
	case textAt(root, "data", "kind") == FromFile:
		d.spec = DefaultFile()
	}
	into, take := d.spec.form()
	d.mapping(root, into, "")
	take()
	if _, given := d.at.fields["axes"]; !given {
		d.dropAxes(func(a Axis) bool {
			_, set := d.at.fields[a.Path]
			return set || a.Path == Temperature && d.spec.scheduled()
		})
	}
}

// dropAxes takes away the axes that say so.
func (d *draft) dropAxes(say func(Axis) bool) {
	if d.spec.Axes = slices.DeleteFunc(d.spec.Axes, say); len(d.spec.Axes) == 0 {
		d.spec.Axes = nil // as reading {} gives
	}
}

func (d *draft) syntax(err error) {
	at := place{file: d.at.file}
	if e := new(yaml.LoadError); errors.As(err, &e) {
		at.line = e.Mark.Line
		err = errors.New(e.Message)
	}
	d.add(at, "", "", "is not YAML: %w", err)
}

func (d *draft) place(n *yaml.Node) place { return place{d.at.file, n.Line} }

// resolve follows an alias to what it stands for. A spec's shape bounds how
// deep and how often that is done, so aliases cannot blow up.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// mapping reads n into the struct v.
func (d *draft) mapping(n *yaml.Node, v reflect.Value, path string) {
	keys := members(v.Type())
	d.pairs(n, path, func(key, value *yaml.Node) {
		at := join(path, key.Value)
		if loss, ok := v.Addr().Interface().(*batch.Loss); ok && at == Temperature && resolve(value).Kind == yaml.MappingNode {
			d.at.fields[at] = d.place(key)
			d.temperature(resolve(value), loss)
			return
		}
		for _, m := range keys {
			if m.key == key.Value {
				d.at.fields[at] = d.place(key)
				d.node(resolve(value), v.FieldByIndex(m.index), at)
				return
			}
		}
		names := make([]string, len(keys))
		for i, m := range keys {
			names[i] = join(path, m.key)
		}
		d.unknown(d.spec, d.place(key), at, display(resolve(value)), at, names)
	})
}

// pairs calls each with the keys and values of mapping n that are fit to be read.
func (d *draft) pairs(n *yaml.Node, path string, each func(key, value *yaml.Node)) {
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := resolve(n.Content[i]), n.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			d.add(d.place(n.Content[i]), path, display(key), "must be a field's name")
			continue
		}
		if first, twice := lines[key.Value]; twice {
			d.add(d.place(n.Content[i]), join(path, key.Value), display(resolve(value)), "is given twice, first on line %d", first)
			continue
		}
		lines[key.Value] = n.Content[i].Line
		each(&yaml.Node{Kind: yaml.ScalarNode, Value: key.Value, Line: n.Content[i].Line}, value)
	}
}

// node reads n into v, a section or a leaf of the spec.
func (d *draft) node(n *yaml.Node, v reflect.Value, path string) {
	switch target := v.Addr().Interface().(type) {
	case *[]Axis:
		d.axes(n)
		return
	case *Seeds:
		d.seeds(n, target)
		return
	case *Settings:
		return // read before, as axes need them
	case *Environment:
		d.environment(n, target)
		return
	case *Slots:
		d.slots(n, target)
		return
	case *SeedSet:
		d.seedSet(n, target, path)
		return
	case *Trials:
		d.trials(n, target)
		return
	case *Measures:
		d.measures(n, target)
		return
	case *FeatureFiles:
		*target = FeatureFiles{KNN: DefaultFeaturesKNN, Limit: DefaultFeaturesLimit}
	}
	switch v.Kind() {
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			d.add(d.place(n), path, display(n), "must be a mapping (of %s)", strings.Join(keysOf(v.Type()), ", "))
			return
		}
		d.mapping(n, v, path)
	case reflect.Slice:
		d.items(n, v, path)
	default:
		switch value, err := scalar(n, v.Kind()); {
		case err == nil:
			store(v, value)
		case n.Kind == yaml.ScalarNode && path == splitSeed:
			v.SetString(n.Value) // a number, or by-trial
		case n.Kind == yaml.MappingNode && path == "data.labels":
			d.labels(n, v)
		case path == "name" && n.Kind == yaml.ScalarNode && n.Value != "":
			d.add(d.place(n), path, display(n), "%w: put it in quotes, as %q", err, n.Value)
		default:
			d.add(d.place(n), path, display(n), "%w", err)
		}
	}
}

// listOf says what a list of a type holds.
func listOf(t reflect.Type) string {
	if t.Elem().Kind() == reflect.String {
		return "names such as a,b"
	}
	return "whole numbers such as 2,10,2"
}

// items reads n into v, a list of whole numbers or of texts.
func (d *draft) items(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		form := "whole numbers such as [2, 10, 2]"
		if v.Type().Elem().Kind() == reflect.String {
			form = "names such as [a, b]"
		}
		d.add(d.place(n), path, display(n), "must be a list of %s", form)
		return
	}
	list := reflect.MakeSlice(v.Type(), 0, len(n.Content))
	for _, item := range n.Content {
		item = resolve(item)
		value, err := scalar(item, v.Type().Elem().Kind())
		if err != nil {
			d.add(d.place(item), path, display(item), "%w", err)
			return
		}
		list = reflect.Append(list, reflect.ValueOf(value))
	}
	v.Set(list)
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for _, m := range members(t) {
		keys = append(keys, m.key)
	}
	return keys
}
