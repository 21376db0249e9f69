package sweep

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// denseTrainer is the Trainer of encoders on data from files, one trial after another.
type denseTrainer struct{}

// Kind implements Trainer.
func (denseTrainer) Kind() string { return spec.Dense }

// Declare implements Trainer.
func (denseTrainer) Declare(s *spec.Spec) spec.Declaration { return spec.DeclareDense(s) }

// Warnings implements Warner: what of the data will be trouble.
func (denseTrainer) Warnings(p *Plan) []Warning {
	if p.Spec.File == nil {
		return nil
	}
	notes, err := datasets.notes(&p.Spec.File.Data)
	if err != nil {
		return nil // training says it
	}
	var all []Warning
	for _, note := range notes {
		all = append(all, Warning{"data", note})
	}
	if share := aloneShare(p); share > 0.2 {
		all = append(all, Warning{"alone", fmt.Sprintf("%.0f in 100 rows of a batch have no other of their class in it, and supcon leaves them out: use a larger batch, or two views", 100*share)})
	}
	return all
}

// aloneShare returns the mean share of a batch's rows that have no other of their class
// in it, where the loss needs one: 0 elsewhere.
func aloneShare(p *Plan) float64 {
	f := p.Spec.File
	if f.Loss.Kind != batch.SupCon || f.ViewsPerRow() > 1 {
		return 0
	}
	set, err := datasets.of(&f.Data, p.Seeds[0], f.Evaluate.Limit)
	if err != nil {
		return 0 // training says it
	}
	n, sizes := float64(set.Train.Len()), make([]int, f.Data.Found.Classes)
	for _, c := range set.Train.Labels {
		sizes[c]++
	}
	alone := 0.0
	for _, size := range sizes {
		alone += float64(size) / n * math.Pow(1-float64(max(size-1, 0))/(n-1), float64(f.Batch-1))
	}
	return alone
}

// Train implements Trainer.
func (denseTrainer) Train(ctx context.Context, plan *Plan, c Chunk) ([]Result, error) {
	course := CourseOf(ctx)
	left := map[int]*standing{}
	for _, k := range course.Kept(c) {
		if s, err := k.decode(plan); err == nil && s.Lockstep == nil {
			left[k.Trial] = s
			course.TookBefore(s.Took)
		}
	}
	results := make([]Result, 0, c.Len())
	for i := c.From; i < c.To; i++ {
		from := left[i]
		if from != nil && from.Dense == nil {
			results = append(results, from.Result)
			continue
		}
		d := &denseTrial{plan: plan, trial: plan.Trial(i), course: course, chunk: c, before: results}
		r, err := d.train(from)
		if err != nil {
			return results, err
		}
		results = append(results, *r)
	}
	return results, nil
}

// denseTrial measures a trial at its checkpoints.
type denseTrial struct {
	plan     *Plan
	trial    Trial
	course   *Course
	chunk    Chunk
	before   []Result // of the trials before it in the chunk
	file     *spec.File
	set      *dataset.Set
	measures metrics.HeldOut
	result   Result
}

// train trains the trial, from where it was left.
func (d *denseTrial) train(from *standing) (*Result, error) {
	course, t, f := d.course, d.trial, d.trial.Configuration.File
	set, err := datasets.of(&f.Data, t.Seed, f.Evaluate.Limit)
	if err != nil {
		return nil, err
	}
	origin, err := batch.NewOrigin(&f.Config, &set.Train, uint64(t.Seed))
	if err != nil {
		return nil, err
	}
	d.file, d.set, d.measures = f, set, d.plan.Spec.HeldOut()
	d.measures.KNN, d.measures.Look = f.Evaluate.KNN, course.Look
	d.result = Result{Trial: t.Index}
	var state *dense.State
	if from != nil {
		state, d.result.Curve = from.Dense, from.Result.Curve
	}
	outcome, state, err := dense.Train(&f.Config, &set.Train, origin, state, &dense.Watch{
		Every: d.plan.Spec.Record.Every, See: d.see, Look: course.Look,
		Rest: func(stand func() *dense.State) error {
			if !course.Due() {
				return nil
			}
			return course.Rest(d.chunk, func() []Kept { return d.standing(stand()) })
		},
	})
	switch {
	case errors.Is(err, model.ErrInterrupted):
		course.Leave(d.chunk, d.standing(state))
		return nil, err
	case err != nil && from != nil && !errors.Is(err, errTurn): // what was kept is of no use
		return d.train(nil)
	case err != nil:
		return nil, err
	}
	r := &d.result
	r.Steps = outcome.Steps
	if outcome.Diverged {
		r.Status, r.Error = Diverged, fmt.Sprintf("loss or weights not finite at step %d", outcome.Steps)
		return r, nil
	}
	r.Status, r.Digest = OK, model.Digest(outcome.Trainer.Weights())
	return r, nil
}

