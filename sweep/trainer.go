package sweep

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Trainer trains the trials of specs whose trainer.kind names it. Its methods may
// be called from any goroutine.
type Trainer interface {
	// Kind names it in specs.
	Kind() string
	// Declare says what the trials of s yield: a pure function of s.
	Declare(s *spec.Spec) spec.Declaration
	// Train trains the trials of a chunk and returns their results in trial order,
	// with values in the order that Declare gives for the plan's spec: the directory
	// that the plan was read from may hold fewer (see results.Store).
	// An error, or a panic, is about the chunk: its trials are then trained one by
	// one, so that only the one at fault ends as Failed.
	//
	// When ctx ends, the run is to stop: Train returns soon, within a second, an error
	// and the results of the first trials that are whole. Where trials take longer than
	// a second, it follows CourseOf(ctx), by which they are left and taken up again.
	Train(ctx context.Context, plan *Plan, c Chunk) ([]Result, error)
}

// Warner is a Trainer that knows beforehand what a plan would run into.
type Warner interface {
	Trainer
	// Warnings tells what the configurations of a plan would run into, or could not
	// show. They are no errors: a sweep may be meant to show just that.
	Warnings(plan *Plan) []Warning
}

// Warning is what is known of a plan before anything is trained.
type Warning struct {
	Kind string `json:"kind"` // for programs
	Text string `json:"text"` // one line, which begins in lower case
}

// Confounded is the kind of warning that the effects of step size and temperature
// cannot be told apart.
const Confounded = "confounded"

// Warnings returns what the trainer of p warns of: nothing where it is no Warner.
func (p *Plan) Warnings() []Warning {
	if w, ok := trainerOf(p).(Warner); ok {
		return w.Warnings(p)
	}
	return nil
}

// trainers are those there are, by their kinds.
var trainers = struct {
	sync.Mutex
	byKind map[string]Trainer
}{byKind: map[string]Trainer{
	spec.Lockstep: lockstepTrainer{}, spec.Dense: denseTrainer{},
	spec.Command: customTrainer{spec.Command}, spec.Imported: customTrainer{spec.Imported},
}}

// Register makes a trainer known to specs and plans. It panics where its kind is
// taken.
func Register(t Trainer) {
	spec.DeclareTrainer(t.Kind(), t.Declare)
	trainers.Lock()
	defer trainers.Unlock()
	trainers.byKind[t.Kind()] = t
}

// trainerOf returns the trainer of a plan, which the plan's spec names.
func trainerOf(plan *Plan) Trainer {
	trainers.Lock()
	defer trainers.Unlock()
	return trainers.byKind[plan.Spec.Trainer.Kind]
}

// Train is TrainContext without an end.
func Train(plan *Plan, c Chunk) []Result {
	results, _ := TrainContext(context.Background(), plan, c)
	return results
}

// TrainContext trains the chunk's trials with the trainer of the plan's spec and returns
// their results in trial order: a pure function of plan and chunk, and each result one
// of its trial alone. A trial that cannot be trained ends as Failed, and no other with
// it. Once ctx ends it returns within a second, with an error and the results of the
// first trials that are whole; where the trainer does not look at ctx, with all results.
func TrainContext(ctx context.Context, plan *Plan, c Chunk) ([]Result, error) {
	if _, ok := ctx.Value(courseKey{}).(*Course); !ok {
		course := newCourse(ctx, nil, 0)
		defer course.end()
		ctx = context.WithValue(ctx, courseKey{}, course)
	}
	return isolate(ctx, plan, c, func(c Chunk) ([]Result, error) { return trainerOf(plan).Train(ctx, plan, c) })
}

// isolate trains the chunk; where that fails or panics, each trial alone.
func isolate(ctx context.Context, plan *Plan, c Chunk, train func(Chunk) ([]Result, error)) ([]Result, error) {
	results, err := guarded(c, train)
	switch {
	case err == nil:
		return results, nil
	case errors.Is(err, errTurn), errors.Is(err, model.ErrInterrupted), ctx.Err() != nil:
		return results, err
	case c.Len() == 1:
		return []Result{{Trial: c.From, Status: Failed, Error: err.Error()}}, nil
	}
	results = make([]Result, 0, c.Len())
	for i := c.From; i < c.To; i++ {
		one, err := isolate(ctx, plan, Chunk{i, i + 1}, train)
		results = append(results, one...)
		if err != nil {
			if len(results) > 0 { // so that they are not trained again at the next turn
				CourseOf(ctx).Leave(Chunk{c.From, c.From + len(results)}, wholeOnes(plan, results, 0))
			}
			return results, err
		}
	}
	return results, nil
}

// guarded turns a panic into an error.
func guarded(c Chunk, train func(Chunk) ([]Result, error)) (results []Result, err error) {
	defer func() {
		switch fault := recover(); fault {
		case nil:
		case model.ErrInterrupted:
			results, err = nil, model.ErrInterrupted
		default:
			results, err = nil, fmt.Errorf("panic: %v", fault)
		}
	}()
	return train(c)
}
