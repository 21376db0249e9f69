package sweep

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/tausweep/tausweep/sweep/spec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testPlan is a plan of the given size that nobody trains.
func testPlan(configurations, seeds int) *Plan {
	p := &Plan{Spec: spec.Spec{Record: spec.Record{Every: 10}}}
	var all []Configuration
	for i := range configurations {
		c := Configuration{Index: i}
		c.Steps, c.Data.Samples, c.Encoder.Layers, c.Loss.Negatives = 100, 100, []int{2, 10, 2}, 3
		all = append(all, c)
	}
	p.Configurations = Listed(all...)
	for i := range seeds {
		p.Seeds = append(p.Seeds, uint32(i))
	}
	return p
}

func blank(_ *Plan, c Chunk) []Result {
	results := make([]Result, c.Len())
	for i := range results {
		results[i] = Result{Trial: c.From + i, Status: OK}
	}
	return results
}

func testPool(workers int, train func(*Plan, Chunk) []Result) *Pool {
	p := NewPool(workers)
	p.train = func(_ context.Context, plan *Plan, c Chunk) ([]Result, error) { return train(plan, c), nil }
	return p
}

// ledger is a Sink that insists on trial order.
type ledger struct {
	t    *testing.T
	next int
	full int // the sink fails from this trial on, 0 never
	rows []Result
}

var errFull = errors.New("disk full")

func (l *ledger) Commit(t Trained) error {
	if t.Chunk.From != l.next || len(t.Results) != t.Chunk.Len() {
		l.t.Errorf("committed chunk %v with %d results, next trial is %d", t.Chunk, len(t.Results), l.next)
	}
	if l.full > 0 && t.Chunk.To > l.full {
		return errFull
	}
	for i, r := range t.Results {
		if r.Trial != l.next+i {
			l.t.Errorf("result of trial %d in the place of %d", r.Trial, l.next+i)
		}
	}
	l.next = t.Chunk.To
	l.rows = append(l.rows, t.Results...)
	return nil
}

func TestRunCommitsEveryTrialInOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 16} {
		for _, size := range [][2]int{{1, 1}, {5, 32}, {5, 7}, {1, 100}, {37, 11}, {1000, 3}} {
			for _, committed := range []int{0, 1, size[0] * size[1] / 2, size[0] * size[1]} {
				t.Run(fmt.Sprint(workers, size, committed), func(t *testing.T) {
					plan := testPlan(size[0], size[1])
					sink := &ledger{t: t, next: committed}
					pool := testPool(workers, func(p *Plan, c Chunk) []Result {
						time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
						return blank(p, c)
					})
					if err := Run(t.Context(), plan, committed, pool, sink); err != nil {
						t.Fatal(err)
					}
					if sink.next != plan.Len() {
						t.Errorf("%d trials committed, want %d", sink.next, plan.Len())
					}
				})
			}
		}
	}
}

func TestRunStopsOnSinkFault(t *testing.T) {
	plan := testPlan(5, 1000)
	sink := &ledger{t: t, full: 2000}
	var trained atomic.Int64
	pool := testPool(2, func(p *Plan, c Chunk) []Result {
		trained.Add(int64(c.Len()))
		return blank(p, c)
	})
	err := Run(t.Context(), plan, 0, pool, sink)
	if !errors.Is(err, errFull) {
		t.Fatalf("error %v, want the sink's", err)
	}
	if sink.next > 2000 || sink.next == 0 {
		t.Errorf("%d trials committed, want some, at most 2000", sink.next)
	}
	if trained.Load() == int64(plan.Len()) {
		t.Error("all trials trained for a sink that had failed")
	}
}

func TestRunInterruptedCommitsWhatWasUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := testPlan(5, 1000)
		sink := &ledger{t: t}
		ctx, cancel := context.WithCancel(t.Context())
		pool := testPool(2, func(p *Plan, c Chunk) []Result {
			time.Sleep(time.Second)
			return blank(p, c)
		})
		time.AfterFunc(2500*time.Millisecond, cancel)
		err := Run(ctx, plan, 0, pool, sink)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want canceled", err)
		}
		before := sink.next
		if before == 0 || before == plan.Len() {
			t.Fatalf("%d trials committed, want some but not all", before)
		}
		if err := Run(t.Context(), plan, before, pool, sink); err != nil {
			t.Fatal(err)
		}
		if sink.next != plan.Len() {
			t.Errorf("%d trials after resuming, want %d", sink.next, plan.Len())
		}
	})
}

// One slow chunk must not let the others pile up behind it.
func TestRunBoundsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := testPlan(5, 100_000)
		var trained atomic.Int64
		release := make(chan struct{})
		pool := testPool(4, func(p *Plan, c Chunk) []Result {
			if c.From == 0 {
				<-release
			}
			trained.Add(1)
			return blank(p, c)
		})
		sink := &ledger{t: t}
		ended := make(chan error)
		go func() { ended <- Run(t.Context(), plan, 0, pool, sink) }()
		synctest.Wait()
		if n := trained.Load(); n > 9 { // a window of 2*4+2, one of them slow
			t.Errorf("%d chunks trained behind a slow one, want at most 9", n)
		}
		close(release)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	})
}

func TestPoolSharesWorkersFairly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := testPool(2, func(p *Plan, c Chunk) []Result {
			time.Sleep(time.Second)
			return blank(p, c)
		})
		huge, small := testPlan(5, 1_000_000), testPlan(5, 32)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- Run(ctx, huge, 0, pool, &ledger{t: t}) }()
		time.Sleep(10500 * time.Millisecond)
		begin := time.Now()
		if err := Run(t.Context(), small, 0, pool, &ledger{t: t}); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("a sweep of two chunks took %v beside a huge one", d)
		}
		cancel()
		<-ended
	})
}

func TestFaultFailsItsTrialAlone(t *testing.T) {
	for name, fault := range map[string]func() error{
		"error: boom": func() error { return errors.New("error: boom") },
		"panic: boom": func() error { panic("boom") },
	} {
		t.Run(name, func(t *testing.T) {
			rows, _ := isolate(t.Context(), testPlan(1, 60), Chunk{10, 60}, func(c Chunk) ([]Result, error) {
				if c.From <= 42 && 42 < c.To {
					return nil, fault()
				}
				return blank(nil, c), nil
			})
			if len(rows) != 50 {
				t.Fatalf("%d results of 50 trials", len(rows))
			}
			for i, r := range rows {
				want := Result{Trial: 10 + i, Status: OK}
				if want.Trial == 42 {
					want.Status, want.Error = Failed, name
				}
				if r.Trial != want.Trial || r.Status != want.Status || r.Error != want.Error {
					t.Errorf("%+v, want %+v", r, want)
				}
			}
		})
	}
}

func TestCutterCoversThePlanInFullLanes(t *testing.T) {
	for _, test := range []struct {
		name                           string
		configurations, seeds, workers int
		chunks                         int // as many as even work for all needs
	}{
		{"the guide on two workers", 5, 32, 2, 2},
		{"the guide on one", 5, 32, 1, 1},
		{"the guide on sixteen", 5, 32, 16, 10},
		{"one trial", 1, 1, 8, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCutter(testPlan(test.configurations, test.seeds), 0, test.workers)
			next, n := 0, 0
			for chunk, ok := c.next(); ok; chunk, ok = c.next() {
				if chunk.From != next || chunk.To <= chunk.From {
					t.Fatalf("chunk %v after trial %d", chunk, next)
				}
				if full := chunk.Len()%maxLanes == 0; !full && chunk.To != c.end {
					t.Errorf("chunk %v leaves lanes empty", chunk)
				}
				next = chunk.To
				n++
			}
			if next != c.end || n != test.chunks {
				t.Errorf("%d chunks up to trial %d, want %d up to %d", n, next, test.chunks, c.end)
			}
		})
	}
}