// standing returns how the trials of the chunk stand that were begun: those before are whole.
func (d *denseTrial) standing(state *dense.State) []Kept {
	took := d.course.Took() / time.Duration(len(d.before)+1)
	all := wholeOnes(d.plan, d.before, d.course.Took()-took)
	if state.Last < 0 {
		return all // of a training that was not seen once there is nothing to keep
	}
	s := standing{Seed: d.trial.Seed, Result: Result{Trial: d.trial.Index, Curve: until(d.result.Curve, state.Last)}, Dense: state, Took: took}
	return append(all, s.encode())
}

// see adds a checkpoint to the curve.
func (d *denseTrial) see(at dense.Checkpoint) {
	o := d.observe(at.Trainer.Encode)
	o.Loss, o.Temperature = float32(at.Mean.Loss), at.Temperature
	seen := at.Trainer.Diagnose(batch.NewProbe(&d.file.Config, &d.set.Train, uint64(d.trial.Seed)), batch.ProbeStep)
	o.EffectiveNegatives, o.HardestShare, o.GradientNorm = float32(seen.EffectiveNegatives), float32(seen.HardestShare), float32(seen.GradientNorm)
	if n := len(d.result.Curve); n > 0 {
		d.course.Passed(d.result.Curve[n-1].Step, at.Step)
	}
	d.result.Curve = append(d.result.Curve, Checkpoint{Step: at.Step, Values: d.measures.Values(o)})
	if at.Step == d.file.Steps && d.plan.Records(d.trial) {
		d.result.Features = &Features{Z: o.Features, Dim: d.measures.Dim, Labels: o.Labels}
		if o.Labels == nil {
			d.result.Features.Labels = make([]int, len(o.Features)/d.measures.Dim)
		}
	}
}

// observe returns the features of what is measured: of the rows, and of one pair of
// views of every test row, the same at every checkpoint of a seed. What only training has
// is NaN.
func (d *denseTrial) observe(encode func(rows, features []float32)) *metrics.HeldOutObservation {
	of := func(rows []float32) []float32 {
		features := make([]float32, len(rows)/d.set.Test.Columns*d.measures.Dim)
		encode(rows, features)
		return features
	}
	nan := math.NaN()
	o := &metrics.HeldOutObservation{Loss: float32(nan), Temperature: nan, Features: of(d.set.Test.Rows), Labels: whole(d.set.Test.Labels)}
	if len(d.set.Bank.Labels) > 0 {
		o.Bank, o.BankLabels = of(d.set.Bank.Rows), whole(d.set.Bank.Labels)
	}
	views := batch.NewProbe(&d.file.Config, &d.set.Test, uint64(d.trial.Seed))
	o.First, o.Second = of(viewOf(views, &d.set.Test, 0)), of(viewOf(views, &d.set.Test, 1))
	return o
}

// viewOf returns one view of every row.
func viewOf(views batch.Draws, of *batch.Data, view int) []float32 {
	rows, all := make([]float32, len(of.Rows)), make([]int32, of.Len())
	for i := range all {
		all[i] = int32(i)
	}
	views.View(rows, batch.ProbeStep, view, all)
	return rows
}

func whole(labels []int32) []int {
	if labels == nil {
		return nil
	}
	all := make([]int, len(labels))
	for i, c := range labels {
		all[i] = int(c)
	}
	return all
}

// AddBaselines gives the measures of a plan over data from files what the rows have by
// themselves, without an encoder, as the references to beat. It does nothing for other
// plans.
func AddBaselines(plan *Plan) error {
	f := plan.Spec.File
	if f == nil {
		return nil
	}
	set, err := datasets.of(&f.Data, plan.Seeds[0], f.Evaluate.Limit)
	if err != nil {
		return err
	}
	origin, err := batch.NewOrigin(&f.Config, &set.Train, uint64(plan.Seeds[0]))
	if err != nil {
		return err
	}
	d := &denseTrial{trial: plan.Trial(0), file: f, set: set, measures: plan.Spec.HeldOut()}
	untrained := d.observe(dense.New(&f.Config, &set.Train, origin).Encode)
	encoded := d.measures.Values(untrained)
	const wide = 256 // values of a row
	d.measures.Dim = f.Data.Found.Columns
	d.measures.Brief = d.measures.Dim > wide
	raw := d.measures.Values(d.observe(func(rows, features []float32) { copy(features, rows) }))
	measures := slices.Clone(plan.Measures)
	for i := range measures {
		m := &measures[i]
		if m.Role != metrics.Metric || m.Incomparable != "" {
			continue
		}
		if v := float64(raw[i]); m.Reference == nil && v == v {
			m.Reference = &metrics.Reference{Label: "raw rows", Value: v, Baseline: true}
		}
		if v := float64(encoded[i]); v == v && m.Restates == "" {
			m.Untrained = &metrics.Reference{Label: "untrained encoder", Value: v, Baseline: true}
		}
	}
	plan.Measures = measures
	return nil
}
