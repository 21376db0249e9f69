package lockstep_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep"
)

var errRest = errors.New("left")

// TestLeftAndTakenUp leaves trainings at any look, in the midst of blocks and visits
// too, or at the end of any block, and goes on with whichever of their trials are not
// whole, in another order and beside others: the bits are those of trainings that
// nobody disturbed.
func TestLeftAndTakenUp(t *testing.T) {
	wide := func(c *model.Config) { // wide enough for looks in the midst of steps
		c.Encoder.Layers, c.Steps, c.Optimizer.Momentum = []int{2, 160, 160, 3}, 18, 0.5
	}
	rapid.Check(t, func(rt *rapid.T) {
		every := rapid.SampledFrom([]int{0, 7, 16, 40}).Draw(rt, "every")
		configs := slices.Concat(zoo(), zoo())
		for i, c := range configs[:len(configs)/2] {
			c.Streams = []string{"philox", "pytorch"}[i%2]
			c.Steps = 60 + 3*i
		}
		wild := guide(func(c *model.Config) {
			c.Optimizer.LR, c.Loss.Similarity, c.Encoder.Output = 1e6, model.Dot, model.Identity
		})
		configs = append(configs, wild, wild, guide(wide), guide(wide, func(c *model.Config) { c.Encoder.Hidden = model.Tanh }))
		var trials []lockstep.Trial
		for range rapid.IntRange(1, 24).Draw(rt, "trials") {
			trials = append(trials, lockstep.Trial{
				Config: rapid.SampledFrom(configs).Draw(rt, "configuration"), Seed: uint64(rapid.IntRange(0, 3).Draw(rt, "seed")),
			})
		}
		want := record(t, every, trials)
		got := make([]ran, len(trials))
		order := make([]int, len(trials))
		for i := range order {
			order[i] = i
		}
		for round := 0; len(order) > 0; round++ {
			order = rapid.Permutation(order).Draw(rt, "order")
			some := order[:rapid.IntRange(1, len(order)).Draw(rt, "at once")]
			order = slices.Concat(order[len(some):], leave(t, rt, every, trials, some, got, round > 30))
		}
		for i := range want {
			if got[i].hash() != want[i].hash() {
				t.Fatalf("trial %d at %d lanes differs: ended at step %d, curve of %d; want %d, %d",
					i, lanes.Width(), got[i].Steps, len(got[i].curve), want[i].Steps, len(want[i].curve))
			}
		}
	})
}

// leave trains some of the trials for a while, and returns those that are not whole.
func leave(t *testing.T, rt *rapid.T, every int, trials []lockstep.Trial, some []int, got []ran, toTheEnd bool) (rest []int) {
	part, curves := make([]lockstep.Trial, len(some)), make([]ran, len(some))
	for k, i := range some {
		part[k], curves[k] = trials[i], got[i]
	}
	looks, rests := rapid.IntRange(0, 60).Draw(rt, "looks"), rapid.IntRange(0, 12).Draw(rt, "rests")
	if toTheEnd {
		looks, rests = 1<<30, 1<<30
	}
	watch := &lockstep.Watch{
		Every: every, Visit: curvesOf(curves),
		Look: func() {
			if looks--; looks < 0 {
				panic(model.ErrInterrupted)
			}
		},
		Rest: func(stand func() ([]*lockstep.Outcome, []*lockstep.State)) error {
			stand() // changes nothing
			if rests--; rests < 0 {
				return errRest
			}
			return nil
		},
	}
	outcomes, states, err := lockstep.Train(part, watch)
	if err != nil && !errors.Is(err, errRest) && !errors.Is(err, model.ErrInterrupted) {
		t.Fatal(err)
	}
	for k, i := range some {
		switch {
		case outcomes[k] != nil:
			got[i] = curves[k]
			got[i].Outcome = *outcomes[k]
		case states[k] != nil:
			trials[i].From = states[k]
			seen := curves[k].curve
			for len(seen) > 0 && int(seen[len(seen)-1][0]) > states[k].Last {
				seen = seen[:len(seen)-1]
			}
			got[i].curve = seen
			fallthrough
		default:
			rest = append(rest, i)
		}
	}
	return rest
}

// TestStateOfAnother refuses states that are of other configurations.
func TestStateOfAnother(t *testing.T) {
	for _, from := range []*lockstep.State{
		{Last: -1},
		{Step: 101, Weights: make([]float32, 40)},
		{Step: 5, Last: 6, Weights: make([]float32, 40)},
		{Weights: make([]float32, 40), Velocity: make([]float32, 40)},
		{Weights: make([]float32, 40), Drawn: make([]int32, 3)},
		{Weights: make([]float32, 40), Picker: []byte("nowhere")},
	} {
		if _, _, err := lockstep.Train([]lockstep.Trial{{Config: guide(), From: from}}, &lockstep.Watch{}); err == nil {
			t.Errorf("%+v: no error", from)
		}
	}
}
