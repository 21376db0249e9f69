package spec

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
)

// span is the range form of an axis: count values from one to another, both
// included, equally apart in themselves (linear) or in their logarithms (log).
type span struct {
	From  float64 `yaml:"from"`
	To    float64 `yaml:"to"`
	Count int     `yaml:"count"`
	Scale string  `yaml:"scale"`
}

const (
	scaleLinear = "linear"
	scaleLog    = "log"

	// digits of the values of a span, significant ones. What reaches a plan
	// decides bits, so a value must not hang on the last bit of some machine's
	// logarithm; and 0.00125893 can be read and typed.
	digits = 6
	// precision, in bits, of the steps before they are rounded: far beyond what
	// MaxAxisValues multiplications lose.
	precision = 256
)

// faults lists what is wrong with r as a range over a field of kind Float64 or
// Int; each Path is one of r's keys.
func (r span) faults(kind reflect.Kind) []FieldError {
	var all []FieldError
	add := func(path string, value Value, format string, args ...any) {
		all = append(all, FieldError{Path: path, Value: show(value), Err: fmt.Errorf(format, args...)})
	}
	ends := []struct {
		path string
		v    float64
	}{{"from", r.From}, {"to", r.To}}
	for _, end := range ends {
		switch {
		case kind == reflect.Int && (end.v != math.Trunc(end.v) || math.Abs(end.v) > exact):
			add(end.path, end.v, "must be a whole number")
		case r.Scale == scaleLog && end.v <= 0:
			add(end.path, end.v, "must be greater than 0 on a log scale")
		}
	}
	if r.From == r.To {
		add("to", r.To, "must differ from the start of the range")
	}
	if r.Count < 2 || r.Count > MaxAxisValues {
		add("count", r.Count, "must be 2 to %d", MaxAxisValues)
	}
	if r.Scale != scaleLinear && r.Scale != scaleLog {
		add("scale", r.Scale, "must be linear or log")
	}
	return all
}

// values returns the values of r, which has no errors, for a field of kind
// Float64 or Int, in order: each rounded to 6 significant digits or to a whole
// number, the ends as they were written. Neighbours are equal where r is too dense.
func (r span) values(kind reflect.Kind) []Value {
	points := r.linear
	if r.Scale == scaleLog {
		points = r.log
	}
	all := make([]Value, 0, r.Count)
	for _, x := range points() {
		if kind == reflect.Int {
			n, _ := strconv.Atoi(x.Text('f', 0))
			all = append(all, n)
			continue
		}
		v, _ := strconv.ParseFloat(x.Text('e', digits-1), 64)
		all = append(all, v)
	}
	if kind == reflect.Float64 {
		all[0], all[r.Count-1] = r.From, r.To
	}
	return all
}

// linear returns from + (to-from) i/(count-1) of the ends' decimal texts.
func (r span) linear() []*big.Float {
	from, _ := new(big.Rat).SetString(FormatValue(r.From))
	to, _ := new(big.Rat).SetString(FormatValue(r.To))
	width := to.Sub(to, from)
	all := make([]*big.Float, r.Count)
	for i := range all {
		x := new(big.Rat).Mul(width, big.NewRat(int64(i), int64(r.Count-1)))
		all[i] = number().SetRat(x.Add(x, from))
	}
	return all
}

// log returns from * (to/from)^(i/(count-1)).
func (r span) log() []*big.Float {
	ratio := number().Quo(number().SetFloat64(r.To), number().SetFloat64(r.From))
	step := root(ratio, r.Count-1)
	all := make([]*big.Float, r.Count)
	all[0] = number().SetFloat64(r.From)
	for i := 1; i < r.Count; i++ {
		all[i] = number().Mul(all[i-1], step)
	}
	return all
}

func number() *big.Float { return new(big.Float).SetPrec(precision) }

// root returns a^(1/n) for a > 0, n >= 1 by Newton's iteration
// x <- x + (a/x^(n-1) - x)/n from a float64's logarithm, whose last bits the
// iteration makes forget.
func root(a *big.Float, n int) *big.Float {
	mantissa := new(big.Float)
	exponent := a.MantExp(mantissa)
	m, _ := mantissa.Float64()
	whole, part := math.Modf((math.Log2(m) + float64(exponent)) / float64(n))
	x := number().SetMantExp(number().SetFloat64(math.Exp2(part)), int(whole))
	// Each iteration squares the relative error, at first some 1e-12 times n.
	for range 8 {
		d := number().Quo(a, power(x, n-1))
		d.Sub(d, x)
		x.Add(x, d.Quo(d, number().SetInt64(int64(n))))
	}
	return x
}

// power returns x^n for n >= 0.
func power(x *big.Float, n int) *big.Float {
	y, square := number().SetInt64(1), number().Set(x)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y.Mul(y, square)
		}
		square.Mul(square, square)
	}
	return y
}
