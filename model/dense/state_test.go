package dense_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
)

// train trains c undisturbed.
func train(t testing.TB, c *batch.Config, d *batch.Data, every int, see func(dense.Checkpoint)) *dense.Outcome {
	t.Helper()
	out, _, err := dense.Train(c, d, origin(t, c, d), nil, &dense.Watch{Every: every, See: see})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var errRest = errors.New("left")

// seen is what is seen of a training at a checkpoint, and its hash.
type seen struct {
	step int
	hash uint64
}

// seeing adds what is seen to curve.
func seeing(c *batch.Config, d *batch.Data, curve *[]seen) func(dense.Checkpoint) {
	features := make([]float32, 7*c.Encoder.Dim())
	return func(p dense.Checkpoint) {
		h := fnv.New64a()
		p.Trainer.Encode(d.Rows[:7*d.Columns], features)
		// What a step says before it is of the same diagnosis at every checkpoint.
		at := p.Trainer.Diagnose(batch.NewProbe(c, d, 1), batch.ProbeStep)
		for _, x := range []float64{p.Mean.Loss, p.Mean.EffectiveNegatives, p.Mean.HardestShare, p.Mean.GradientNorm, p.Temperature, at.Loss, at.GradientNorm} {
			if math.IsNaN(x) {
				x = math.Inf(1)
			}
			_, _ = fmt.Fprintf(h, "%x ", math.Float64bits(x))
		}
		_, _ = fmt.Fprintf(h, "%x", features)
		*curve = append(*curve, seen{p.Step, h.Sum64()})
	}
}

// TestLeftAndTakenUp leaves trainings of the zoo at any look, in the midst of steps and
// checkpoints too, or after any step, and goes on: the bits are those of one that nobody
// disturbed.
func TestLeftAndTakenUp(t *testing.T) {
	d := data(100, 5)
	wide := func(c *batch.Config) { // wide enough for looks in the midst of products
		c.Encoder.Layers, c.Batch, c.Steps = []int{5, 256, 64}, 100, 6
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := rapid.SampledFrom(append(zoo(), config(wide), config(wide, func(c *batch.Config) { c.Loss.Kind = batch.SigLIP }))).Draw(rt, "configuration")
		c.Streams = rapid.SampledFrom([]string{"philox", "pytorch"}).Draw(rt, "streams")
		every := rapid.SampledFrom([]int{0, 1, 7}).Draw(rt, "every")
		var want []seen
		end := train(t, c, d, every, seeing(c, d, &want))

		var got []seen
		var from *dense.State
		for round := 0; ; round++ {
			looks, rests := rapid.IntRange(0, 80).Draw(rt, "looks"), rapid.IntRange(0, 12).Draw(rt, "rests")
			if round > 20 {
				looks, rests = 1<<30, 1<<30
			}
			out, state, err := dense.Train(c, d, origin(t, c, d), from, &dense.Watch{
				Every: every, See: seeing(c, d, &got),
				Look: func() {
					if looks--; looks < 0 {
						panic(model.ErrInterrupted)
					}
				},
				Rest: func(state func() *dense.State) error {
					_ = state() // looking changes nothing
					if rests--; rests < 0 {
						return errRest
					}
					return nil
				},
			})
			if err == nil {
				if fmt.Sprint(got, out.Trainer.Weights(), out.Steps, out.Bias, out.Temperature) !=
					fmt.Sprint(want, end.Trainer.Weights(), end.Steps, end.Bias, end.Temperature) {
					t.Fatalf("%s %s, left %d times, differs", name(c), c.Streams, round)
				}
				return
			}
			if !errors.Is(err, errRest) && !errors.Is(err, model.ErrInterrupted) {
				t.Fatal(err)
			}
			for from = state; len(got) > 0 && got[len(got)-1].step > state.Last; {
				got = got[:len(got)-1]
			}
		}
	})
}

// TestStateOfAnother refuses states that are of other configurations.
func TestStateOfAnother(t *testing.T) {
	c, d := config(), data(100, 5)
	_, good, err := dense.Train(c, d, origin(t, c, d), nil, &dense.Watch{Rest: func(func() *dense.State) error { return errRest }})
	if !errors.Is(err, errRest) {
		t.Fatal(err)
	}
	for i, change := range []func(*dense.State){
		func(s *dense.State) { s.Step = c.Steps + 1 },
		func(s *dense.State) { s.Last = s.Step + 1 },
		func(s *dense.State) { s.Parameters = s.Parameters[1:] },
		func(s *dense.State) { s.First = nil },
		func(s *dense.State) { s.Rows = make([]int32, 1) },
		func(s *dense.State) { s.Draws = []byte("nowhere") },
	} {
		bad := *good
		change(&bad)
		if _, _, err := dense.Train(c, d, origin(t, c, d), &bad, &dense.Watch{}); err == nil {
			t.Errorf("change %d: no error", i)
		}
	}
}
