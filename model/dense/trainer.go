package dense

import (
	"math"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/kernel"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// Trainer trains one encoder, step by step. It belongs to one goroutine.
type Trainer struct {
	config   *batch.Config
	data     *batch.Data
	draws    batch.Draws
	kernel   shape.Trainer
	rows     []int32
	drawn    bool // rows are those of a step that is not taken yet
	steps    int
	diverged bool
}

// Step is what a step says of itself.
type Step struct {
	Loss float64 // of its batch, before the step
	// EffectiveNegatives is exp(H(p)), where p are the shares of an anchor's negatives
	// in the gradient and H their entropy, and HardestShare the greatest p: means over
	// the anchors that have a positive and negatives, NaN where none has; before the
	// step. CLIP's anchors are the first views: see batch.Diagnosis.
	EffectiveNegatives, HardestShare float64
	// GradientNorm is that of the gradient by all that is learned, before clipping.
	GradientNorm float64
}

// New returns a trainer of c at its start. It takes all the memory that training
// needs. c must be valid, fit d, and o be made for it; o's draws are the trainer's
// from then on.
func New(c *batch.Config, d *batch.Data, o *batch.Origin) *Trainer {
	t := &Trainer{config: c, data: d, draws: o.Draws, kernel: kernel.NewTrainer(c, o.Weights), rows: make([]int32, c.Batch)}
	*t.scalar(shape.LogScale) = -lanes.Log32(float32(c.Loss.TemperatureAt(0)))
	*t.scalar(shape.Bias) = float32(c.Loss.Bias)
	return t
}

// scalar returns the learned scalar at i: shape.LogScale or shape.Bias.
func (t *Trainer) scalar(i int) *float32 {
	p := t.kernel.Parameters()
	return &p[len(p)-shape.Scalars+i]
}

// Step takes the next step. Where the loss or a parameter is not finite after it, the
// training has diverged, and must not go on. It allocates nothing.
func (t *Trainer) Step() Step {
	if !t.drawn {
		t.draws.Batch(t.rows)
		t.drawn = true
	}
	r := t.differentiate(t.draws, t.steps)
	l := &t.config.Loss
	norm, finite := t.kernel.Update(t.config.Optimizer.StepSize(t.steps, t.config.Steps))
	if l.LearnTemperature {
		s := t.scalar(shape.LogScale)
		*s = min(max(*s, -lanes.Log32(float32(l.TemperatureMax))), -lanes.Log32(float32(l.TemperatureMin)))
	}
	t.steps++
	t.drawn = false
	t.diverged = !finite || math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0)
	return Step{r.Loss, r.Effective, r.Hardest, norm}
}

// Diagnose returns what a step, counted from 0, would say on a batch of these draws, and
// takes none: batch.NewProbe and batch.ProbeStep look at every checkpoint of a seed in
// the same way. It allocates nothing.
func (t *Trainer) Diagnose(draws batch.Draws, step int) Step {
	if t.drawn {
		panic("dense: a look in the midst of a step")
	}
	draws.Batch(t.rows)
	r := t.differentiate(draws, step)
	return Step{r.Loss, r.Effective, r.Hardest, t.kernel.GradientNorm()}
}

// differentiate draws the views of the batch and leaves the gradient of its loss by all that is
// learned; that by the scalars that are not stays 0.
func (t *Trainer) differentiate(draws batch.Draws, step int) shape.Contrasted {
	t.draw(draws, step)
	r := t.kernel.Differentiate(t.perTemperature(), *t.scalar(shape.Bias))
	learned := t.kernel.Gradient()
	learned = learned[len(learned)-shape.Scalars:]
	if t.config.Loss.LearnTemperature {
		learned[shape.LogScale] = float32(r.LogScale)
	}
	if t.config.Loss.LearnBias {
		learned[shape.Bias] = float32(r.Bias)
	}
	return r
}

// draw draws the views of a step.
func (t *Trainer) draw(draws batch.Draws, step int) {
	views, labels := t.kernel.Views(), t.kernel.Labels()
	size := len(t.rows) * t.data.Columns
	for view := range t.config.ViewsPerRow() {
		draws.View(views[view*size:][:size], step, view, t.rows)
		if len(t.data.Labels) > 0 {
			for i, row := range t.rows {
				labels[view*len(t.rows)+i] = t.data.Labels[row]
			}
		}
	}
}

// perTemperature returns 1 over the temperature of the next step.
func (t *Trainer) perTemperature() float32 {
	if t.config.Loss.LearnTemperature {
		return lanes.Exp32(*t.scalar(shape.LogScale))
	}
	return float32(1 / t.config.Loss.TemperatureAt(t.steps))
}

// Temperature returns that of the next step; at the end of a schedule, as if it went
// on.
func (t *Trainer) Temperature() float64 {
	if t.config.Loss.LearnTemperature {
		return 1 / float64(t.perTemperature())
	}
	return t.config.Loss.TemperatureAt(t.steps)
}

// Bias returns SigLIP's.
func (t *Trainer) Bias() float64 { return float64(*t.scalar(shape.Bias)) }

// Steps returns how many are done.
func (t *Trainer) Steps() int { return t.steps }

// Diverged reports whether the loss of the last step, or a parameter after it, was not
// finite.
func (t *Trainer) Diverged() bool { return t.diverged }

// Weights returns the parameters of encoder and head, flat: see batch.Encoder.Size. It
// is a view, valid until the next step, and must not be changed.
func (t *Trainer) Weights() []float32 {
	p := t.kernel.Parameters()
	return p[: len(p)-shape.Scalars : len(p)-shape.Scalars]
}

// Encode sets features (n x config.Encoder.Dim, row-major) to those of rows (n x
// columns, row-major), without the head, not scaled. It allocates nothing, and panics
// where features is too short.
func (t *Trainer) Encode(rows, features []float32) { t.kernel.Encode(rows, features) }
