package lockstep

import (
	"fmt"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// State is where a trial stands between two blocks of steps: what it needs to go on to
// the same bits, beside whichever others and in vectors of any width.
type State struct {
	Step int // done
	Last int // the step of the last checkpoint that was visited; -1 before the first
	// Weights are the encoder's, and Velocity as many with momentum, else none: flat as
	// model.Architecture.Size says.
	Weights, Velocity model.Floats
	Losses            float32 // their sum since Last
	Picker            []byte  // where the stream of picks stands: see streams.Picker
	// Drawn are the picks of the next block, where they are drawn already.
	Drawn []int32
}

// states returns how the trials stand that are neither whole nor diverged, by their
// index; nil where there is none. What is halfway through a block goes back to its
// beginning: the training must not go on then.
func (f *training) states() []*State {
	for _, t := range f.groups[:f.halfway] {
		t.Rewind()
	}
	states := make([]*State, len(f.trials))
	for _, t := range f.groups {
		leaving := make([]shape.Lane, len(t.trials))
		for lane, i := range t.trials {
			if i < 0 || f.outcomes[i] != nil || f.last < 0 {
				continue // of a trial that was not visited once there is nothing to keep
			}
			leaving[lane].Weights = make([]float32, f.shape.Size(0))
			if f.shape.Momentum {
				leaving[lane].Velocity = make([]float32, f.shape.Size(0))
			}
		}
		t.Leave(leaving)
		for lane, l := range leaving {
			if l.Weights == nil {
				continue
			}
			source := t.view.sources[lane]
			s := &State{Step: f.step, Last: f.last, Weights: l.Weights, Velocity: l.Velocity, Losses: l.Losses}
			s.Picker, _ = source.Picker.AppendBinary(nil) // it never fails
			s.Drawn = append(s.Drawn, source.pending...)
			states[t.trials[lane]] = s
		}
	}
	return states
}

// fits returns an error where s is no state of trials of a shape and so many steps.
func (s *State) fits(t *shape.Shape, steps int) error {
	momentum := 0
	if t.Momentum {
		momentum = t.Size(0)
	}
	if s.Step < 0 || s.Step > steps || s.Last < -1 || s.Last > s.Step ||
		len(s.Weights) != t.Size(0) || len(s.Velocity) != momentum ||
		len(s.Drawn)%t.Slots != 0 || len(s.Drawn) > shape.BlockSteps*t.Slots {
		return fmt.Errorf("lockstep: the state is not one of this configuration")
	}
	return nil
}
