package table

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// element is how one number, or one string, is written in an array.
type element struct {
	name string // as numpy calls it: "float64", "uint8", "bool", "str"
	size int    // in bytes, at least 1
	// float returns the number; nil where it is none.
	float func([]byte) float64
	// text returns it as a label; nil where it is none: floats measure something.
	text func([]byte) string
}

// elementOf returns the element of a numpy kind (b, i, u, f or U), a size in bytes
// (of U in characters) and an order of bytes; and whether there is such a one.
func elementOf(kind byte, size int, order binary.ByteOrder) (element, bool) {
	switch {
	case kind == 'b' && size == 1:
		return element{
			"bool", 1,
			func(b []byte) float64 { return float64(min(b[0], 1)) },
			func(b []byte) string { return strconv.FormatBool(b[0] != 0) },
		}, true
	case kind == 'U' && 1 <= size && size <= maxCharacters:
		return element{"str", 4 * size, nil, func(b []byte) string { return utf32(b, order) }}, true
	case kind == 'i' && wholeSize(size):
		signed := func(b []byte) int64 { return int64(unsigned(b, order)<<(64-8*len(b))) >> (64 - 8*len(b)) }
		return element{
			"int" + strconv.Itoa(8*size), size,
			func(b []byte) float64 { return float64(signed(b)) },
			func(b []byte) string { return strconv.FormatInt(signed(b), 10) },
		}, true
	case kind == 'u' && wholeSize(size):
		return element{
			"uint" + strconv.Itoa(8*size), size,
			func(b []byte) float64 { return float64(unsigned(b, order)) },
			func(b []byte) string { return strconv.FormatUint(unsigned(b, order), 10) },
		}, true
	case kind == 'f' && size == 2:
		return element{"float16", 2, func(b []byte) float64 { return half(order.Uint16(b)) }, nil}, true
	case kind == 'f' && size == 4:
		return element{"float32", 4, func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) }, nil}, true
	case kind == 'f' && size == 8:
		return element{"float64", 8, func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }, nil}, true
	}
	return element{}, false
}

// maxCharacters bounds the strings that are labels.
const maxCharacters = 4096

func wholeSize(size int) bool { return size == 1 || size == 2 || size == 4 || size == 8 }

// unsigned reads an unsigned integer of 1, 2, 4 or 8 bytes.
func unsigned(b []byte, order binary.ByteOrder) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(order.Uint16(b))
	case 4:
		return uint64(order.Uint32(b))
	}
	return order.Uint64(b)
}

// half returns the value of an IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10
// of fraction.
func half(h uint16) float64 {
	fraction := int(h & 0x3ff)
	var v float64
	switch exponent := int(h >> 10 & 0x1f); {
	case exponent == 0:
		v = math.Ldexp(float64(fraction), -24)
	case exponent < 31:
		v = math.Ldexp(float64(1<<10+fraction), exponent-25)
	case fraction == 0:
		v = math.Inf(1)
	default:
		return math.NaN()
	}
	if h&0x8000 != 0 {
		return -v
	}
	return v
}

// utf32 reads numpy's text: a code point in 4 bytes, and zeros where it is shorter.
// What is no code point becomes U+FFFD.
func utf32(b []byte, order binary.ByteOrder) string {
	var text strings.Builder
	for ; len(b) > 0; b = b[4:] {
		text.WriteRune(rune(min(order.Uint32(b), math.MaxInt32)))
	}
	return strings.TrimRight(text.String(), "\x00")
}
