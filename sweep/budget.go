package sweep

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Bounded is an Executor that keeps to a budget of memory.
type Bounded interface {
	Executor
	// Budget returns how many bytes the chunks that are trained at once may take
	// together, as estimated; 0 where nothing bounds them.
	Budget() int64
}

// budgetOf returns exec's budget, 0 where it has none.
func budgetOf(exec Executor) int64 {
	if b, ok := exec.(Bounded); ok {
		return b.Budget()
	}
	return 0
}

// budget is memory that chunks take and give back, first come, first served. The nil
// budget has no bound.
type budget struct {
	total int64
	free  *semaphore.Weighted
}

func newBudget(total int64) *budget {
	if total <= 0 {
		return nil
	}
	return &budget{total, semaphore.NewWeighted(total)}
}

// take waits for so many bytes, all where it is more than there are, and returns how to
// give them back; false where ctx ends before.
func (b *budget) take(ctx context.Context, bytes int64) (give func(), ok bool) {
	if b == nil {
		return func() {}, ctx.Err() == nil
	}
	bytes = min(bytes, b.total)
	if b.free.Acquire(ctx, bytes) != nil {
		return nil, false
	}
	return func() { b.free.Release(bytes) }, true
}

// try is take where nobody has to be waited for.
func (b *budget) try(bytes int64) (give func(), ok bool) {
	if b == nil {
		return func() {}, true
	}
	bytes = min(bytes, b.total)
	if !b.free.TryAcquire(bytes) {
		return nil, false
	}
	return func() { b.free.Release(bytes) }, true
}

// meter returns ChunkBytes of p for those who ask for it chunk by chunk, for any
// goroutine; nothing takes anything of a nil budget.
func (b *budget) meter(p *Plan) func(c Chunk) int64 {
	if b == nil {
		return func(Chunk) int64 { return 0 }
	}
	var mu sync.Mutex
	largest, known := p.largest(), map[int]int64{}
	return func(c Chunk) int64 {
		mu.Lock()
		defer mu.Unlock()
		bytes, ok := known[c.Len()]
		if !ok {
			bytes = p.chunkBytes(largest, c.Len())
			known[c.Len()] = bytes
		}
		return bytes
	}
}

// fit bounds chunks so that as many as there are workers fit into a budget together, or,
// where trials are too large for that, one of fewer trials than fill a vector.
func (c *cutter) fit(plan *Plan, budget int64) {
	if budget <= 0 || c.from >= c.end {
		return
	}
	largest := plan.largest()
	fits := func(trials int, bytes int64) bool { return plan.chunkBytes(largest, trials) <= bytes }
	if f := plan.Spec.File; f != nil {
		budget -= dataBytes(f, len(plan.Seeds))
	}
	for c.limit > c.lanes && !fits(c.limit, budget/int64(c.workers)) {
		c.limit = max(c.lanes, c.limit/2/c.lanes*c.lanes)
	}
	for c.limit > 1 && !fits(c.limit, budget) {
		c.limit /= 2
	}
	c.lanes = min(c.lanes, c.limit)
	if c.unit > c.limit {
		c.unit = c.lanes
	}
}
