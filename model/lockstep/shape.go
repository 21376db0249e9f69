package lockstep

import (
	"fmt"

	"github.com/tausweep/tausweep/model"
)

// shape is what trials must share to train side by side.
type shape struct {
	layers   []int // widths, the input's first
	bias     bool
	hidden   model.Activation
	output   model.Activation
	dot      bool // similarity: dot product, else cosine
	slots    int  // samples a step: anchor, positive, negatives
	momentum bool // not 0
	composed bool // linear layers go as one matrix
}

func shapeOf(c *model.Config) shape {
	a := &c.Encoder
	s := shape{
		layers: a.Layers, bias: a.Bias, hidden: a.Hidden, output: a.Output,
		dot: c.Loss.Similarity == model.Dot, slots: 2 + c.Loss.Negatives, momentum: c.Optimizer.Momentum != 0,
	}
	s.composed = s.composes()
	return s
}

// key tells shapes, and trainings of other samples or lengths, apart.
func key(c *model.Config) string {
	s := shapeOf(c)
	s.layers = nil // its backing array tells nothing
	return fmt.Sprint(s, c.Encoder.Layers, c.Data, c.Steps)
}

// composes decides whether the layers, which meet without an activation or bias
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
func (s *shape) composes() bool {
	d := s.layers
	if s.bias || s.hidden != model.Identity || len(d) < 3 {
		return false
	}
	inner := 0
	for l := 2; l < len(d); l++ {
		inner += d[l] * d[l-1]
	}
	last := d[len(d)-1]
	return 3*d[0]*inner+2*s.slots*d[0]*last < 3*s.slots*inner+2*s.slots*d[0]*d[1]
}

// depth returns the number of layers.
func (s *shape) depth() int { return len(s.layers) - 1 }

// activation returns what follows layer l.
func (s *shape) activation(l int) model.Activation {
	if l == s.depth()-1 {
		return s.output
	}
	return s.hidden
}

// dim returns the number of features.
func (s *shape) dim() int { return s.layers[len(s.layers)-1] }

// size returns the number of weights from layer l on, biases included.
func (s *shape) size(l int) int {
	n := 0
	for ; l < s.depth(); l++ {
		n += s.layers[l+1] * s.layers[l]
		if s.bias {
			n += s.layers[l+1]
		}
	}
	return n
}

// columnPairs returns the number of pairs of the first layer's columns.
func (s *shape) columnPairs() int { return (s.layers[0] + 1) / 2 }

// inputRows returns the rows of a panel of inputs: the samples' coordinates, and
// composed, where columns go in pairs, one of zeros that makes them even.
func (s *shape) inputRows() int {
	if s.composed {
		return 2 * s.columnPairs()
	}
	return s.layers[0]
}
