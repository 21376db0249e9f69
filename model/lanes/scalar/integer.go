package scalar

import "math"

// Mask32s is a vector of one truth value.
type Mask32s bool

// And returns x && y.
func (x Mask32s) And(y Mask32s) Mask32s { return x && y }

// Or returns x || y.
func (x Mask32s) Or(y Mask32s) Mask32s { return x || y }

// Int32s is a vector of one int32.
type Int32s int32

// BroadcastInt32s returns a vector whose lanes are all x.
func BroadcastInt32s(x int32) Int32s { return Int32s(x) }

// LoadInt32s loads the first element of s.
func LoadInt32s(s []int32) Int32s { return Int32s(s[0]) }

// Store stores x into the first element of s.
func (x Int32s) Store(s []int32) { s[0] = int32(x) }

// Add returns x + y, wrapped.
func (x Int32s) Add(y Int32s) Int32s { return x + y }

// Sub returns x - y, wrapped.
func (x Int32s) Sub(y Int32s) Int32s { return x - y }

// And returns x & y.
func (x Int32s) And(y Int32s) Int32s { return x & y }

// ShiftAllLeft returns x << n.
func (x Int32s) ShiftAllLeft(n uint64) Int32s { return x << n }

// ShiftAllRight returns x >> n, filled with the sign.
func (x Int32s) ShiftAllRight(n uint64) Int32s { return x >> n }

// ConvertToFloat32 converts x.
func (x Int32s) ConvertToFloat32() Float32s { return Float32s(x) }

// ToBits returns the bits of x.
func (x Int32s) ToBits() Uint32s { return Uint32s(x) }

// Equal returns x == y.
func (x Int32s) Equal(y Int32s) Mask32s { return x == y }

// IfElse returns x where mask is true, else y.
func (x Int32s) IfElse(mask Mask32s, y Int32s) Int32s {
	if mask {
		return x
	}
	return y
}

// Uint32s is a vector of one uint32.
type Uint32s uint32

// BitsToFloat32 returns the float32 of these bits.
func (x Uint32s) BitsToFloat32() Float32s { return Float32s(math.Float32frombits(uint32(x))) }

// BitsToInt32 returns the int32 of these bits.
func (x Uint32s) BitsToInt32() Int32s { return Int32s(x) }
