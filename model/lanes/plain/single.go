package plain

import "github.com/tausweep/tausweep/model/lanes/scalar"

// functions are constants.
var functions = NewFunctions()

// Exp32 returns e**x.
func Exp32(x float32) float32 { return single(functions.Exp, x) }

// Log32 returns the natural logarithm of x.
func Log32(x float32) float32 { return single(functions.Log, x) }

// Log1p32 returns log(1 + x), x not negative.
func Log1p32(x float32) float32 { return single(functions.Log1p, x) }

// Tanh32 returns the hyperbolic tangent of x.
func Tanh32(x float32) float32 { return single(functions.Tanh, x) }

func single(f func([]scalar.Float32s), x float32) float32 {
	v := [1]scalar.Float32s{scalar.Float32s(x)}
	f(v[:])
	return float32(v[0])
}
