// Package scalar is what package simd is, one lane wide, in plain Go: the part
// of it that this module's kernels use, under the same names, with the same bits.
// A kernel that imports it in the place of simd is that kernel's plain twin.
//
// The compiler may fuse x*y + z where z is added to an unguarded product, which
// rounds once instead of twice; an explicit conversion of the product forbids it.
package scalar

import "math"

// VectorBitSize returns the width of a vector in bits: one float32.
func VectorBitSize() int { return 32 }

// Emulated returns whether vectors are emulated.
func Emulated() bool { return true }

// Float32s is a vector of one float32.
type Float32s float32

// LoadFloat32s loads the first element of s.
func LoadFloat32s(s []float32) Float32s { return Float32s(s[0]) }

// LoadFloat32sPart loads the first element of s, or 0 where there is none, and
// returns how many it has loaded.
func LoadFloat32sPart(s []float32) (Float32s, int) {
	if len(s) == 0 {
		return 0, 0
	}
	return Float32s(s[0]), 1
}

// BroadcastFloat32s returns a vector whose lanes are all x.
func BroadcastFloat32s(x float32) Float32s { return Float32s(x) }

// Len returns the number of lanes.
func (x Float32s) Len() int { return 1 }

// Store stores x into the first element of s.
func (x Float32s) Store(s []float32) { s[0] = float32(x) }

// StorePart stores x into the first element of s, if it has one, and returns how
// many it has stored.
func (x Float32s) StorePart(s []float32) int {
	if len(s) == 0 {
		return 0
	}
	s[0] = float32(x)
	return 1
}

// Add returns x + y.
func (x Float32s) Add(y Float32s) Float32s { return x + y }

// Sub returns x - y.
func (x Float32s) Sub(y Float32s) Float32s { return x - y }

// Mul returns x * y, rounded.
func (x Float32s) Mul(y Float32s) Float32s { return Float32s(x * y) }

// Div returns x / y.
func (x Float32s) Div(y Float32s) Float32s { return x / y }

// Sqrt returns the square root of x. That of a float32 taken in float64 and
// rounded is the correctly rounded one.
func (x Float32s) Sqrt() Float32s { return Float32s(math.Sqrt(float64(x))) }

// Abs returns |x|.
func (x Float32s) Abs() Float32s {
	return Float32s(math.Float32frombits(math.Float32bits(float32(x)) &^ (1 << 31)))
}

// Less returns x < y.
func (x Float32s) Less(y Float32s) Mask32s { return x < y }

// LessEqual returns x <= y.
func (x Float32s) LessEqual(y Float32s) Mask32s { return x <= y }

// Greater returns x > y.
func (x Float32s) Greater(y Float32s) Mask32s { return x > y }

// GreaterEqual returns x >= y.
func (x Float32s) GreaterEqual(y Float32s) Mask32s { return x >= y }

// Equal returns x == y.
func (x Float32s) Equal(y Float32s) Mask32s { return x == y }

// NotEqual returns x != y, true where one is NaN.
func (x Float32s) NotEqual(y Float32s) Mask32s { return x != y }

// Max returns the greater of x and y. Where one is NaN, or both are zeros of two
// signs, it may be either: architectures differ there.
func (x Float32s) Max(y Float32s) Float32s {
	if x > y {
		return x
	}
	return y
}

// Min returns the smaller of x and y. Where one is NaN, or both are zeros of two
// signs, it may be either: architectures differ there.
func (x Float32s) Min(y Float32s) Float32s {
	if x < y {
		return x
	}
	return y
}

// IfElse returns x where mask is true, else y.
func (x Float32s) IfElse(mask Mask32s, y Float32s) Float32s {
	if mask {
		return x
	}
	return y
}

// Masked returns x where mask is true, else 0.
func (x Float32s) Masked(mask Mask32s) Float32s {
	if mask {
		return x
	}
	return 0
}

// ConvertToInt32 converts x, which must be within the range of an int32.
func (x Float32s) ConvertToInt32() Int32s { return Int32s(x) }

// ToBits returns the bits of x.
func (x Float32s) ToBits() Uint32s { return Uint32s(math.Float32bits(float32(x))) }
