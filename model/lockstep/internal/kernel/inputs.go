//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// inputs are a block's samples, that groups with the same seeds in the same lanes
// share.
type inputs struct {
	shape shape.Shape
	steps []*matrix
}

// NewInputs returns a block of inputs for s, of so many steps.
func NewInputs(s shape.Shape, steps int) shape.Block {
	x := &inputs{shape: s, steps: make([]*matrix, steps)}
	for k := range x.steps {
		x.steps[k] = newMatrix((s.Slots+4)/5, s.InputRows())
	}
	return x
}

// Fill takes samples (steps x slots x coordinates, each a vector, or where
// broadcast is true a value for all lanes).
func (x *inputs) Fill(samples []float32, broadcast bool, steps int) {
	defer lanes.ClearUpper()
	for _, m := range x.steps[:steps] {
		samples = fill(m, samples, broadcast, x.shape.Slots, x.shape.Layers[0])
	}
}

// Fill fills the first columns of m with samples, of so many coordinates each,
// and returns what it has not taken.
func fill(m *matrix, samples []float32, broadcast bool, count, coordinates int) []float32 {
	width := lanes.Width()
	for slot := range count {
		rows := m.panels[slot/5][:coordinates]
		for _, v := range rows {
			if broadcast {
				v[slot%5], samples = simd.BroadcastFloat32s(samples[0]), samples[1:]
			} else {
				v[slot%5], samples = simd.LoadFloat32s(samples), samples[width:]
			}
		}
	}
	return samples
}
