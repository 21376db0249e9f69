package lockstep

import (
	"math"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// Cost is how much work a trial of a configuration is, counted from its shape.
type Cost struct {
	// Step and Sample are the multiplications of a step, and of encoding one sample at
	// a checkpoint; what else they take is counted as multiplications that take as long.
	Step, Sample float64
	// Weights is how many weights a step goes through, forward and back.
	Weights float64
	// Bytes is what these take up in vectors of all lanes.
	Bytes float64
}

// What takes as long as so many multiplications.
const (
	costTanh   = 20
	costReLU   = 2
	costSample = 80 // of a sample's similarity, and its share in the loss
)

// CostOf returns the cost of c.
func CostOf(c *model.Config) Cost {
	s := shape.Of(c)
	panels := float64((s.Slots + 4) / 5 * 5) // samples go five at a time
	d, weights := s.Layers, float64(s.Size(0))
	last := float64(s.Dim())
	cost := Cost{Weights: weights, Bytes: 4 * shape.MaxWidth * weights}
	if s.Composed {
		inner := weights - float64(d[0]*d[1])
		cost.Sample = float64(d[0])*last + activation(s.Output)*last
		cost.Step = 3*float64(s.InputRows())*inner + 2*panels*float64(s.InputRows())*last
	} else {
		for l := 1; l < len(d); l++ {
			w := float64(d[l-1] * d[l])
			cost.Sample += w + activation(s.Activation(l-1))*float64(d[l])
			cost.Step += 2 * panels * w
			if l > 1 {
				cost.Step += panels * w // back through it
			}
		}
		for l := 1; l < len(d); l++ {
			cost.Step += panels * activation(s.Activation(l-1)) * float64(d[l])
		}
	}
	cost.Step += panels*(8*last+costSample) + 2*weights
	if s.Momentum {
		cost.Step += 3 * weights
		cost.Weights *= 1.5
		cost.Bytes *= 2
	}
	return cost
}

func activation(f model.Activation) float64 {
	switch f {
	case model.Identity:
	case model.Tanh:
		return costTanh
	case model.ReLU:
		return costReLU
	}
	return 0
}

// Misses returns the share of weights, 0 to 1, that a step has to wait for: all where
// they take up some 64 MB, none below the size of a second-level cache.
func (c *Cost) Misses() float64 {
	return min(max((math.Log2(c.Bytes)-21)/5, 0), 1)
}
