package dense

import (
	"math"

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

// Train trains c on d from o, as batch.Train does, in float32: see is shown the
// training at step 0, after every so many steps (0 means none), and at the last step;
// it is not shown a diverged one.
func Train(c *batch.Config, d *batch.Data, o *batch.Origin, every int, see func(Checkpoint)) Outcome {
	t := New(c, d, o)
	nan := math.NaN()
	see(Checkpoint{0, Step{nan, nan, nan, nan}, t.Temperature(), t})
	sum, last := Step{}, 0
	for n := 1; n <= c.Steps; n++ {
		sum = sum.plus(t.Step())
		if t.diverged {
			break
		}
		if n == c.Steps || every > 0 && n%every == 0 {
			see(Checkpoint{n, sum.over(float64(n - last)), t.Temperature(), t})
			sum, last = Step{}, n
		}
	}
	return Outcome{t, t.Temperature(), t.Bias(), t.steps, t.diverged}
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
