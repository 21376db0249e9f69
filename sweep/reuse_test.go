package sweep

import (
	"context"
	"errors"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// TestReuse: whatever is known, all is committed in order, and what is known is not
// trained.
func TestReuse(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		plan := testPlan(rapid.IntRange(1, 7).Draw(r, "configurations"), rapid.IntRange(1, 40).Draw(r, "seeds"))
		known := map[int]bool{}
		for range rapid.IntRange(0, plan.Len()).Draw(r, "known") {
			known[rapid.IntRange(0, plan.Len()-1).Draw(r, "trial")] = true
		}
		var mu sync.Mutex
		trained := map[int]int{}
		pool := testPool(rapid.IntRange(1, 4).Draw(r, "workers"), func(p *Plan, c Chunk) []Result {
			mu.Lock()
			defer mu.Unlock()
			for i := c.From; i < c.To; i++ {
				trained[i]++
			}
			return blank(p, c)
		})
		exec := Reuse(pool, func(_ *Plan, t Trial) (Result, bool) {
			return Result{Trial: -1, Status: Diverged}, known[t.Index]
		})
		sink := &ledger{t: t}
		if err := Run(t.Context(), plan, 0, exec, sink); err != nil {
			r.Fatal(err)
		}
		if len(sink.rows) != plan.Len() {
			r.Fatalf("%d of %d trials committed", len(sink.rows), plan.Len())
		}
		for i, row := range sink.rows {
			want, times := OK, 1
			if known[i] {
				want, times = Diverged, 0
			}
			if row.Trial != i || row.Status != want || trained[i] != times {
				r.Fatalf("trial %d: row %d is %s, trained %d times; want %s, %d", i, row.Trial, row.Status, trained[i], want, times)
			}
		}
	})
}

// TestReuseInterrupted: an interrupt ends it, and what is committed is in order.
func TestReuseInterrupted(t *testing.T) {
	plan := testPlan(5, 200)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	pool := testPool(2, func(p *Plan, c Chunk) []Result {
		if c.From > 100 {
			cancel()
		}
		return blank(p, c)
	})
	sink := &ledger{t: t}
	err := Run(ctx, plan, 0, Reuse(pool, func(_ *Plan, t Trial) (Result, bool) { return Result{Status: OK}, t.Index%3 == 0 }), sink)
	if !errors.Is(err, context.Canceled) && len(sink.rows) != plan.Len() {
		t.Errorf("error %v after %d of %d trials", err, len(sink.rows), plan.Len())
	}
}
