package lockstep

import (
	"errors"
	"math"

	"github.com/tausweep/tausweep/model"
)

// Trial is a training to be done: a pure function of configuration and seed.
type Trial struct {
	Config *model.Config // valid
	Seed   uint64
	// Origin is where the training starts; nil draws it from Seed. Trials may
	// share one, and then share its picks.
	Origin *model.Origin
	// From is where an earlier training of the trial was left; nil begins it. Origin
	// is then nil.
	From *State
}

// Checkpoint shows the trials of a group at one step.
type Checkpoint struct {
	Step int
	// Trials are indices of the trials given to Train, one a lane: -1 where the
	// lane is empty or its trial has diverged.
	Trials []int
	// Loss is each lane's mean loss of the steps since the last checkpoint; NaN at step 0.
	Loss []float32
	// Features are the encoders' outputs, not scaled: N x Dim x lanes.
	Features []float32
	N, Dim   int
	Labels   []int // N, the same in every lane
	// By lane, means over the steps of model.Probe: the effective number of
	// negatives, exp of the entropy of their softmax; the share of their gradient
	// that falls on the hardest; and the norm of the loss's gradient by the weights.
	EffectiveNegatives, HardestShare, GradientNorm []float32
}

// Outcome is how a training ended.
type Outcome struct {
	// Weights are the final encoder's, flat as model.Architecture.Size says; of
	// a diverged trial, those after the step that it diverged at, every NaN the
	// same one.
	Weights []float32
	// Steps done: all of them, or the step after which it diverged.
	Steps int
	// Diverged says that the loss of the last step, or a weight after it, was
	// not finite.
	Diverged bool
}

// Watch is who follows a training. Its functions are called from the goroutine of Train,
// and may be nil.
type Watch struct {
	// Every is the number of steps between two checkpoints, 0 for none between the
	// first and the last.
	Every int
	// Visit is shown every group at step 0, after every so many steps, and at its last
	// step; what it is shown is valid during the call.
	Visit func(*Checkpoint)
	// Look is called often, at the latest after some milliseconds of work. It ends the
	// training by a panic with model.ErrInterrupted.
	Look func()
	// Rest is called where trials can be left: at the ends of blocks. stand returns
	// how they stand, as Train does where Rest ends it with an error.
	Rest func(stand func() ([]*Outcome, []*State)) error
}

// Train trains trials side by side, of any shapes, and returns their outcomes in the
// order of the trials. A trial's bits depend on nothing but its configuration, its
// seed, and the checkpoints.
//
// Where Look or Rest ends it, the error is model.ErrInterrupted or that of Rest, and every
// trial has an outcome, one of states, where a later Train goes on with it, or neither
// if it was not begun. What Visit was shown of a trial after State.Last does not count.
//
// Trials of one seed share its draws, and 16 seeds (a vector's lanes) of the same
// configurations share their inputs too: give it whole seeds.
func Train(trials []Trial, w *Watch) (outcomes []*Outcome, states []*State, err error) {
	look := w.Look
	if look == nil {
		look = func() {}
	}
	outcomes, states = make([]*Outcome, len(trials)), make([]*State, len(trials))
	for _, b := range pack(trials) {
		var f *training
		err := model.Guard(func() (err error) {
			f, err = newTraining(b, trials, outcomes, look)
			return err
		})
		switch {
		case errors.Is(err, model.ErrInterrupted):
			return outcomes, states, err
		case err != nil:
			return nil, nil, err
		}
		if err := model.Guard(func() error { return f.train(w) }); err != nil {
			return outcomes, f.states(), err
		}
	}
	return outcomes, nil, nil
}

var errLabels = errors.New("lockstep: trials of one shape with different labels")

// scales returns what a configuration is to the kernel: 1/temperature, step
// size/temperature and momentum.
func scales(c *model.Config) (perT, scale, momentum float32) {
	perT, scale = float32(1/c.Loss.Temperature), float32(c.StepSize()/c.Loss.Temperature)
	// Infinite, it would make NaN of gradients that are 0.
	return perT, min(scale, math.MaxFloat32), float32(c.Optimizer.Momentum)
}
