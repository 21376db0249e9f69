package lanes

import (
	"github.com/tausweep/tausweep/model/lanes/plain"
	"github.com/tausweep/tausweep/model/lanes/scalar"
)

// Exp32 returns e**x, the bits that Exp gives in a lane.
func Exp32(x float32) float32 { return float32(plain.Exp(scalar.Float32s(x))) }

// Log32 returns the natural logarithm of x, the bits that Log gives in a lane.
func Log32(x float32) float32 { return float32(plain.Log(scalar.Float32s(x))) }

// Tanh32 returns the hyperbolic tangent of x, the bits that Tanh gives in a lane.
func Tanh32(x float32) float32 { return float32(plain.Tanh(scalar.Float32s(x))) }
