package lanes

import "github.com/tausweep/tausweep/model/lanes/plain"

// Exp32 returns e**x, the bits that Functions.Exp gives in a lane.
func Exp32(x float32) float32 { return plain.Exp32(x) }

// Log32 returns the natural logarithm of x, the bits that Functions.Log gives in a lane.
func Log32(x float32) float32 { return plain.Log32(x) }

// Log1p32 returns log(1 + x), x not negative, the bits that Functions.Log1p gives in a lane.
func Log1p32(x float32) float32 { return plain.Log1p32(x) }

// Tanh32 returns the hyperbolic tangent of x, the bits that Functions.Tanh gives in a lane.
func Tanh32(x float32) float32 { return plain.Tanh32(x) }
