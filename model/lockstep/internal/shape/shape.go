// Package shape is what lockstep and its vector code say to each other: the shape
// that a group's trials share, and what trains a group.
package shape

import (
	"fmt"

	"github.com/tausweep/tausweep/model"
)

// Shape is what trials must share to train side by side.
type Shape struct {
	Layers   []int // widths, the input's first
	Bias     bool
	Hidden   model.Activation
	Output   model.Activation
	Dot      bool // similarity: dot product, else cosine
	Slots    int  // samples a step: anchor, positive, negatives
	Momentum bool // not 0
	Composed bool // linear layers go as one matrix
}

// Of returns the shape of a configuration.
func Of(c *model.Config) Shape {
	a := &c.Encoder
	s := Shape{
		Layers: a.Layers, Bias: a.Bias, Hidden: a.Hidden, Output: a.Output,
		Dot: c.Loss.Similarity == model.Dot, Slots: 2 + c.Loss.Negatives, Momentum: c.Optimizer.Momentum != 0,
	}
	s.Composed = s.Composes()
	return s
}

// Key tells shapes, and trainings of other samples or lengths, apart.
func Key(c *model.Config) string {
	s := Of(c)
	s.Layers = nil // its backing array tells nothing
	return fmt.Sprint(s, c.Encoder.Layers, c.Data, c.Steps)
}

// Composes decides whether the layers, which meet without an activation or bias
// between, go as one matrix: the product W_n...W_1 is taken once a step, and the
// gradient by it is led back through the factors. With widths d_0 ... d_n and S
// samples a step that takes
//
//	3 d_0 sum_{l>=2} d_l d_{l-1} + 2 S d_0 d_n
//
// multiplications in the place of
//
//	3 S sum_{l>=2} d_l d_{l-1} + 2 S d_0 d_1.
//
// It rounds otherwise, so nothing but the configuration may decide it.
func (s *Shape) Composes() bool {
	d := s.Layers
	if s.Bias || s.Hidden != model.Identity || len(d) < 3 {
		return false
	}
	inner := 0
	for l := 2; l < len(d); l++ {
		inner += d[l] * d[l-1]
	}
	last := d[len(d)-1]
	return 3*d[0]*inner+2*s.Slots*d[0]*last < 3*s.Slots*inner+2*s.Slots*d[0]*d[1]
}

// Depth returns the number of layers.
func (s *Shape) Depth() int { return len(s.Layers) - 1 }

// Activation returns what follows layer l.
func (s *Shape) Activation(l int) model.Activation {
	if l == s.Depth()-1 {
		return s.Output
	}
	return s.Hidden
}

// Dim returns the number of features.
func (s *Shape) Dim() int { return s.Layers[len(s.Layers)-1] }

// Size returns the number of weights from layer l on, biases included.
func (s *Shape) Size(l int) int {
	n := 0
	for ; l < s.Depth(); l++ {
		n += s.Layers[l+1] * s.Layers[l]
		if s.Bias {
			n += s.Layers[l+1]
		}
	}
	return n
}

// ColumnPairs returns the number of pairs of the first layer's columns.
func (s *Shape) ColumnPairs() int { return (s.Layers[0] + 1) / 2 }

// InputRows returns the rows of a panel of inputs: the samples' coordinates, and
// composed, where columns go in pairs, one of zeros that makes them even.
func (s *Shape) InputRows() int {
	if s.Composed {
		return 2 * s.ColumnPairs()
	}
	return s.Layers[0]
}
