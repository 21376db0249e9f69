package service

import (
	"math"
	"strconv"
)

// Number is a number in JSON: null where it is not finite, and otherwise as short
// as reads back to the same value; to the same float32 where it is one.
type Number float64

// MarshalJSON implements json.Marshaler.
func (x Number) MarshalJSON() ([]byte, error) {
	v := float64(x)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	bits := 64
	if float64(float32(v)) == v {
		bits = 32
	}
	return strconv.AppendFloat(nil, v, 'g', -1, bits), nil
}

// UnmarshalJSON implements json.Unmarshaler; null is NaN.
func (x *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*x = Number(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*x = Number(v)
	return err
}
