package spec

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/model"
)

// field is one leaf of the spec: a scalar, or a list of whole numbers. The table
// of them is read off the yaml tags, so a field added to model.Config can be
// set, swept and written without another line of code.
type field struct {
	Path  string       // as in the spec, e.g. "loss.temperature"
	Kind  reflect.Kind // Float64, Int, Uint32, Bool, String or Slice
	index []int        // of the field in its root struct, for reflect
	// setting says that it is one of the root's Settings, index its place there.
	setting bool
}

// configFields lists the leaves of model.Config: those that an axis may name,
// unless they are lists.
func configFields() []field { return leaves(reflect.TypeFor[model.Config](), "", nil) }

// specFields lists the leaves of Spec: those and name, seeds and record.
func specFields() []field { return leaves(reflect.TypeFor[Spec](), "", nil) }

func leaves(t reflect.Type, prefix string, index []int) []field {
	var all []field
	for _, m := range members(t) {
		path, at := join(prefix, m.key), append(append([]int(nil), index...), m.index...)
		switch m.typ.Kind() {
		case reflect.Struct:
			all = append(all, leaves(m.typ, path, at)...)
		case reflect.Slice:
			if k := m.typ.Elem().Kind(); k == reflect.Int || k == reflect.String {
				all = append(all, field{Path: path, Kind: reflect.Slice, index: at})
			}
		default:
			all = append(all, field{Path: path, Kind: m.typ.Kind(), index: at})
		}
	}
	return all
}

// member is one key of a struct as YAML has it.
type member struct {
	key   string
	typ   reflect.Type
	index []int
	omit  bool // where it is the zero value
}

// members lists the keys of struct type t in their order, those of inlined
// structs in their place.
func members(t reflect.Type) []member {
	var all []member
	for i := range t.NumField() {
		f := t.Field(i)
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if options == "inline" {
			for _, m := range members(f.Type) {
				all = append(all, member{m.key, m.typ, append([]int{i}, m.index...), m.omit})
			}
		} else if key != "-" {
			all = append(all, member{key, f.Type, []int{i}, options == "omitempty"})
		}
	}
	return all
}

func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}

func pathsOf(fields []field) []string {
	paths := make([]string, len(fields))
	for i, f := range fields {
		paths[i] = f.Path
	}
	return paths
}

// fieldOf returns the field of path in fields.
func fieldOf(fields []field, path string) (field, bool) {
	for _, f := range fields {
		if f.Path == path {
			return f, true
		}
	}
	return field{}, false
}

// scalar reports whether an axis can name f.
func (f field) scalar() bool { return f.Kind != reflect.Slice }

// numeric reports whether an axis over f can be a range.
func (f field) numeric() bool { return f.Kind == reflect.Float64 || f.Kind == reflect.Int }

// in returns f's place in root, the struct that its table was read off.
func (f field) in(root reflect.Value) reflect.Value {
	if f.setting {
		return root.FieldByName("Settings").Index(f.index[0]).FieldByName("Value")
	}
	return root.FieldByIndex(f.index)
}

// set stores v, a Value of f's kind, in c.
func (f field) set(c *Config, v Value) {
	store(f.in(c.root()), v)
	c.mirror()
}

// get returns f's value in c.
func (f field) get(c *Config) Value { return load(f.in(c.root())) }

func store(at reflect.Value, v Value) {
	at.Set(reflect.ValueOf(v).Convert(at.Type()))
}

// load returns the Value at a scalar's place: named string types become string.
func load(at reflect.Value) Value {
	if at.Kind() == reflect.String {
		return at.String()
	}
	return at.Interface()
}

// holds reports whether v has the type that f's axis values have.
func (f field) holds(v Value) bool {
	switch v.(type) {
	case float64:
		return f.Kind == reflect.Float64
	case int:
		return f.Kind == reflect.Int
	case bool:
		return f.Kind == reflect.Bool
	case string:
		return f.Kind == reflect.String
	}
	return false
}

// Number returns v as a number, false where it is none.
func Number(v Value) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	}
	return 0, false
}

// FormatValue writes v as the spec and the results have it: floats in the
// shortest form that reads back to the same value.
func FormatValue(v Value) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case int:
		return strconv.Itoa(v)
	case uint32:
		return strconv.FormatUint(uint64(v), 10)
	case bool:
		return strconv.FormatBool(v)
	case string:
		return v
	}
	return "?"
}
