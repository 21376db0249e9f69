package sweep

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// Pool is the Executor of this process: a fixed number of workers, each training one
// chunk at a time. Parties that share a Pool (see For) get of its time what is their
// share, and the sweeps of one as much as each other: a chunk that trains while others
// wait is left after half a second, and taken up again when its turn comes, so a small
// sweep is not stuck behind a huge one.
type Pool struct {
	// KeepEvery is how often the states of trials under way are kept, a minute.
	KeepEvery time.Duration

	workers int
	pace    pace
	turns   *turns
	train   func(context.Context, *Plan, Chunk) ([]Result, error)
	budget  *budget
	steps   atomic.Int64
}

// NewPool returns a pool of the given number of workers, at least 1.
func NewPool(workers int) *Pool {
	return &Pool{KeepEvery: keepEvery, workers: workers, pace: usualPace, turns: newTurns(workers), train: TrainContext}
}

// Within bounds the memory of the chunks that are trained at once, as estimated (see
// Plan.ChunkBytes); 0 does not. It returns p, which nobody uses yet.
func (p *Pool) Within(bytes int64) *Pool {
	p.budget = newBudget(bytes)
	return p
}

// Budget implements Bounded.
func (p *Pool) Budget() int64 {
	if p.budget == nil {
		return 0
	}
	return p.budget.total
}

// Workers returns the number of workers.
func (p *Pool) Workers() int { return p.workers }

// Steps returns how many training steps the pool has done for all its sweeps, as far as
// their trials' last checkpoints.
func (p *Pool) Steps() int64 { return p.steps.Load() }

// Execute trains the chunks; see Executor.
func (p *Pool) Execute(ctx context.Context, plan *Plan, chunks <-chan Chunk, done chan<- Trained) error {
	u := p.turns.join(PartyOf(ctx))
	defer u.leave()
	bytes := p.budget.meter(plan)
	var wg sync.WaitGroup
	for range p.workers {
		wg.Go(func() { p.serve(u.newSeat(ctx), plan, bytes, chunks, done) })
	}
	wg.Wait()
	return ctx.Err()
}

// serve trains chunks one after another at a seat, which it takes turn by turn. A chunk
// has its memory, of bytes, until it is trained: it is kept while others have their turn.
func (p *Pool) serve(s *seat, plan *Plan, bytes func(Chunk) int64, chunks <-chan Chunk, done chan<- Trained) {
	defer s.leave()
	chunk, ok := receive(s.ctx, chunks)
	for ok {
		give, room := p.room(s, bytes(chunk))
		if !room {
			return
		}
		if !s.take() {
			give()
			return
		}
		t := p.work(s, plan, chunk)
		give()
		if s.taken() >= p.pace.turn && s.wanted() {
			s.leave()
		}
		if len(t.Results) > 0 {
			done <- t
		}
		if chunk, ok = s.soon(chunks); !ok {
			s.leave()
			chunk, ok = receive(s.ctx, chunks)
		}
	}
}

// room takes memory of the budget, and leaves the seat where that has to be waited for:
// who has the memory may wait for the seat.
func (p *Pool) room(s *seat, bytes int64) (give func(), ok bool) {
	if give, ok = p.budget.try(bytes); ok {
		return give, true
	}
	s.leave()
	return p.budget.take(s.ctx, bytes)
}

// soon returns a chunk of the same turn, where one comes as soon as the last is committed.
func (s *seat) soon(chunks <-chan Chunk) (c Chunk, ok bool) {
	if !s.seated || s.ctx.Err() != nil {
		return c, false
	}
	committed := time.NewTimer(5 * time.Millisecond)
	defer committed.Stop()
	select {
	case c, ok = <-chunks:
	case <-committed.C:
	case <-s.ctx.Done():
	}
	return c, ok
}

// receive returns what c gives, false once c is closed or ctx has ended.
func receive[T any](ctx context.Context, c <-chan T) (v T, ok bool) {
	if ctx.Err() != nil {
		return v, false
	}
	select {
	case v, ok = <-c:
	case <-ctx.Done():
	}
	return v, ok
}

// work trains a chunk in as many turns as it takes, and returns its results: of an
// interrupted chunk, those of the first trials that are whole.
func (p *Pool) work(s *seat, plan *Plan, chunk Chunk) Trained {
	course := newCourse(s.ctx, keeperOf(s.ctx), p.KeepEvery)
	defer course.end()
	course.seat, course.pace, course.steps = s, p.pace, &p.steps
	ctx := context.WithValue(s.ctx, courseKey{}, course)
	for {
		course.sit()
		results, err := p.train(ctx, plan, chunk)
		if !errors.Is(err, errTurn) {
			return Trained{Chunk: Chunk{chunk.From, chunk.From + len(results)}, Results: results, Worker: s.worker, Duration: course.Took()}
		}
		course.before = 0 // it is in what is kept
		if s.leave(); !s.take() {
			return Trained{}
		}
	}
}
