// Package sweeptest has what tests of several packages share: a trainer with invented
// measures, which shows that nothing but a trainer knows what is measured, and what
// skips a test that a machine cannot run. The program never imports it.
package sweeptest

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Kind names the invented trainer in specs.
const Kind = "invented"

// Invented is a Trainer with three measures that no other has: the yield, best at a
// temperature of 0.1; the heat of a step; and whether a trial ended burnt, as those
// at the lowest temperatures do. It trains nothing.
type Invented struct {
	// Pause is how long each trial takes.
	Pause time.Duration
}

var _ sweep.Trainer = Invented{}

// Kind implements sweep.Trainer.
func (Invented) Kind() string { return Kind }

// Declare implements sweep.Trainer.
func (Invented) Declare(*spec.Spec) spec.Declaration {
	return spec.Declaration{
		Measures: metrics.Schema{
			{Name: "yield", Label: "yield", Help: "grams that a trial gives; higher is better", Reading: "higher is better", Unit: "g", Role: metrics.Metric, Better: metrics.HigherBetter},
			{Name: "burnt", Label: "burnt", Help: "nothing of it can be used", Role: metrics.Outcome, Better: metrics.LowerBetter},
			{Name: "heat", Label: "heat", Help: "of a step, in kelvin", Role: metrics.Diagnostic},
		},
		Objective: "yield",
		Exact:     true,
	}
}

// Train implements sweep.Trainer.
func (v Invented) Train(_ context.Context, plan *sweep.Plan, c sweep.Chunk) ([]sweep.Result, error) {
	results := make([]sweep.Result, 0, c.Len())
	for i := c.From; i < c.To; i++ {
		time.Sleep(v.Pause)
		results = append(results, yield(plan, plan.Trial(i)))
	}
	return results, nil
}

func yield(plan *sweep.Plan, t sweep.Trial) sweep.Result {
	h := fnv.New64a()
	fmt.Fprint(h, plan.Label(t.Configuration), t.Seed)
	draw := rand.New(rand.NewPCG(h.Sum64(), uint64(t.Seed)))
	far := math.Log10(t.Configuration.Temperature() / 0.1)
	best := float32(10 - far*far + 0.1*draw.NormFloat64())
	burnt := float32(0)
	if t.Configuration.Temperature() < 0.01 && draw.IntN(4) > 0 {
		burnt = 1
	}
	steps, every := t.Configuration.Steps, plan.Spec.Record.Every
	if every == 0 {
		every = steps
	}
	r := sweep.Result{Trial: t.Index, Status: sweep.OK, Steps: steps, Digest: fmt.Sprintf("w%016x", draw.Uint64())}
	for step := 0; ; step = min(step+every, steps) {
		done := float32(step) / float32(steps)
		r.Curve = append(r.Curve, sweep.Checkpoint{Step: step, Values: []float32{best * done, burnt * float32(math.Floor(float64(done))), 300 + 100*done}})
		if step == steps {
			return r
		}
	}
}
