package sweep

import (
	"context"
	"fmt"
	"slices"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Train trains the chunk's trials and returns their results in trial order: a
// pure function of plan and chunk, and each result one of its trial alone. A
// trial that cannot be trained ends as Failed, and no other with it.
func Train(plan *Plan, c Chunk) []Result { return isolate(plan, c, together) }

// isolate trains the chunk; where that fails or panics, each trial alone, so that
// only the one at fault ends as Failed.
func isolate(plan *Plan, c Chunk, train func(*Plan, Chunk) ([]Result, error)) []Result {
	results, err := guarded(plan, c, train)
	switch {
	case err == nil:
		return results
	case c.Len() == 1:
		return []Result{{Trial: c.From, Status: Failed, Error: err.Error()}}
	}
	results = make([]Result, 0, c.Len())
	for i := c.From; i < c.To; i++ {
		results = append(results, isolate(plan, Chunk{i, i + 1}, train)...)
	}
	return results
}

// guarded turns a panic into an error.
func guarded(plan *Plan, c Chunk, train func(*Plan, Chunk) ([]Result, error)) (results []Result, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			results, err = nil, fmt.Errorf("panic: %v", fault)
		}
	}()
	return train(plan, c)
}

// together trains the chunk's trials in lockstep.
func together(plan *Plan, c Chunk) ([]Result, error) {
	r := recorder{
		plan: plan, trials: make([]Trial, c.Len()), results: make([]Result, c.Len()), bounds: make([]metrics.Diagnostics, c.Len()),
	}
	inputs := make([]lockstep.Trial, c.Len())
	for i := range inputs {
		t := plan.Trial(c.From + i)
		r.trials[i], r.bounds[i] = t, boundsOf(&t.Configuration.Config)
		inputs[i] = lockstep.Trial{Config: &t.Configuration.Config, Seed: uint64(t.Seed)}
	}
	outcomes, err := lockstep.Train(context.Background(), inputs, plan.Spec.Record.Every, r.record)
	if err != nil {
		return nil, err
	}
	for i := range outcomes {
		r.conclude(i, &outcomes[i])
	}
	return r.results, nil
}

// recorder makes the results of a chunk out of its checkpoints and outcomes.
type recorder struct {
	plan      *Plan
	trials    []Trial
	results   []Result
	bounds    []metrics.Diagnostics // by trial
	evaluator *metrics.Evaluator
	labels    []int // with n and dim, what evaluator is for
	n, dim    int
	values    [maxLanes]metrics.Values
}

// maxLanes is how many trials the widest vector holds.
const maxLanes = 16

// record adds a checkpoint to the curves of a group's trials.
func (r *recorder) record(p *lockstep.Checkpoint) {
	if r.evaluator == nil || r.n != p.N || r.dim != p.Dim || !slices.Equal(r.labels, p.Labels) {
		r.evaluator = metrics.NewEvaluator(p.N, p.Dim, p.Labels)
		r.n, r.dim, r.labels = p.N, p.Dim, p.Labels
	}
	r.evaluator.Evaluate(p.Features, r.values[:])
	for lane, i := range p.Trials {
		if i < 0 {
			continue
		}
		result, t := &r.results[i], r.trials[i]
		result.Curve = append(result.Curve, Checkpoint{
			Step: p.Step, Loss: p.Loss[lane], Values: r.values[lane], Diagnostics: r.diagnostics(p, lane),
		})
		if p.Step == t.Configuration.Steps && r.plan.keepsFeatures(t) {
			result.Features = &Features{Z: ofLane(p, lane), Dim: p.Dim, Labels: p.Labels}
		}
	}
}

// diagnostics are those of the trial in a lane.
func (r *recorder) diagnostics(p *lockstep.Checkpoint, lane int) metrics.Diagnostics {
	d := metrics.Diagnostics{
		EffectiveNegatives: p.EffectiveNegatives[lane], HardestShare: p.HardestShare[lane], GradientNorm: p.GradientNorm[lane],
	}
	bounds := &r.bounds[p.Trials[lane]]
	d.LossLeast, d.LossGreatest = bounds.LossLeast, bounds.LossGreatest
	return d
}

// boundsOf returns diagnostics that have the loss's bounds alone: they do not
// change while a trial trains.
func boundsOf(c *model.Config) (d metrics.Diagnostics) {
	if c.Loss.Similarity == model.Cosine {
		d.SetLossBounds(c.Loss.Negatives, c.Loss.Temperature)
	} else {
		d.SetLossBounds(0, 0) // none
	}
	return d
}

// ofLane copies one trial's features, n x dim, row-major.
func ofLane(p *lockstep.Checkpoint, lane int) []float32 {
	z := make([]float32, p.N*p.Dim)
	for i := range z {
		z[i] = p.Features[i*lanes.Width()+lane]
	}
	return z
}

// conclude fills in how trial i of the chunk ended.
func (r *recorder) conclude(i int, o *lockstep.Outcome) {
	result := &r.results[i]
	result.Trial, result.Steps = r.trials[i].Index, o.Steps
	if o.Diverged {
		result.Status, result.Error = Diverged, fmt.Sprintf("loss or weights not finite at step %d", o.Steps)
		return
	}
	result.Status, result.Digest = OK, model.Digest(o.Weights)
}

// keepsFeatures tells whether the spec's record.features names the trial.
func (p *Plan) keepsFeatures(t Trial) bool {
	switch p.Spec.Record.Features {
	case spec.FeaturesAll:
		return true
	case spec.FeaturesFirst:
		return t.Seed == p.Seeds[0]
	}
	return false
}
