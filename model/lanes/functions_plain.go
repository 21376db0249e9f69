//go:build !goexperiment.simd

package lanes

import (
	"github.com/tausweep/tausweep/model/lanes/plain"
	"github.com/tausweep/tausweep/model/lanes/scalar"
)

// Exp returns e**x; see package plain.
func Exp(x scalar.Float32s) scalar.Float32s { return plain.Exp(x) }

// Log returns the natural logarithm of x; see package plain.
func Log(x scalar.Float32s) scalar.Float32s { return plain.Log(x) }

// Tanh returns the hyperbolic tangent of x; see package plain.
func Tanh(x scalar.Float32s) scalar.Float32s { return plain.Tanh(x) }
