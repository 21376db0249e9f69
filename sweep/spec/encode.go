package spec

import (
	"bytes"
	"encoding/json"
	"reflect"

	"go.yaml.in/yaml/v4"
)

// YAML returns the resolved spec: every key written out, ranges as their
// values, one text for one spec. Parse reads it back to the same spec.
func (s *Spec) YAML() []byte {
	text, err := yaml.Dump(s.document(), yaml.WithLineWidth(-1))
	if err != nil {
		panic(err) // mappings, lists and scalars can be written
	}
	return text
}

// MarshalJSON writes the spec as JSON: the same keys and values as YAML, in the
// same order.
func (s *Spec) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	writeJSON(&b, s.document())
	return b.Bytes(), nil
}

// UnmarshalJSON reads a spec as Parse does.
func (s *Spec) UnmarshalJSON(text []byte) error {
	parsed, err := Parse("", text)
	if err != nil {
		return err
	}
	*s = *parsed
	return nil
}

// document returns the spec as YAML nodes.
func (s *Spec) document() *yaml.Node {
	root, _ := s.form()
	return encode(root, false)
}

func encode(v reflect.Value, flow bool) *yaml.Node {
	switch x := v.Interface().(type) {
	case []Axis:
		return encodeAxes(x)
	case Seeds:
		if len(x.List) > 0 {
			return encode(reflect.ValueOf(x.List), true)
		}
	case interface{ document() *yaml.Node }:
		return x.document()
	}
	switch v.Kind() {
	case reflect.Struct:
		n := collection(yaml.MappingNode, flow)
		for _, m := range members(v.Type()) {
			if at := v.FieldByIndex(m.index); silent(at.Interface()) || m.omit && at.IsZero() {
				continue
			}
			n.Content = append(n.Content, encodeValue(m.key), encode(v.FieldByIndex(m.index), true))
		}
		return n
	case reflect.Slice:
		n := collection(yaml.SequenceNode, true)
		for i := range v.Len() {
			n.Content = append(n.Content, encode(v.Index(i), true))
		}
		return n
	default:
		return encodeValue(load(v))
	}
}

// silent reports whether a section says what a spec means without it.
func silent(section any) bool {
	switch section := section.(type) {
	case Until:
		return !section.On()
	case Trainer:
		return section.Kind == Lockstep || section.Kind == Dense
	}
	return false
}

func encodeAxes(axes []Axis) *yaml.Node {
	n := collection(yaml.MappingNode, len(axes) == 0)
	for _, a := range axes {
		if a.Refine != nil {
			form := collection(yaml.MappingNode, true)
			form.Content = append(form.Content, encodeValue("refine"), encode(reflect.ValueOf(a.Refine).Elem(), true))
			n.Content = append(n.Content, encodeValue(a.Path), form)
			continue
		}
		values := collection(yaml.SequenceNode, true)
		for _, v := range a.Values {
			values.Content = append(values.Content, encodeValue(v))
		}
		n.Content = append(n.Content, encodeValue(a.Path), values)
	}
	return n
}

// encodeText writes a section on one line.
func encodeText(v reflect.Value) string {
	var b bytes.Buffer
	writeJSON(&b, encode(v, true))
	return b.String()
}

func collection(kind yaml.Kind, flow bool) *yaml.Node {
	n := &yaml.Node{Kind: kind}
	if flow {
		n.Style = yaml.FlowStyle
	}
	return n
}

func encodeValue(v Value) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: FormatValue(v)}
	if _, text := v.(string); text {
		n.Tag = "!!str" // so that a name such as 123 or true is quoted
	}
	return n
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(",:"[i%2])
			}
			writeJSON(b, item)
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	default:
		if n.Tag == "!!str" {
			text, err := json.Marshal(n.Value)
			if err != nil {
				panic(err) // text can be written
			}
			b.Write(text)
			return
		}
		b.WriteString(n.Value)
	}
}
