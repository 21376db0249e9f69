package spec

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// scalar reads n as a value of kind.
func scalar(n *yaml.Node, kind reflect.Kind) (Value, error) {
	tag := ""
	if n.Kind == yaml.ScalarNode {
		tag = n.ShortTag()
	}
	var fits bool
	switch kind {
	case reflect.Float64, reflect.Int, reflect.Uint32:
		fits = tag == "!!int" || tag == "!!float"
	case reflect.Bool:
		fits = tag == "!!bool"
	case reflect.String:
		fits = tag == "!!str"
	default:
		panic("no scalar of kind " + kind.String())
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
	default:
		panic("no scalar of kind " + kind.String())
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
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
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
	default: // resolved, so a scalar
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!str":
		return strconv.Quote(n.Value)
	}
	return n.Value
}
