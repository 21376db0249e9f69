package dense

import (
	"errors"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/batch"
)

// State is where a training stands between two steps: what it needs to go on to the same
// bits, in vectors of any width.
type State struct {
	Step int // done
	Last int // the step of the last checkpoint that was seen; -1 before the first
	// Parameters are the weights and the two learned scalars, log(1/temperature) and
	// SigLIP's bias. First and Second are the optimizer's moments of them, and Powers
	// Adam's betas to the number of steps.
	Parameters, First, Second model.Floats
	Powers                    [2]float64
	Sum                       Step    // of the steps since Last
	Draws                     []byte  // where the batches stand: see batch.Placed
	Rows                      []int32 // the next batch, where it is drawn already
}

// state returns how t stands.
func (t *training) state() *State {
	m := t.kernel.Memory()
	s := &State{
		Step: t.steps, Last: t.last, Parameters: slices.Clone(t.kernel.Parameters()),
		First: slices.Clone(m.First), Second: slices.Clone(m.Second), Powers: [2]float64{*m.Power1, *m.Power2}, Sum: t.sum,
	}
	if placed, ok := t.draws.(batch.Placed); ok {
		s.Draws, _ = placed.AppendBinary(nil) // it never fails
	}
	if t.drawn {
		s.Rows = slices.Clone(t.rows)
	}
	return s
}

// resume puts t, which is at its start, where s was left.
func (t *training) resume(s *State) error {
	p, m := t.kernel.Parameters(), t.kernel.Memory()
	placed, ok := t.draws.(batch.Placed)
	if !ok || s.Step < 0 || s.Step > t.config.Steps || s.Last < -1 || s.Last > s.Step ||
		len(s.Parameters) != len(p) || len(s.First) != len(p) || len(s.Second) != len(p) ||
		len(s.Rows) != 0 && len(s.Rows) != len(t.rows) {
		return errors.New("dense: the state is not one of this configuration")
	}
	if err := placed.UnmarshalBinary(s.Draws); err != nil {
		return err
	}
	t.steps, t.last, t.sum = s.Step, s.Last, s.Sum
	copy(p, s.Parameters)
	copy(m.First, s.First)
	copy(m.Second, s.Second)
	*m.Power1, *m.Power2 = s.Powers[0], s.Powers[1]
	t.drawn = copy(t.rows, s.Rows) > 0
	return nil
}
