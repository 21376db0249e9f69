package sweep

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

// growing is a Grower whose every configuration needs all the seeds there are.
type growing struct {
	ledger
	plan  *Plan
	grown int
}

func (g *growing) Grow() (*Plan, error) {
	if g.next != g.plan.Len() {
		g.t.Errorf("asked to grow with %d of %d trials committed", g.next, g.plan.Len())
	}
	next := g.plan.Grow(wide{})
	if next != nil {
		g.plan = next
		g.grown++
	}
	return next, nil
}

type wide struct{}

func (wide) Best(string) (int, bool)       { return 0, false }
func (wide) HalfWidth(int, string) float64 { return 1 }

// adaptivePlan begins with 16 seeds and doubles them up to 100.
func adaptivePlan(configurations int) *Plan {
	p := testPlan(configurations, 16)
	p.Spec.Seeds = spec.Seeds{Count: 16, Until: spec.Until{Metric: "alignment", HalfWidth: 0.1, Max: 100}}
	p.begin()
	return p
}

type grewCounter struct{ rounds, last int }

func (c *grewCounter) Observe(e Event) {
	if g, ok := e.(Grew); ok {
		c.rounds++
		c.last = g.Plan.Len()
	}
}

func TestRunGrowsThePlan(t *testing.T) {
	for _, workers := range []int{1, 3, 16} {
		t.Run(fmt.Sprint(workers), func(t *testing.T) {
			plan := adaptivePlan(5)
			sink := &growing{ledger: ledger{t: t}, plan: plan}
			var seen grewCounter
			pool := testPool(workers, func(p *Plan, c Chunk) []Result {
				for i := c.From; i < c.To; i++ {
					p.Trial(i) // the plan that has the chunk
				}
				return blank(p, c)
			})
			if err := Run(t.Context(), plan, 0, pool, sink, &seen); err != nil {
				t.Fatal(err)
			}
			// 16, 32, 64, 100 seeds
			if sink.next != 500 || sink.grown != 3 || seen != (grewCounter{3, 500}) {
				t.Errorf("%d trials after %d rounds, observed %+v", sink.next, sink.grown, seen)
			}
		})
	}
}

func TestRunOfAnAdaptivePlanNeedsAGrower(t *testing.T) {
	sink := &ledger{t: t}
	if err := Run(t.Context(), adaptivePlan(1), 0, testPool(1, blank), sink); err == nil || sink.next != 0 {
		t.Errorf("error %v, %d trials", err, sink.next)
	}
}

type cannotGrow struct{ ledger }

func (*cannotGrow) Grow() (*Plan, error) { return nil, errFull }

func TestRunEndsWhereThePlanCannotGrow(t *testing.T) {
	sink := &cannotGrow{ledger{t: t}}
	if err := Run(t.Context(), adaptivePlan(1), 0, testPool(1, blank), sink); !errors.Is(err, errFull) || sink.next != 16 {
		t.Errorf("error %v after %d trials", err, sink.next)
	}
}

func TestRunInterruptedBetweenRounds(t *testing.T) {
	plan := adaptivePlan(5)
	sink := &growing{ledger: ledger{t: t}, plan: plan}
	ctx, cancel := context.WithCancel(t.Context())
	err := Run(ctx, plan, 0, testPool(2, blank), sink, observerFunc(func(e Event) {
		if _, ok := e.(Grew); ok {
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) || sink.next != 80 {
		t.Fatalf("error %v after %d trials", err, sink.next)
	}
	if err := Run(t.Context(), sink.plan, sink.next, testPool(2, blank), sink); err != nil || sink.next != 500 {
		t.Errorf("error %v after %d trials", err, sink.next)
	}
}

type observerFunc func(Event)

func (f observerFunc) Observe(e Event) { f(e) }

// Chunks of a round stay within it and cover it.
func TestCutterOfARound(t *testing.T) {
	p := adaptivePlan(5).Grow(wide{})
	for _, from := range []int{80, 81, 100, 159} {
		c := newCutter(p, from, 2)
		next := from
		for chunk, ok := c.next(); ok; chunk, ok = c.next() {
			if chunk.From != next || chunk.Len() < 1 {
				t.Fatalf("chunk %v after trial %d", chunk, next)
			}
			next = chunk.To
		}
		if next != p.Len() {
			t.Errorf("from %d: ends at %d", from, next)
		}
	}
}
