package command

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Executor is the sweep.Executor of a plan whose trials are commands.
type Executor struct {
	host    *Host
	dir     string // the sweep's
	process *spec.Process
	limit   int
	events  chan sweep.Event
}

var _ sweep.Telling = (*Executor)(nil)

// Executor returns what runs the commands of plan, whose sweep is in dir: one at once
// on each of its slots, and most of them in all where that is not 0.
func (h *Host) Executor(dir string, plan *sweep.Plan, most int) *Executor {
	p := &plan.Spec.Custom.Process
	limit := len(p.Slots)
	if most > 0 {
		limit = min(limit, most)
	}
	return &Executor{host: h, dir: dir, process: p, limit: limit, events: make(chan sweep.Event)}
}

// Workers returns how many commands run at once.
func (e *Executor) Workers() int { return e.limit }

// Events implements sweep.Telling.
func (e *Executor) Events() <-chan sweep.Event { return e.events }

// Execute runs the command of every trial that it receives. When ctx ends, running
// commands get SIGTERM and, after the grace that the spec gives them, SIGKILL; their
// trials are not delivered, and start again in their folders another time. A folder
// that cannot be written ends it with a *FolderError.
func (e *Executor) Execute(ctx context.Context, plan *sweep.Plan, chunks <-chan sweep.Chunk, done chan<- sweep.Trained) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	places := make(chan struct{}, e.limit) // how many run at once
	var running sync.WaitGroup
	for receive(ctx, places) {
		c, ok := next(ctx, chunks)
		if !ok {
			break
		}
		running.Go(func() {
			defer func() { <-places }()
			if err := e.chunk(ctx, plan, c, done); err != nil {
				stop(err)
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// receive takes a place, false once ctx has ended.
func receive(ctx context.Context, places chan<- struct{}) bool {
	select {
	case places <- struct{}{}:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func next(ctx context.Context, chunks <-chan sweep.Chunk) (c sweep.Chunk, ok bool) {
	select {
	case c, ok = <-chunks:
	case <-ctx.Done():
	}
	return c, ok
}

// chunk runs the trials of a chunk and delivers them.
func (e *Executor) chunk(ctx context.Context, plan *sweep.Plan, c sweep.Chunk, done chan<- sweep.Trained) error {
	began := time.Now()
	t := sweep.Trained{Chunk: c}
	for i := c.From; i < c.To; i++ {
		r, slot, err := e.trial(ctx, plan, plan.Trial(i))
		if err != nil {
			return err
		}
		t.Results, t.Worker = append(t.Results, r), slot
	}
	t.Duration = time.Since(began)
	done <- t
	return nil
}

// tell passes an event on to who observes the run.
func (e *Executor) tell(event sweep.Event) { e.events <- event }

// FolderError says that a trial's folder cannot be read or written.
type FolderError struct {
	Trial int
	Err   error
}

func (e *FolderError) Error() string { return fmt.Sprintf("trial %d: %v", e.Trial, e.Err) }

func (e *FolderError) Unwrap() error { return e.Err }
