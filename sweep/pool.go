package sweep

import (
	"context"
	"sync"
	"time"
)

// Pool is the Executor of this process: a fixed number of workers, each
// training one chunk at a time. Sweeps that share a Pool take turns chunk by
// chunk, so a small one is not stuck behind a huge one.
type Pool struct {
	workers chan int // the numbers of the idle workers; receivers queue first come, first served
	train   func(*Plan, Chunk) []Result
}

// NewPool returns a pool of the given number of workers, at least 1.
func NewPool(workers int) *Pool {
	p := &Pool{workers: make(chan int, workers), train: Train}
	for i := range workers {
		p.workers <- i
	}
	return p
}

// Workers returns the number of workers.
func (p *Pool) Workers() int { return cap(p.workers) }

// Execute trains the chunks; see Executor.
func (p *Pool) Execute(ctx context.Context, plan *Plan, chunks <-chan Chunk, done chan<- Trained) error {
	var wg sync.WaitGroup
	for range p.Workers() {
		wg.Go(func() {
			for {
				chunk, ok := receive(ctx, chunks)
				if !ok {
					return
				}
				worker, ok := receive(ctx, p.workers)
				if !ok {
					return
				}
				t := p.work(plan, chunk, worker)
				p.workers <- worker
				done <- t
			}
		})
	}
	wg.Wait()
	return ctx.Err()
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

func (p *Pool) work(plan *Plan, chunk Chunk, worker int) Trained {
	begin := time.Now()
	results := p.train(plan, chunk)
	return Trained{Chunk: chunk, Results: results, Worker: worker, Duration: time.Since(begin)}
}
