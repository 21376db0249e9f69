package sweep

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Chunk is a run of consecutive trials handed to a worker at once: [From, To).
type Chunk struct{ From, To int }

// Len returns the number of trials.
func (c Chunk) Len() int { return c.To - c.From }

// Trained is a chunk's results, in trial order.
type Trained struct {
	Chunk    Chunk
	Results  []Result
	Worker   int // which worker trained it, counted from 0
	Duration time.Duration
}

// Executor trains chunks: the Pool here, or workers elsewhere.
type Executor interface {
	// Workers returns how many chunks it trains at once, at least 1.
	Workers() int
	// Execute trains every chunk that it receives, delivers each once on done,
	// in any order, and returns when chunks is closed and all are delivered.
	// When ctx ends it stops what it has begun, within a second where it can,
	// delivers the first trials of chunks as far as they are whole, and returns
	// ctx's error. The caller closes chunks and continues receiving until Execute
	// returns; Execute never closes done.
	Execute(ctx context.Context, plan *Plan, chunks <-chan Chunk, done chan<- Trained) error
}

// Sink stores results. Commit is called from one goroutine, in trial order;
// when it returns nil the chunk is durable.
type Sink interface {
	Commit(Trained) error
}

// Grower is the Sink of an adaptive plan. Grow is called from the goroutine that
// commits, when every trial of the plan is durable; it returns the plan with its
// next round, nil if there is none. See Plan.Grow.
type Grower interface {
	Sink
	Grow() (*Plan, error)
}

// Observer learns what happens in a run. Observe is called from one goroutine
// and must not block.
type Observer interface {
	Observe(Event)
}

// Event is one of Began, ChunkBegan, ChunkTrained, ChunkCommitted, Grew, Ended, and
// where trials are commands AttemptBegan, AttemptEnded and Reported.
type Event interface{ event() }

// Began opens a run: the first Committed trials of Plan were there already.
type Began struct {
	Plan      *Plan
	Committed int
	Workers   int
}

// ChunkBegan says that a chunk was handed out.
type ChunkBegan struct{ Chunk Chunk }

// ChunkTrained says that a chunk's results are here, not yet committed.
type ChunkTrained struct{ Trained Trained }

// ChunkCommitted says that a chunk's results are durable.
type ChunkCommitted struct{ Trained Trained }

// Grew says that all trials of an adaptive plan are durable and that it continues
// with those of Plan.
type Grew struct{ Plan *Plan }

// Ended closes a run, however it ended: what was handed out and is not trained,
// or trained and not committed, is not under way any more.
type Ended struct{}

// AttemptBegan says that a command was started: the Attempt'th of its trial, from 1.
type AttemptBegan struct {
	Trial, Attempt int
	Slot           string
}

// AttemptEnded says that a command has ended.
type AttemptEnded struct {
	Trial, Attempt int
	Slot           string
	Reason         string // why the trial is not ok; empty where it is
	TimedOut       bool   // it took too long
	Retried        bool   // it failed, and there will be another attempt
	Interrupted    bool   // it was ended, since the run was
}

// Reported says what a running trial has last reported: values of the declared measures,
// NaN where there is none.
type Reported struct {
	Trial, Step int
	Values      []float32
}

func (Began) event()          {}
func (ChunkBegan) event()     {}
func (ChunkTrained) event()   {}
func (ChunkCommitted) event() {}
func (Grew) event()           {}
func (Ended) event()          {}
func (AttemptBegan) event()   {}
func (AttemptEnded) event()   {}
func (Reported) event()       {}

// Telling is an Executor that has more to tell than what it trained. Run passes its
// events on to the observers; it sends none after Execute has returned.
type Telling interface {
	Executor
	Events() <-chan Event
}

// Run trains the trials of plan from index committed on with exec and commits
// them to sink in trial order. It returns when all are committed, when sink
// fails, or, once ctx ends, when the trials that are whole are committed (as far
// as they follow without a gap); then it returns ctx's error. Where sink is a Keeper,
// it keeps how the others stand. Where plan is adaptive, sink must be a Grower, and
// all are those of its last round.
//
// Observers hear of everything in one order, from Run's goroutine.
func Run(ctx context.Context, plan *Plan, committed int, exec Executor, sink Sink, observers ...Observer) error {
	if committed < 0 || committed > plan.Len() {
		return fmt.Errorf("%d trials committed, but the plan has only %d", committed, plan.Len())
	}
	grower, grows := sink.(Grower)
	if plan.Spec.Adaptive() && !grows {
		return errors.New("the plan is adaptive: its sink must say how it grows")
	}
	r := &run{plan: plan, next: committed, sink: sink, observers: observers, waiting: map[int]Trained{}, kept: map[int]bool{}}
	r.observe(Began{Plan: plan, Committed: committed, Workers: exec.Workers()})
	defer r.observe(Ended{})
	for {
		if err := r.round(ctx, exec); err != nil || !plan.Spec.Adaptive() {
			return err
		}
		next, err := grower.Grow()
		if err != nil || next == nil {
			return err
		}
		r.plan = next
		r.observe(Grew{next})
	}
}

