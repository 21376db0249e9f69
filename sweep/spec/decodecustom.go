package spec

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// child returns the value of key in mapping n, nil where it has none.
func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if resolve(n.Content[i]).Value == key {
			return resolve(n.Content[i+1])
		}
	}
	return nil
}

// settings reads the values that axes and placeholders may name. A whole number is a
// float where an axis of it has one that is not whole; the temperature is always one.
func (d *draft) settings(n, axes *yaml.Node) {
	d.spec.Settings = Settings{}
	if n.Kind != yaml.MappingNode {
		d.add(d.place(n), "settings", display(n), "must be a mapping of names to values such as {temperature: 0.1, batch: 256}")
		return
	}
	d.pairs(n, "settings", func(key, value *yaml.Node) {
		path := "settings." + key.Value
		value = resolve(value)
		d.at.fields[path], d.at.fields[key.Value] = d.place(key), d.place(key)
		kind := kindOfValue(value)
		if kind == reflect.Int && (key.Value == ShortTemperature || fractions(child(axes, key.Value))) {
			kind = reflect.Float64
		}
		if kind == reflect.Invalid {
			d.add(d.place(value), path, display(value), "must be a number, a text, true or false")
			return
		}
		if key.Value == ShortTemperature && kind != reflect.Float64 {
			d.add(d.place(value), path, display(value), "%w", accepts(reflect.Float64))
			return
		}
		v, err := scalar(value, kind)
		if err != nil {
			d.add(d.place(value), path, display(value), "%w", err)
			return
		}
		d.spec.Settings = append(d.spec.Settings, Setting{key.Value, v})
	})
}

// kindOfValue returns the kind of a scalar, Invalid of anything else.
func kindOfValue(n *yaml.Node) reflect.Kind {
	if n.Kind != yaml.ScalarNode {
		return reflect.Invalid
	}
	switch n.ShortTag() {
	case "!!int":
		return reflect.Int
	case "!!float":
		return reflect.Float64
	case "!!bool":
		return reflect.Bool
	case "!!str":
		return reflect.String
	}
	return reflect.Invalid
}

// fractions reports whether n or one of the values in it is a float.
func fractions(n *yaml.Node) bool {
	return n != nil && (kindOfValue(n) == reflect.Float64 ||
		slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return fractions(resolve(item)) }))
}

// environment reads variables; numbers are texts here.
func (d *draft) environment(n *yaml.Node, into *Environment) {
	if n.Kind != yaml.MappingNode {
		d.add(d.place(n), "trainer.environment", display(n), `must be a mapping of names to values such as {CUDA_VISIBLE_DEVICES: "{slot}"}`)
		return
	}
	*into = nil
	d.pairs(n, "trainer.environment", func(key, value *yaml.Node) {
		path := "trainer.environment." + key.Value
		d.at.fields[path] = d.place(key)
		if value = resolve(value); value.Kind != yaml.ScalarNode {
			d.add(d.place(value), path, display(value), "must be text")
			return
		}
		*into = append(*into, Variable{key.Value, value.Value})
	})
	slices.SortFunc(*into, func(a, b Variable) int { return strings.Compare(a.Name, b.Name) })
}

// slots reads a number of slots, or their names.
func (d *draft) slots(n *yaml.Node, into *Slots) {
	*into = Slots{}
	if n.Kind == yaml.ScalarNode {
		count, ok := whole(n.Value, 1, MaxSlots)
		if !ok {
			d.add(d.place(n), "trainer.slots", display(n), "must be 1 to %d, or a list of as many names", MaxSlots)
			*into = Slots{"0"}
			return
		}
		for i := range count {
			*into = append(*into, strconv.FormatInt(i, 10))
		}
		return
	}
	for _, item := range n.Content {
		if item = resolve(item); item.Kind == yaml.ScalarNode {
			*into = append(*into, item.Value)
		} else {
			d.add(d.place(item), "trainer.slots", display(item), "must be a name or a number, such as 0 of a GPU")
		}
	}
}

// measures reads what a trial yields.
func (d *draft) measures(n *yaml.Node, into *Measures) {
	*into = nil
	if n.Kind != yaml.MappingNode {
		d.add(d.place(n), "measures", display(n), "must be a mapping such as {accuracy: {goal: max}}")
		return
	}
	d.pairs(n, "measures", func(key, value *yaml.Node) {
		path := "measures." + key.Value
		d.at.fields[path] = d.place(key)
		m := Measured{Name: key.Value, Comparable: true}
		if value = resolve(value); value.Kind != yaml.ScalarNode || value.ShortTag() != "!!null" {
			d.node(value, reflect.ValueOf(&m).Elem(), path)
		}
		*into = append(*into, m)
	})
}

// document returns the settings as YAML has them.
func (s Settings) document() *yaml.Node {
	n := collection(yaml.MappingNode, true)
	for _, set := range s {
		value := encodeValue(set.Value)
		if _, float := set.Value.(float64); float && !strings.ContainsAny(value.Value, ".e") {
			value.Value += ".0" // read back as what it is
		}
		n.Content = append(n.Content, encodeValue(set.Name), value)
	}
	return n
}

func (e Environment) document() *yaml.Node {
	n := collection(yaml.MappingNode, true)
	for _, v := range e {
		n.Content = append(n.Content, encodeValue(v.Name), encodeValue(v.Value))
	}
	return n
}

func (m Measures) document() *yaml.Node {
	n := collection(yaml.MappingNode, len(m) == 0)
	for i := range m {
		n.Content = append(n.Content, encodeValue(m[i].Name), encode(reflect.ValueOf(&m[i]).Elem(), true))
	}
	return n
}
