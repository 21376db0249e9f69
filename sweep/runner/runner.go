// Package runner is the story of a run, from whatever a sweep's directory holds to
// its end: open the store, tell the observers what is there, train what is missing,
// close, and conclude. The command line and the service both call it; what they show
// of it is theirs. It never decides when a sweep runs. Start reading at Run.
package runner

import (
	"context"
	"errors"
	"iter"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
)

// Job is a sweep to run in its directory.
type Job struct {
	Dir      string
	Plan     *sweep.Plan // as its spec begins it
	Build    results.Build
	Executor sweep.Executor
	// Opened receives the store before anything is trained: it returns who observes
	// the run, and the sink to commit to, nil for the store itself. nil is nobody.
	Opened func(store *results.Store) (sweep.Sink, []sweep.Observer, error)
	// Ran is called when nothing is trained any more, before the store is closed.
	Ran func(store *results.Store, err error)
	// Conclude is called with what there is once all trials are committed.
	Conclude func(read *results.Sweep) error
}

// Restorer is an Observer that learns what earlier runs committed before it
// observes: how they ended. Values are NaN where the directory does not hold them, as
// those of diagnostics.
type Restorer interface {
	sweep.Observer
	Restore(plan *sweep.Plan, committed iter.Seq[sweep.Result])
}

// Outcome is how far a run came.
type Outcome struct {
	Plan   *sweep.Plan // what the plan has grown to
	Counts results.Counts
}

// Run trains the trials of the job's plan that its directory does not have. Where it
// returns an error, the Outcome says how far it came: it is that of the store, of the
// run (see sweep.Run), or of Conclude. An interrupted run ends with the cause of its
// context.
func Run(ctx context.Context, j *Job) (Outcome, error) {
	store, err := results.Open(j.Dir, j.Plan, j.Build, analysis.NewJudge)
	if err != nil {
		return Outcome{Plan: j.Plan}, err
	}
	err = j.train(ctx, store)
	if j.Ran != nil {
		j.Ran(store, err)
	}
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	out := Outcome{Plan: store.Plan(), Counts: store.Counts()}
	if err = errors.Join(err, store.Close()); err != nil || j.Conclude == nil {
		return out, err
	}
	read, err := results.Read(j.Dir, analysis.NewJudge)
	if err != nil {
		return out, err
	}
	return out, j.Conclude(read)
}

// train runs the executor over what the store does not have.
func (j *Job) train(ctx context.Context, store *results.Store) error {
	var sink sweep.Sink
	var observers []sweep.Observer
	if j.Opened != nil {
		var err error
		if sink, observers, err = j.Opened(store); err != nil {
			return err
		}
	}
	if sink == nil {
		sink = store
	}
	plan := store.Plan() // an adaptive one has grown with what is there
	for _, o := range observers {
		if r, ok := o.(Restorer); ok && store.Committed() > 0 {
			if err := Restore(r, j.Dir, plan, store.Committed()); err != nil {
				return err
			}
		}
	}
	return sweep.Run(ctx, plan, store.Committed(), j.Executor, sink, observers...)
}

// Restore tells o of the first trials of a directory.
func Restore(o Restorer, dir string, plan *sweep.Plan, trials int) (err error) {
	ended := results.Follow(dir, plan).Results(trials)
	o.Restore(plan, func(yield func(sweep.Result) bool) {
		for r, fault := range ended {
			if err = fault; err != nil || !yield(r) {
				return
			}
		}
	})
	return err
}
