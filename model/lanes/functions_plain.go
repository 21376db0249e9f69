//go:build !goexperiment.simd

package lanes

import "github.com/tausweep/tausweep/model/lanes/plain"

// Functions computes exp, log and tanh in every lane, over slices of vectors.
type Functions = plain.Functions

// NewFunctions returns the functions.
func NewFunctions() *Functions { return plain.NewFunctions() }
