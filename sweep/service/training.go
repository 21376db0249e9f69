package service

import (
	"context"
	"strconv"
	"time"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// row returns the rows, and which one is that of a trial that has ended.
func (s *Service) row(e *Entry, trial int) (*table, int, error) {
	t, err := s.rows(e)
	if err != nil {
		return nil, 0, err
	}
	i, there := t.row(trial)
	switch {
	case trial >= t.plan.Len():
		return nil, 0, problem(NotFound, "sweep %s has %d trials, 0 to %d", e.Name, t.plan.Len(), t.plan.Len()-1)
	case !there && t.came != nil:
		return nil, 0, problem(NotFound, "trial %d has not ended yet: %d of %d have", trial, t.len(), t.plan.Len())
	case !there:
		return nil, 0, problem(NotFound, "trial %d is not committed yet: the first %d of %d are", trial, t.len(), t.plan.Len())
	}
	return &t, i, nil
}

// Trial returns a committed trial.
func (s *Service) Trial(e *Entry, trial int) (*Trial, error) {
	t, i, err := s.row(e, trial)
	if err != nil {
		return nil, err
	}
	out := t.trial(i)
	return &out, nil
}

// again trains one trial again, alone, keeping only its end; with its features
// where they are asked for.
func (s *Service) again(ctx context.Context, plan *sweep.Plan, trial int, features bool) (sweep.Result, error) {
	lone := *plan
	// What is recorded changes nothing in a training; plans are read only, so the
	// copy can share the rest.
	lone.Spec.Record = spec.Record{Every: 0, Features: spec.FeaturesNone}
	if features {
		lone.Spec.Record.Features = spec.FeaturesAll
	}
	seconds := s.speed.seconds(lone.Seconds(lone.Trial(trial).Configuration))
	if seconds > float64(s.Limits.Seconds) {
		return sweep.Result{}, problem(Invalid,
			"training the trial takes about %.0f s, over this service's limit of %d s per request: use tausweep reproduce", seconds, s.Limits.Seconds)
	}
	if lone.Spec.File != nil {
		if err := s.locateAgain(&lone); err != nil {
			return sweep.Result{}, err
		}
	}
	free, err := s.mayTrain(ctx)
	if err != nil {
		return sweep.Result{}, err
	}
	defer free()
	return s.one(ctx, &lone, trial)
}

// one lets the executor train a trial, in turn with the sweeps under way.
func (s *Service) one(ctx context.Context, plan *sweep.Plan, trial int) (sweep.Result, error) {
	chunks := make(chan sweep.Chunk, 1)
	done := make(chan sweep.Trained, 1) // one chunk, so the executor never waits
	chunks <- sweep.Chunk{From: trial, To: trial + 1}
	close(chunks)
	if err := s.Executor.Execute(ctx, plan, chunks, done); err != nil && len(done) == 0 {
		return sweep.Result{}, problem(Unavailable, "training the trial took too long")
	}
	return (<-done).Results[0], nil
}

// Reproduce trains a committed trial again and holds it against its row.
func (s *Service) Reproduce(ctx context.Context, e *Entry, trial int) (*Verdict, error) {
	t, i, err := s.row(e, trial)
	if err != nil {
		return nil, err
	}
	if t.plan.Spec.Custom != nil {
		return nil, problem(Invalid, "trial %d was not trained by this program: run tausweep reproduce where its command is", trial)
	}
	began := time.Now()
	r, err := s.again(ctx, t.plan, trial, false)
	if err != nil {
		return nil, err
	}
	v := &Verdict{
		Trial: trial, Differences: t.differences(i, &r), Here: makerOf(s.Build),
		Seconds: time.Since(began).Seconds(),
	}
	v.Matches = len(v.Differences) == 0
	if m, err := readManifest(e.dir); err == nil {
		for _, run := range m.Runs {
			if run.From <= trial {
				v.Stored = makerOf(run.Build)
			}
		}
	}
	return v, nil
}

func makerOf(b results.Build) Maker {
	return Maker{Version: b.Version, Commit: b.Commit, Go: b.Go, Vectors: b.Vectors, OS: b.OS, Arch: b.Arch}
}

// differences holds row i against r, column by column. What does not compare
// between configurations is left out: the loss is a mean since the checkpoint
// before, and r has none but the ends'.
func (t *table) differences(i int, r *sweep.Result) []Difference {
	all := []Difference{}
	compare := func(column, stored, reproduced string) {
		if stored != reproduced {
			all = append(all, Difference{column, stored, reproduced})
		}
	}
	compare("status", string(t.statusOf(i)), string(r.Status))
	compare("steps", strconv.Itoa(int(t.steps[i])), strconv.Itoa(r.Steps))
	if r.Status != sweep.OK || !t.status[i].ok() {
		return all
	}
	compare("digest", t.digest(i), r.Digest)
	now := t.plan.Spec.Declare().Measures // what this program yields
	values := r.Last().Values
	value := func(name string) float32 {
		if place := now.Index(name); place >= 0 {
			return values[place]
		}
		return nan32()
	}
	if o := t.plan.Measures.Outcome(); o != nil {
		compare(o.Name, strconv.FormatBool(t.status[i] == merged), strconv.FormatBool(value(o.Name) == 1))
	}
	for k, c := range t.columns {
		if c.Incomparable == "" {
			compare(c.Name, decimal(t.values[k][i]), decimal(value(c.Name)))
		}
	}
	return all
}

func decimal(v float32) string {
	if v != v {
		return ""
	}
	return strconv.FormatFloat(float64(v), 'g', -1, 32)
}

// maxFeatures is the most numbers of one features answer.
const maxFeatures = 200_000

// Features trains a committed trial again for what its encoder makes of the
// samples, before and after.
func (s *Service) Features(ctx context.Context, e *Entry, trial int) (*Features, error) {
	t, i, err := s.row(e, trial)
	if err != nil {
		return nil, err
	}
	if !t.plan.Encodes {
		return nil, problem(Invalid, "the trials of sweep %s have no encoders, and so no features", e.Name)
	}
	at := t.plan.Trial(trial)
	c := &at.Configuration.Config.Config
	if n := c.Data.Samples * c.Encoder.Dim(); n > maxFeatures {
		return nil, problem(Invalid, "the trial has %d feature values, over the limit of %d", n, maxFeatures)
	}
	if !t.status[i].ok() {
		return nil, problem(Invalid, "trial %d has no features: it diverged or failed (%s)", trial, t.failure(i))
	}
	trained, err := s.again(ctx, t.plan, trial, true)
	if err != nil {
		return nil, err
	}
	if trained.Features == nil {
		return nil, problem(Invalid, "trial %d does not reproduce: it ended as %s", trial, trained.Status)
	}
	out := &Features{
		Trial: trial, Seed: at.Seed, Configuration: at.Configuration.Index, Temperature: at.Configuration.Temperature(),
		Dimension: trained.Features.Dim, Labels: trained.Features.Labels,
		Untrained: []Number{}, Trained: numbers(trained.Features.Z), Digest: trained.Digest,
	}
	if at.Configuration.File == nil {
		origin, err := model.NewOrigin(c, uint64(at.Seed))
		if err != nil {
			return nil, err
		}
		out.Untrained = numbers(model.NewEncoder(&c.Encoder, origin.Weights).Encode(origin.Set.Samples))
	}
	out.Matches = out.Digest == t.digest(i)
	return out, nil
}

func numbers[T float32 | float64](z []T) []Number {
	all := make([]Number, len(z))
	for i, v := range z {
		all[i] = Number(float32(v)) // the precision of the files
	}
	return all
}
