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
	steps    int
	diverged bool
}

// Step is what a step says of itself.
type Step struct {
	Loss float64 // of its batch, before the step
	// EffectiveNegatives is exp(H(p)), where p is the softmax of an anchor's negatives
	// and H its entropy, and HardestShare the greatest p: means over the batch's
	// anchors, before the step. SupCon's are over all other views of the batch, as its
	// denominator is. NaN under SigLIP, which has no softmax.
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
	t.draw()
	r := t.kernel.Differentiate(t.perTemperature(), *t.scalar(shape.Bias))
	l := &t.config.Loss
	learned := t.kernel.Gradient()
	learned = learned[len(learned)-shape.Scalars:]
	if l.LearnTemperature {
		learned[shape.LogScale] = float32(r.LogScale)
	}
	if l.LearnBias {
		learned[shape.Bias] = float32(r.Bias)
	}
	norm, finite := t.kernel.Update(t.config.Optimizer.StepSize(t.steps, t.config.Steps))
	if l.LearnTemperature {
		s := t.scalar(shape.LogScale)
		*s = min(max(*s, -lanes.Log32(float32(l.TemperatureMax))), -lanes.Log32(float32(l.TemperatureMin)))
	}
	t.steps++
	t.diverged = !finite || math.IsNaN(r.Loss) || math.IsInf(r.Loss, 0)
	return Step{r.Loss, r.Effective, r.Hardest, norm}
}

// draw draws the batch of the next step.
func (t *Trainer) draw() {
	t.draws.Batch(t.rows)
	views, labels := t.kernel.Views(), t.kernel.Labels()
	size := len(t.rows) * t.data.Columns
	for view := range t.config.ViewsPerRow() {
		t.draws.View(views[view*size:][:size], t.steps, view, t.rows)
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
