package sweep

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/sweep/spec"
)

// shelf is a Keeper in memory, that keeps what it was given to be gone through again.
type shelf struct {
	ledger
	mu   sync.Mutex
	all  map[int]Kept
	kept int // times
	fail bool
}

var errShelf = errors.New("the shelf is full")

func (s *shelf) Keep(_ Chunk, states []Kept) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return errShelf
	}
	if s.all == nil {
		s.all = map[int]Kept{}
	}
	for _, k := range states {
		s.all[k.Trial] = k
	}
	s.kept++
	return nil
}

func (s *shelf) Kept(c Chunk) (states []Kept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := c.From; i < c.To; i++ {
		if k, ok := s.all[i]; ok {
			states = append(states, k)
		}
	}
	return states
}

// longPlan is one of trials that take a while.
func longPlan(t *testing.T, text string) *Plan {
	t.Helper()
	s, err := spec.Parse("spec.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

const longSpec = `
steps: 30000
axes: {loss.temperature: [0.5, 0.05, 0.01], optimizer.momentum: [0, 0.9]}
seeds: {count: 5}
record: {every: 700, features: all}
data: {samples: 20}
`

// TestInterruptedOftenGivesTheSameResults interrupts runs of any number of workers at
// random moments, again and again: the results are those of an undisturbed run, and no
// run begins where the one before did.
func TestInterruptedOftenGivesTheSameResults(t *testing.T) {
	plan := longPlan(t, longSpec)
	want := Train(plan, Chunk{0, plan.Len()})
	sink := &shelf{ledger: ledger{t: t}}
	for round := 0; sink.next < plan.Len(); round++ {
		pool := NewPool(1 + rand.IntN(3))
		pool.KeepEvery = time.Duration(1+rand.IntN(20)) * time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(20+rand.IntN(40))*time.Millisecond)
		err := Run(ctx, plan, sink.next, pool, sink)
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if round > 2000 {
			t.Fatalf("%d trials of %d after %d rounds: it does not get on", sink.next, plan.Len(), round)
		}
	}
	same(t, sink.rows, want)
}

func same(t *testing.T, got, want []Result) {
	t.Helper()
	for i := range want {
		if i >= len(got) || !alike(&got[i], &want[i]) {
			t.Fatalf("trial %d of %d, %d: other than undisturbed", i, len(want), len(got))
		}
	}
}

// alike compares results bit by bit, with every NaN the same.
func alike(a, b *Result) bool {
	if len(a.Curve) != len(b.Curve) {
		return false
	}
	for i := range a.Curve {
		if a.Curve[i].Step != b.Curve[i].Step || len(a.Curve[i].Values) != len(b.Curve[i].Values) {
			return false
		}
		for k, v := range a.Curve[i].Values {
			if w := b.Curve[i].Values[k]; v != w && (v == v || w == w) {
				return false
			}
		}
	}
	return a.Trial == b.Trial && a.Status == b.Status && a.Error == b.Error && a.Steps == b.Steps && a.Digest == b.Digest && reflect.DeepEqual(a.Features, b.Features)
}

// TestTurnsGiveTheSameResults trains sweeps side by side that leave each other the
// worker as often as they can, with and without a keeper, and with one that fails.
func TestTurnsGiveTheSameResults(t *testing.T) {
	plan := longPlan(t, longSpec)
	want := Train(plan, Chunk{0, plan.Len()})
	pool := NewPool(1)
	pool.pace = pace{turn: time.Millisecond, rest: 2 * time.Millisecond}
	var wg sync.WaitGroup
	sinks := []Sink{&ledger{t: t}, &shelf{ledger: ledger{t: t}}, &shelf{ledger: ledger{t: t}, fail: true}}
	for _, sink := range sinks {
		wg.Go(func() {
			if err := Run(t.Context(), plan, 0, pool, sink); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	same(t, sinks[0].(*ledger).rows, want)
	same(t, sinks[1].(*shelf).rows, want)
	same(t, sinks[2].(*shelf).rows, want)
	if sinks[1].(*shelf).kept < 10 {
		t.Errorf("left %d times: hardly anybody had turns", sinks[1].(*shelf).kept)
	}
}

// TestStatesOfNoUse begins trials whose states are damaged from the start.
func TestStatesOfNoUse(t *testing.T) {
	plan := longPlan(t, longSpec)
	want := Train(plan, Chunk{0, plan.Len()})
	for name, damage := range map[string]func(*Kept){
		"no gob":     func(k *Kept) { k.State = []byte("nothing") },
		"of another": func(k *Kept) { k.Trial++ },
	} {
		t.Run(name, func(t *testing.T) {
			sink := &shelf{ledger: ledger{t: t}}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if err := Run(ctx, plan, 0, NewPool(2), sink); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			if len(sink.all) == 0 {
				t.Fatal("nothing was kept")
			}
			damaged := map[int]Kept{}
			for i, k := range sink.all {
				damage(&k)
				damaged[i] = k
			}
			sink.all = damaged
			if err := Run(t.Context(), plan, sink.next, NewPool(2), sink); err != nil {
				t.Fatal(err)
			}
			same(t, sink.rows, want)
		})
	}
}

// TestWorkersSwitch: a chunk that takes for ever, and looks often, leaves its worker to
// another sweep in a turn and what it may take to come to a rest.
func TestWorkersSwitch(t *testing.T) {
	for name, rests := range map[string]bool{"that can be left": true, "that cannot": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pool := NewPool(2)
				huge, small := testPlan(5, 1000), testPlan(5, 32)
				pool.train = func(ctx context.Context, p *Plan, c Chunk) ([]Result, error) {
					if p == small {
						time.Sleep(time.Millisecond)
						return blank(p, c), nil
					}
					course := CourseOf(ctx)
					return nil, model.Guard(func() error {
						for {
							time.Sleep(time.Millisecond)
							course.Look()
							if rests && course.Due() {
								if err := course.Rest(c, func() []Kept { return []Kept{{Trial: c.From}} }); err != nil {
									return err
								}
							}
						}
					})
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error)
				go func() { ended <- Run(ctx, huge, 0, pool, &ledger{t: t}) }()
				time.Sleep(time.Minute)
				for range 3 {
					begin := time.Now()
					if err := Run(t.Context(), small, 0, pool, &ledger{t: t}); err != nil {
						t.Fatal(err)
					}
					if d := time.Since(begin); d > 2*time.Second {
						t.Errorf("a small sweep took %v", d)
					}
				}
				cancel()
				stopped := time.Now()
				<-ended
				if d := time.Since(stopped); d > time.Second {
					t.Errorf("stopped after %v", d)
				}
			})
		})
	}
}

// TestTurnsAreFair gives sweeps of different chunks as much time as each other.
func TestTurnsAreFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := NewPool(2)
		plans := []*Plan{testPlan(5, 1_000_000), testPlan(5, 1_000_000), testPlan(5, 1_000_000)}
		takes := []time.Duration{20 * time.Millisecond, 300 * time.Millisecond, 2 * time.Second}
		var mu sync.Mutex
		used := map[*Plan]time.Duration{}
		pool.train = func(_ context.Context, p *Plan, c Chunk) ([]Result, error) {
			for i, plan := range plans {
				if p == plan {
					time.Sleep(takes[i])
					mu.Lock()
					used[p] += takes[i]
					mu.Unlock()
				}
			}
			return blank(p, c), nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		for _, p := range plans {
			wg.Go(func() { _ = Run(ctx, p, 0, pool, &ledger{t: t}) })
		}
		wg.Wait()
		for i, p := range plans {
			if share := used[p].Seconds() / 120; share < 0.3 || share > 0.36 {
				t.Errorf("chunks of %v: %.2f of the workers' time", takes[i], share)
			}
		}
	})
}
