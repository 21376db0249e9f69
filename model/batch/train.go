package batch

import "math"

// Checkpoint is a network under way.
type Checkpoint struct {
	Step int
	// Loss is the mean loss of the steps since the last checkpoint; NaN at step 0.
	Loss float64
	// Temperature is what the next step would have; at the end of a schedule, as
	// if it went on.
	Temperature float64
	Bias        float64  // SigLIP's
	Network     *Network // valid during the call
}

// Outcome is how a training ended.
type Outcome struct {
	Network     *Network
	Temperature float64 // as in the last checkpoint
	Bias        float64 // SigLIP's
	// Steps done: all of them, or the step after which it diverged.
	Steps int
	// Diverged says that the loss of the last step, or a parameter after it, was
	// not finite.
	Diverged bool
}

// Train trains the network of c on d from o, one batch after another: views of the
// batch's rows, their loss, its gradient by all parameters, a step of the optimizer.
//
// see (not nil) is shown the network at step 0, after every so many steps (0 means
// none), and at the last step; it is not shown a diverged one. c must be valid and o
// made for it.
func Train(c *Config, d *Data, o *Origin, every int, see func(Checkpoint)) Outcome {
	t := newTraining(c, d, NewNetwork(&c.Encoder, o.Weights), o.Draws)
	see(t.checkpoint(0, math.NaN()))
	sum, last := 0.0, 0
	for n := 1; n <= c.Steps; n++ {
		loss := t.step(n - 1)
		if !finite(loss) || !finite(t.parameters...) {
			return t.outcome(n, true)
		}
		sum += loss
		if n == c.Steps || every > 0 && n%every == 0 {
			see(t.checkpoint(n, sum/float64(n-last)))
			sum, last = 0, n
		}
	}
	return t.outcome(c.Steps, false)
}

// training is the state of one.
type training struct {
	config *Config
	data   *Data
	draws  Draws
	// parameters are the network's weights and then log(1/temperature) and the bias
	// of SigLIP; gradient is by them.
	parameters, gradient []float64
	network              *Network
	layers, grads        []Parameters[float64]
	optimizer            *optimizer
	rows, labels         []int32
	views                []float32
	traces               []*trace // of the views
}

// Where the temperature and the bias stand, from the end of the parameters.
const scalars, logScale, siglipBias = 2, 0, 1

func newTraining(c *Config, d *Data, from *Network, draws Draws) *training {
	n := len(from.Weights)
	views := c.ViewsPerRow() * c.Batch
	t := &training{
		config: c, data: d, draws: draws,
		parameters: make([]float64, n+scalars), gradient: make([]float64, n+scalars),
		rows: make([]int32, c.Batch), labels: make([]int32, views), views: make([]float32, views*d.Columns),
	}
	copy(t.parameters, from.Weights)
	t.parameters[n+logScale] = -math.Log(c.Loss.TemperatureAt(0))
	t.parameters[n+siglipBias] = c.Loss.Bias
	t.network = &Network{&c.Encoder, t.parameters[:n]}
	t.layers, t.grads = LayersOf(&c.Encoder, t.parameters[:n]), LayersOf(&c.Encoder, t.gradient[:n])
	t.optimizer = newOptimizer(&c.Optimizer, decays(&c.Encoder))
	for range views {
		t.traces = append(t.traces, newTrace(&c.Encoder))
	}
	return t
}

// decays says which parameters weight decay pulls: the layers' weights.
func decays(e *Encoder) []bool {
	flat := make([]bool, e.Size()+scalars)
	for _, l := range LayersOf(e, flat[:e.Size()]) {
		for i := range l.Weight {
			l.Weight[i] = true
		}
	}
	return flat
}

// scalar returns the learned scalar at i: logScale or siglipBias.
func (t *training) scalar(i int) *float64 { return &t.parameters[len(t.network.Weights)+i] }

// temperature returns that of a step, counted from 0, which is the next one.
func (t *training) temperature(step int) float64 {
	if t.config.Loss.LearnTemperature {
		return math.Exp(-*t.scalar(logScale))
	}
	return t.config.Loss.TemperatureAt(step)
}

// step does step k, counted from 0, and returns its loss.
func (t *training) step(k int) float64 {
	t.draw(k)
	loss := t.differentiate(t.forward(), t.temperature(k))
	t.optimizer.step(t.parameters, t.gradient, t.config.Optimizer.StepSize(k, t.config.Steps))
	if l := &t.config.Loss; l.LearnTemperature {
		s := t.scalar(logScale)
		*s = min(max(*s, -math.Log(l.TemperatureMax)), -math.Log(l.TemperatureMin))
	}
	return loss
}

// differentiate returns the loss of z, what forward returned, and leaves its gradient;
// that of what is not learned is 0.
func (t *training) differentiate(z []float64, temperature float64) float64 {
	n := len(t.traces)
	loss, g := t.config.Loss.Of(z, n, t.labels, temperature, *t.scalar(siglipBias))
	clear(t.gradient)
	out := len(g.Features) / n
	for i, trace := range t.traces {
		trace.backward(t.layers, t.grads, g.Features[i*out:][:out])
	}
	learned := t.gradient[len(t.network.Weights):]
	if t.config.Loss.LearnTemperature {
		learned[logScale] = g.LogScale
	}
	if t.config.Loss.LearnBias {
		learned[siglipBias] = g.Bias
	}
	return loss
}

// forward returns what the loss sees of the views.
func (t *training) forward() []float64 {
	in := t.data.Columns
	var z []float64
	for i, trace := range t.traces {
		trace.forward(t.layers, t.views[i*in:][:in])
		z = append(z, trace.steps[len(trace.steps)-1].out...)
	}
	return z
}

// draw draws the rows of step k, their views and the views' labels.
func (t *training) draw(k int) {
	t.draws.Batch(t.rows)
	size := len(t.rows) * t.data.Columns
	for view := range t.config.ViewsPerRow() {
		t.draws.View(t.views[view*size:][:size], k, view, t.rows)
		for i, row := range t.rows {
			if len(t.data.Labels) > 0 {
				t.labels[view*len(t.rows)+i] = t.data.Labels[row]
			}
		}
	}
}

func (t *training) checkpoint(steps int, loss float64) Checkpoint {
	return Checkpoint{steps, loss, t.temperature(steps), *t.scalar(siglipBias), t.network}
}

func (t *training) outcome(steps int, diverged bool) Outcome {
	return Outcome{t.network, t.temperature(steps), *t.scalar(siglipBias), steps, diverged}
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
