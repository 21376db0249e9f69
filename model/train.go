package model

import (
	"math"

	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/streams"
)

// Origin is where a training starts: the same for every configuration of a seed
// that has the same data, encoder, negatives and streams.
//
// Training twice from one origin starts from the same weights and goes on in the
// stream of picks, as the guide's script does; trials each have their own.
type Origin struct {
	Seed    uint64
	Set     *data.Set
	Weights []float32 // of the untrained encoder, flat: see Architecture.Size
	Picker  streams.Picker
}

// NewOrigin draws a seed's samples and initial weights and opens its stream of
// picks, in this order. It returns an error where c's data or streams are not
// valid, and panics where the negatives are not.
func NewOrigin(c *Config, seed uint64) (*Origin, error) {
	s, err := streams.New(c.Streams, seed)
	if err != nil {
		return nil, err
	}
	set, err := data.New(&c.Data, s)
	if err != nil {
		return nil, err
	}
	weights := c.Encoder.Init(s)
	picker := s.Picker(streams.Classes{Members: set.Members, Others: set.Others}, c.Loss.Negatives)
	return &Origin{Seed: seed, Set: set, Weights: weights, Picker: picker}, nil
}

// Checkpoint is an encoder under way.
type Checkpoint struct {
	Step int
	// Loss is the mean loss of the steps since the last checkpoint; NaN at step 0.
	Loss    float64
	Encoder *Encoder // valid during the call
}

// Outcome is how a training ended.
type Outcome struct {
	Encoder *Encoder
	// Steps done: all of them, or the step after which it diverged.
	Steps int
	// Diverged says that the loss of the last step, or a weight after it, was
	// not finite.
	Diverged bool
}

// Train trains the encoder of c from o, one step of SGD with momentum after
// another:
//
//	v = momentum*v + gradient        w = w - stepsize*v
//
// see (not nil) is shown the encoder at step 0, after every so many steps (0
// means none), and at the last step; it is not shown a diverged one. c must be
// valid and o made for it.
func Train(c *Config, o *Origin, every int, see func(Checkpoint)) Outcome {
	e := NewEncoder(&c.Encoder, o.Weights)
	pass := newStep(c)
	velocity := make([]float64, len(e.Weights))
	picks := make([]int32, 2+c.Loss.Negatives)
	samples := make([][]float32, len(picks))
	lr := c.StepSize()

	see(Checkpoint{Step: 0, Loss: math.NaN(), Encoder: e})
	sum, last := 0.0, 0
	for n := 1; n <= c.Steps; n++ {
		o.Picker.Pick(picks)
		for i, p := range picks {
			samples[i] = o.Set.Sample(int(p))
		}
		loss := pass.run(e, samples)
		for i, g := range pass.grad {
			velocity[i] = c.Optimizer.Momentum*velocity[i] + g
			e.Weights[i] -= lr * velocity[i]
		}
		if !finite(loss) || !finite(e.Weights...) {
			return Outcome{Encoder: e, Steps: n, Diverged: true}
		}
		sum += loss
		if n == NextCheckpoint(last, every, c.Steps) {
			see(Checkpoint{Step: n, Loss: sum / float64(n-last), Encoder: e})
			sum, last = 0, n
		}
	}
	return Outcome{Encoder: e, Steps: c.Steps}
}

// NextCheckpoint returns the first checkpoint after the one at step last, of a
// training of so many steps with one every so many (0 means none but the first
// and the last).
func NextCheckpoint(last, every, steps int) int {
	if every <= 0 || every > steps-last {
		return steps
	}
	return last + every
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
