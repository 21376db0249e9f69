package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Parse reads a spec from the YAML (or JSON, which is YAML) text of file, and
// applies overrides to it. A missing key takes Default's value, with one
// exception: where the axes are missing, a field that the text sets is not
// swept. All faults are reported at once; see FieldErrors. The file's name
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
		d.add(whole, "", "", "is empty: must be a spec (a key left out takes the guide's default; {} is the guide)")
		return
	} else if err != nil {
		d.syntax(err)
		return
	}
	if err := loader.Load(&second); err == nil {
		d.add(place{d.at.file, second.Line}, "", "", "a second document begins: must be one spec")
	} else if !errors.Is(err, io.EOF) {
		d.syntax(err)
	}
	root := resolve(document.Content[0])
	if root.Kind != yaml.MappingNode {
		d.add(d.place(root), "", display(root), "must be a mapping such as {name: guide, steps: 10000}")
		return
	}
	d.mapping(root, reflect.ValueOf(d.spec).Elem(), "")
	if _, given := d.at.fields["axes"]; !given {
		d.dropAxes(func(a Axis) bool { _, set := d.at.fields[a.Path]; return set })
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
		d.unknown(d.place(key), at, display(resolve(value)), at, names)
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
	}
	switch v.Kind() {
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			d.add(d.place(n), path, display(n), "must be a mapping (of %s)", strings.Join(keysOf(v.Type()), ", "))
			return
		}
		d.mapping(n, v, path)
	case reflect.Slice:
		d.numbers(n, v, path)
	default:
		if value, err := scalar(n, v.Kind()); err != nil {
			d.add(d.place(n), path, display(n), "%w", err)
		} else {
			store(v, value)
		}
	}
}

// numbers reads n into v, a list of whole numbers.
func (d *draft) numbers(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.add(d.place(n), path, display(n), "must be a list of whole numbers such as [2, 10, 2]")
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

// scalar reads n as a value of kind.
func scalar(n *yaml.Node, kind reflect.Kind) (Value, error) {
	tag := ""
	if n.Kind == yaml.ScalarNode {
		tag = n.ShortTag()
	}
	fits := false
	switch kind {
	case reflect.Float64, reflect.Int, reflect.Uint32:
		fits = tag == "!!int" || tag == "!!float"
	case reflect.Bool:
		fits = tag == "!!bool"
	case reflect.String:
		fits = tag == "!!str"
	}
	if !fits {
		return nil, accepts(kind)
	}
	if kind == reflect.Bool {
		return strings.EqualFold(n.Value, "true"), nil
	}
	return scan(n.Value, kind)
}

// scan reads text, as a flag or a YAML scalar has it, as a value of kind.
func scan(text string, kind reflect.Kind) (Value, error) {
	switch kind {
	case reflect.String:
		return text, nil
	case reflect.Bool:
		if text == "true" || text == "false" {
			return text == "true", nil
		}
	case reflect.Float64:
		if v, ok := decimal(text); ok {
			return v, nil
		}
	case reflect.Int:
		if v, ok := whole(text, math.MinInt64, math.MaxInt64); ok {
			return int(v), nil
		}
	case reflect.Uint32:
		if v, ok := whole(text, 0, math.MaxUint32); ok {
			return uint32(v), nil
		}
	}
	return nil, accepts(kind)
}

func accepts(kind reflect.Kind) error {
	switch kind {
	case reflect.Float64:
		return errors.New("must be a number such as 0.05 or 3e-4")
	case reflect.Int:
		return errors.New("must be a whole number")
	case reflect.Uint32:
		return fmt.Errorf("must be a whole number, 0 to %d", uint32(math.MaxUint32))
	case reflect.Bool:
		return errors.New("must be true or false")
	default:
		return errors.New("must be text")
	}
}

// exact: whole numbers up to it are all float64s.
const exact = 1 << 53

// decimal reads a finite number in plain decimal notation: what YAML or Go has
// beside it (0x1p-2, 1_000, .inf) reads differently elsewhere.
func decimal(text string) (float64, bool) {
	if strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	if v == 0 {
		return 0, err == nil // not minus zero, which has another text
	}
	return v, err == nil
}

// whole reads a whole number from least to most in plain decimal notation; 1e4
// and 10000.0 are whole too. 010 is 8 to some and 10 to others, so not read.
func whole(text string, least, most int64) (int64, bool) {
	digits := strings.TrimLeft(text, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return 0, false
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, ok := decimal(text)
		if !ok || f != math.Trunc(f) || math.Abs(f) > exact {
			return 0, false
		}
		v = int64(f)
	}
	return v, v >= least && v <= most
}

// show writes v for a message: text in quotes, lists as the spec has them.
func show(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []int:
		return strings.ReplaceAll(fmt.Sprint(v), " ", ", ")
	}
	return FormatValue(v)
}

// display writes what n is for a message.
func display(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		if len(n.Content) == 0 {
			return "[]"
		}
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!str":
		return strconv.Quote(n.Value)
	}
	return n.Value
}
