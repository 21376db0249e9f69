//go:build !goexperiment.simd

package kernel

import (
	"github.com/tausweep/tausweep/model/lockstep/internal/plain"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// NewTrainers returns what makes trainers of groups of a shape.
func NewTrainers(s shape.Shape) func() shape.Trainer { return plain.NewTrainers(s) }

// NewInputs returns room for so many steps' inputs.
func NewInputs(s shape.Shape, steps int) shape.Block { return plain.NewInputs(s, steps) }
