package sweep

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// lockstepTrainer is the built-in Trainer: encoders of samples in the plane, a
// trial a lane of the vector registers.
type lockstepTrainer struct{}

// Kind implements Trainer.
func (lockstepTrainer) Kind() string { return spec.Lockstep }

// Declare implements Trainer.
func (lockstepTrainer) Declare(s *spec.Spec) spec.Declaration { return spec.DeclareLockstep(s) }

// Train implements Trainer.
func (lockstepTrainer) Train(ctx context.Context, plan *Plan, c Chunk) ([]Result, error) {
	course := CourseOf(ctx)
	results, err := trainLockstep(course, plan, c, course.Kept(c))
	if errors.Is(err, errState) {
		results, err = trainLockstep(course, plan, c, nil)
	}
	return results, err
}

func trainLockstep(course *Course, plan *Plan, c Chunk, kept []Kept) ([]Result, error) {
	r := newRecorder(plan, c)
	r.look, r.passed = course.Look, course.Passed
	inputs := make([]lockstep.Trial, c.Len())
	for i := range inputs {
		t := plan.Trial(c.From + i)
		r.trials[i], r.bounds[i] = t, boundsOf(&t.Configuration.Config.Config)
		inputs[i] = lockstep.Trial{Config: &t.Configuration.Config.Config, Seed: uint64(t.Seed)}
	}
	if err := r.resume(course, kept, inputs); err != nil {
		return nil, err
	}
	var missing []lockstep.Trial
	for i := range inputs {
		if r.results[i].Status == "" {
			r.places = append(r.places, i)
			missing = append(missing, inputs[i])
		}
	}
	outcomes, states, err := lockstep.Train(missing, &lockstep.Watch{
		Every: plan.Spec.Record.Every, Visit: r.record, Look: course.Look,
		Rest: func(stand func() ([]*lockstep.Outcome, []*lockstep.State)) error {
			if !course.Due() {
				return nil
			}
			return course.Rest(c, func() []Kept { return r.standing(course, inputs, stand) })
		},
	})
	if errors.Is(err, model.ErrInterrupted) {
		course.Leave(c, r.standing(course, inputs, func() ([]*lockstep.Outcome, []*lockstep.State) { return outcomes, states }))
	}
	if err != nil && len(kept) > 0 && outcomes == nil {
		return nil, errState
	}
	for k, o := range outcomes {
		if o != nil {
			r.conclude(r.places[k], o)
		}
	}
	return r.prefix(), err
}

// recorder makes the results of a chunk out of its checkpoints and outcomes.
type recorder struct {
	plan      *Plan
	trials    []Trial
	results   []Result
	bounds    []metrics.Diagnostics // by trial
	places    []int                 // of the trials that are trained here
	look      func()
	passed    func(from, to int)
	evaluator *metrics.Evaluator
	labels    []int // with n and dim, what evaluator is for
	n, dim    int
	found     [maxLanes]metrics.Values
	values    func(*metrics.Observation, []float32) // in the order of the declared measures
	measures  int
	memory    []float32 // for the values of checkpoints to come
}

func newRecorder(plan *Plan, c Chunk) *recorder {
	return &recorder{
		plan: plan, trials: make([]Trial, c.Len()), results: make([]Result, c.Len()), bounds: make([]metrics.Diagnostics, c.Len()),
		values: metrics.ToyValues(spec.ToySetting(&plan.Spec)), measures: len(plan.Spec.Declare().Measures),
	}
}

// room returns memory for the values of a checkpoint.
func (r *recorder) room() []float32 {
	if len(r.memory) < r.measures {
		r.memory = make([]float32, 64*r.measures)
	}
	values := r.memory[:r.measures:r.measures]
	r.memory = r.memory[r.measures:]
	return values
}

// maxLanes is how many trials the widest vector holds.
const maxLanes = 16

// record adds a checkpoint to the curves of a group's trials.
func (r *recorder) record(p *lockstep.Checkpoint) {
	if r.evaluator == nil || r.n != p.N || r.dim != p.Dim || !slices.Equal(r.labels, p.Labels) {
		r.evaluator = metrics.NewEvaluator(p.N, p.Dim, p.Labels, r.plan.Spec.Data.Dim())
		r.n, r.dim, r.labels = p.N, p.Dim, p.Labels
		r.evaluator.Watch(r.look)
	}
	r.evaluator.Evaluate(p.Features, r.found[:])
	for lane, k := range p.Trials {
		if k < 0 {
			continue
		}
		i := r.places[k]
		result, t := &r.results[i], r.trials[i]
		if n := len(result.Curve); n > 0 {
			r.passed(result.Curve[n-1].Step, p.Step)
		}
		values := r.room()
		r.values(&metrics.Observation{
			Loss: p.Loss[lane], Values: r.found[lane], Diagnostics: r.diagnostics(p, lane),
			Features: func() []float32 { return ofLane(p, lane) }, Labels: p.Labels,
		}, values)
		result.Curve = append(result.Curve, Checkpoint{Step: p.Step, Values: values})
		if p.Step == t.Configuration.Steps && r.plan.Records(t) {
			result.Features = &Features{Z: ofLane(p, lane), Dim: p.Dim, Labels: p.Labels}
		}
	}
}

// diagnostics are those of the trial in a lane.
func (r *recorder) diagnostics(p *lockstep.Checkpoint, lane int) metrics.Diagnostics {
	d := metrics.Diagnostics{
		EffectiveNegatives: p.EffectiveNegatives[lane], HardestShare: p.HardestShare[lane], GradientNorm: p.GradientNorm[lane],
	}
	bounds := &r.bounds[r.places[p.Trials[lane]]]
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
