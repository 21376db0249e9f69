package plain

import "github.com/tausweep/tausweep/model/lanes/scalar"

// functions are constants.
var functions = NewFunctions()

// Exp32 returns e**x.
func Exp32(x float32) float32 {
	v := one(x)
	functions.Exp(v[:])
	return float32(v[0])
}

// Log32 returns the natural logarithm of x.
func Log32(x float32) float32 {
	v := one(x)
	functions.Log(v[:])
	return float32(v[0])
}

// Log1p32 returns log(1 + x), x not negative.
func Log1p32(x float32) float32 {
	v := one(x)
	functions.Log1p(v[:])
	return float32(v[0])
}

// Tanh32 returns the hyperbolic tangent of x.
func Tanh32(x float32) float32 {
	v := one(x)
	functions.Tanh(v[:])
	return float32(v[0])
}

// one returns x in a vector. A function called by its name keeps it off the heap.
func one(x float32) [1]scalar.Float32s { return [1]scalar.Float32s{scalar.Float32s(x)} }
