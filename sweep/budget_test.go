package sweep

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tausweep/tausweep/sweep/spec"
)

// tight is a plan whose chunks differ much in memory.
func tight(t *testing.T) *Plan {
	t.Helper()
	s, err := spec.Parse("", []byte("data: {samples: 2000}\nencoder: {layers: [2, 32, 2]}\nsteps: 3\nseeds: {count: 40}\naxes: {loss.temperature: [0.1, 0.5]}\nrecord: {every: 0, features: none}\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBudget trains a plan in less and less memory: chunks that are trained at once stay
// within it, and the results are the same.
func TestBudget(t *testing.T) {
	p := tight(t)
	train := func(budget int64) []Result {
		var now, most atomic.Int64
		pool := NewPool(3).Within(budget)
		pool.train = func(ctx context.Context, p *Plan, c Chunk) ([]Result, error) {
			bytes := p.ChunkBytes(c.Len())
			most.Store(max(most.Load(), now.Add(bytes)))
			defer now.Add(-bytes)
			return TrainContext(ctx, p, c)
		}
		l := &ledger{t: t}
		if err := Run(t.Context(), p, 0, pool, l); err != nil {
			t.Fatal(err)
		}
		if budget > 0 && most.Load() > budget {
			t.Errorf("%s at once, over %s", FormatBytes(most.Load()), FormatBytes(budget))
		}
		return l.rows
	}
	want := train(0)
	for _, budget := range []int64{4 * p.ChunkBytes(32), 2 * p.ChunkBytes(16), p.ChunkBytes(16), p.ChunkBytes(4), p.ChunkBytes(1)} {
		t.Run(FormatBytes(budget), func(t *testing.T) {
			if d := cmp.Diff(want, train(budget), cmpopts.EquateNaNs()); d != "" {
				t.Errorf("other results (-want +got):\n%s", d)
			}
		})
	}
}

// TestFits holds that a plan that does not fit says what it needs and what there is.
func TestFits(t *testing.T) {
	p := tight(t)
	needs := p.Memory().Total()
	if err := p.Fits(needs); err != nil {
		t.Error(err)
	}
	if err := p.Fits(0); err != nil {
		t.Error(err)
	}
	err := p.Fits(needs - 1)
	want := TooLargeError{p.Memory(), needs - 1}
	if err == nil || err.Error() != want.Error() {
		t.Errorf("%v, want %v", err, &want)
	}
}
