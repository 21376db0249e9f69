package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// trial runs the attempts of one trial, unless its folder has a result already, and
// returns what it gave and the place of the slot that it had last. The error is that of
// ctx, or a *FolderError.
func (e *Executor) trial(ctx context.Context, plan *sweep.Plan, t sweep.Trial) (sweep.Result, int, error) {
	f, err := openFolder(e.dir, plan, t)
	if err != nil {
		return sweep.Result{}, 0, &FolderError{t.Index, err}
	}
	if f.result != nil {
		return *f.result, 0, nil
	}
	backoff := spec.Duration(e.process.Backoff)
	for {
		slot, err := e.host.acquire(ctx, e.process.Slots)
		if err != nil {
			return sweep.Result{}, 0, err
		}
		r, again, err := e.turn(ctx, f, slot)
		e.host.release(slot)
		if err != nil {
			return sweep.Result{}, 0, err
		}
		if !again {
			return r, slices.Index(e.process.Slots, slot), nil
		}
		if err := pause(ctx, backoff<<min(f.failures-1, 20)); err != nil {
			return sweep.Result{}, 0, err
		}
	}
}

// turn makes one attempt, and the result durable unless there is to be another one.
func (e *Executor) turn(ctx context.Context, f *folder, slot string) (r sweep.Result, again bool, err error) {
	if r, err = e.attempt(ctx, f, slot); err != nil {
		return r, false, err
	}
	again = r.Status == sweep.Failed && f.failures <= e.process.Retries
	if r.Status == sweep.Failed && !again && f.failures > 1 {
		r.Error = fmt.Sprintf("%d attempts failed, the last one: %s", f.failures, r.Error)
	}
	if !again {
		if err := f.conclude(&r); err != nil {
			return r, false, &FolderError{f.trial.Index, err}
		}
	}
	e.tell(sweep.AttemptEnded{Trial: f.trial.Index, Attempt: f.attempt, Slot: slot, Reason: r.Error, TimedOut: f.timedOut, Retried: again})
	return r, again, nil
}

// attempt runs the command once and returns what that gave: Failed says why.
func (e *Executor) attempt(ctx context.Context, f *folder, slot string) (sweep.Result, error) {
	if err := f.begin(); err != nil {
		return sweep.Result{}, &FolderError{f.trial.Index, err}
	}
	e.tell(sweep.AttemptBegan{Trial: f.trial.Index, Attempt: f.attempt, Slot: slot})
	p := f.process(e.process, slot, e.host.environ)
	var err error
	if p.output, err = openOutput(f.path, f.attempt); err != nil {
		return sweep.Result{}, &FolderError{f.trial.Index, err}
	}
	defer p.output.close()
	stopped := make(chan struct{})
	followed := make(chan struct{})
	go func() {
		defer close(followed)
		f.follow(stopped, e.tell)
	}()
	ended := p.run(ctx)
	close(stopped)
	<-followed
	if ctx.Err() != nil && !ended.exited {
		_ = f.end("interrupted", false) // who reads it next knows by its missing end, too
		e.tell(sweep.AttemptEnded{Trial: f.trial.Index, Attempt: f.attempt, Slot: slot, Reason: "interrupted", Interrupted: true})
		return sweep.Result{}, context.Cause(ctx)
	}
	f.timedOut = ended.timedOut
	r := f.judge(ended)
	if err := f.end(cmp.Or(r.Error, string(r.Status)), r.Status == sweep.Failed); err != nil {
		return sweep.Result{}, &FolderError{f.trial.Index, err}
	}
	return r, nil
}

// judge says what an attempt that ended gave.
func (f *folder) judge(ended ended) sweep.Result {
	failed := func(reason string) sweep.Result {
		return sweep.Result{Trial: f.trial.Index, Status: sweep.Failed, Error: reason}
	}
	if ended.reason != "" {
		return failed(withLines(ended.reason, ended.lines))
	}
	report, err := f.read()
	if err != nil {
		return failed(err.Error())
	}
	values, spoilt, err := f.measure()
	if err != nil {
		return failed(err.Error())
	}
	r, err := report.result(f.plan, f.trial, values, spoilt)
	if err != nil {
		return failed(err.Error())
	}
	return r
}

// withLines appends the last lines that a command wrote to stderr.
func withLines(reason, lines string) string {
	if lines = strings.TrimSpace(lines); lines == "" {
		return reason
	}
	return reason + ": " + lines
}

// pause waits, or returns ctx's cause when that ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// errMoved says that a folder is another trial's.
var errMoved = errors.New("holds another trial")