// run is the state of one Run, owned by its goroutine.
type run struct {
	plan      *Plan
	next      int             // the first trial not committed
	waiting   map[int]Trained // trained, but trials before them are not: by Chunk.From
	kept      map[int]bool    // which of those the sink has kept
	sink      Sink
	err       error // the sink's; nothing is committed after it
	observers []Observer
}

func (r *run) observe(e Event) {
	for _, o := range r.observers {
		o.Observe(e)
	}
}

// maxWaiting results of commands wait for one before them, which is slow.
const maxWaiting = 10_000

// round trains what the plan has.
func (r *run) round(ctx context.Context, exec Executor) error {
	ctx, stop := context.WithCancel(withKeeper(ctx, r.sink)) // a fault of the sink stops the executor too
	defer stop()

	chunks := make(chan Chunk)   // sent and closed here, received by exec
	done := make(chan Trained)   // sent by exec, received here, never closed
	ended := make(chan error, 1) // sent once, when exec has returned
	var told <-chan Event
	if t, ok := exec.(Telling); ok {
		told = t.Events()
	}
	go func() { ended <- exec.Execute(ctx, r.plan, chunks, done) }()

	// A bound on the chunks handed out and not yet committed bounds the memory
	// when one of them is slow.
	window := 2*exec.Workers() + 2
	if r.plan.Spec.Custom != nil {
		window += maxWaiting // one that takes hours must not hold back the others
	}
	cutter := newCutter(r.plan, r.next, exec.Workers())
	cutter.fit(r.plan, budgetOf(exec))
	chunk, more := cutter.next()
	inFlight := 0
	for closed := false; ; {
		if !closed && (!more || ctx.Err() != nil) {
			close(chunks)
			closed = true
		}
		offer := chunks
		if closed || inFlight == window {
			offer = nil
		}
		stopped := ctx.Done()
		if closed {
			stopped = nil // only the executor's end is waited for
		}
		select {
		case offer <- chunk:
			r.observe(ChunkBegan{chunk})
			inFlight++
			chunk, more = cutter.next()
		case t := <-done:
			r.observe(ChunkTrained{t})
			inFlight -= r.commit(t)
			r.keepWaiting(keptAtOnce)
			if r.err != nil {
				stop()
			}
		case e := <-told:
			r.observe(e)
		case <-stopped:
		case err := <-ended:
			r.keepWaiting(0)
			return r.outcome(err)
		}
	}
}

// commit hands to the sink what follows the committed trials without a gap, now
// that t is there, and returns how many chunks that were.
func (r *run) commit(t Trained) (n int) {
	r.waiting[t.Chunk.From] = t
	for r.err == nil {
		t, ok := r.waiting[r.next]
		if !ok {
			break
		}
		if r.err = r.sink.Commit(t); r.err != nil {
			break
		}
		delete(r.waiting, r.next)
		delete(r.kept, r.next)
		r.next = t.Chunk.To
		n++
		r.observe(ChunkCommitted{t})
	}
	return n
}

// keptAtOnce is how long a chunk has taken that is kept while it waits for others.
const keptAtOnce = 10 * time.Second

// keepWaiting keeps the chunks that took so long and wait for trials before them.
func (r *run) keepWaiting(least time.Duration) {
	k, ok := r.sink.(Keeper)
	if !ok || r.err != nil {
		return
	}
	for from, t := range r.waiting {
		if t.Duration >= least && !r.kept[from] {
			_ = k.Keep(t.Chunk, wholeOnes(r.plan, t.Results, t.Duration)) // where it cannot, they are trained again
			r.kept[from] = true
		}
	}
}

// outcome tells how the run ended, once the executor has returned err.
func (r *run) outcome(err error) error {
	switch {
	case r.err != nil:
		return r.err
	case r.next == r.plan.Len():
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("executor ended with %d of %d trials", r.next, r.plan.Len())
}
