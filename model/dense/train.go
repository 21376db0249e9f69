package dense

import (
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/batch"
)

// Checkpoint is a training under way.
type Checkpoint struct {
	Step int
	// Mean has the means over the steps since the last checkpoint; NaN at step 0.
	Mean Step
	// Temperature is what the next step would have; at the end of a schedule, as if
	// it went on.
	Temperature float64
	Trainer     *Trainer // for its features and weights, valid during the call
}

// Outcome is how a training ended.
type Outcome struct {
	Trainer     *Trainer
	Temperature float64 // as in the last checkpoint
	Bias        float64 // SigLIP's
	// Steps done: all of them, or the step after which it diverged.
	Steps int
	// Diverged says that the loss of the last step, or a parameter after it, was not
	// finite.
	Diverged bool
}

// Watch is who follows a training. Its functions are called from the goroutine of Train,
// and may be nil.
type Watch struct {
	// Every is the number of steps between two checkpoints, 0 for none between the
	// first and the last.
	Every int
	// See is shown the training at step 0, after every so many steps, and at the last
	// step; it is not shown a diverged one.
	See func(Checkpoint)
	// Look is called often, at the latest after some milliseconds of work. It ends the
	// training by a panic with model.ErrInterrupted, in See too.
	Look func()
	// Rest is called where the training can be left: after steps. state returns how it
	// stands, as Train does where Rest ends it with an error.
	Rest func(state func() *State) error
}

// Train trains c on d from o, as batch.Train does, in float32; where from is not nil, it
// goes on from there, with an o of the same seed at its start.
//
// Where Look or Rest ends it, the error is model.ErrInterrupted or that of Rest, and a later
// Train goes on with the State. What See was shown after State.Last does not count.
func Train(c *batch.Config, d *batch.Data, o *batch.Origin, from *State, w *Watch) (*Outcome, *State, error) {
	t := &training{Trainer: New(c, d, o), watch: w, last: -1}
	if from != nil {
		if err := t.resume(from); err != nil {
			return nil, nil, err
		}
	}
	if err := model.Guard(t.train); err != nil {
		return nil, t.state(), err
	}
	return &Outcome{t.Trainer, t.Temperature(), t.Bias(), t.steps, t.diverged}, nil, nil
}

// training is a Trainer on its way.
type training struct {
	*Trainer
	watch *Watch
	last  int  // the step of the last checkpoint, -1 before the first
	sum   Step // of the steps since
}

// train takes the steps that are left.
func (t *training) train() error {
	w, steps := t.watch, t.config.Steps
	look := w.Look
	if look == nil {
		look = func() {}
	}
	t.kernel.Watch(look)
	state := t.state // once, so that a step allocates nothing
	for {
		if t.due() {
			t.show()
		}
		if t.steps == steps {
			return nil
		}
		look()
		t.sum = t.sum.plus(t.Step())
		if t.diverged {
			return nil
		}
		if w.Rest != nil {
			if err := w.Rest(state); err != nil {
				return err
			}
		}
	}
}

// due reports whether a checkpoint is.
func (t *training) due() bool {
	n := t.steps
	return t.last < n && (n == 0 || n == t.config.Steps || t.watch.Every > 0 && n%t.watch.Every == 0)
}

// show shows a checkpoint.
func (t *training) show() {
	mean := t.sum.over(float64(t.steps - max(t.last, 0))) // 0/0, NaN, at step 0
	if t.watch.See != nil {
		t.watch.See(Checkpoint{t.steps, mean, t.Temperature(), t.Trainer})
	}
	t.sum, t.last = Step{}, t.steps // not before: it may be interrupted, and is made again
}

func (s Step) plus(t Step) Step {
	return Step{
		s.Loss + t.Loss, s.EffectiveNegatives + t.EffectiveNegatives,
		s.HardestShare + t.HardestShare, s.GradientNorm + t.GradientNorm,
	}
}

func (s Step) over(n float64) Step {
	return Step{s.Loss / n, s.EffectiveNegatives / n, s.HardestShare / n, s.GradientNorm / n}
}
