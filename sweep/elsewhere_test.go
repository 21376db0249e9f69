package sweep_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// elsewhere is an Executor whose chunks and results go through bytes, as they would
// to another process. That process has nothing but the text of the resolved spec.
type elsewhere struct{}

func (elsewhere) Workers() int { return 1 }

func (elsewhere) Execute(ctx context.Context, plan *sweep.Plan, chunks <-chan sweep.Chunk, done chan<- sweep.Trained) error {
	parsed, err := spec.Parse("spec.yaml", plan.Spec.YAML())
	if err != nil {
		return err
	}
	there, err := sweep.NewPlan(parsed)
	if err != nil {
		return err
	}
	for c := range chunks {
		var sent sweep.Chunk
		if err := carried(c, &sent); err != nil {
			return err
		}
		trained := sweep.Trained{Chunk: sent, Results: sweep.Train(there, sent)}
		var returned sweep.Trained
		if err := carried(trained, &returned); err != nil {
			return err
		}
		done <- returned
	}
	return ctx.Err()
}

// carried encodes v and decodes it into to.
func carried[T any](v T, to *T) error {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		return err
	}
	return gob.NewDecoder(&b).Decode(to)
}

// all is a Sink that keeps what is committed.
type all []sweep.Result

func (a *all) Commit(t sweep.Trained) error {
	*a = append(*a, t.Results...)
	return nil
}

// TestElsewhere holds that results are plain data and that a plan follows from its
// spec's text: a sweep through an executor elsewhere gives what one here gives.
func TestElsewhere(t *testing.T) {
	for name, text := range map[string]string{
		"guide": "steps: 40\nseeds: {count: 2}\nrecord: {every: 20, features: all}\n",
		"diverges": `
data: {samples: 12}
encoder: {layers: [2, 4, 3], hidden: relu, bias: true}
steps: 60
axes: {optimizer.lr: [0.001, 1e30], loss.negatives: [1, 3]}
seeds: [7, 1]
record: {every: 7}
`,
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := spec.Parse(name, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			plan, err := sweep.NewPlan(parsed)
			if err != nil {
				t.Fatal(err)
			}
			var here, there all
			if err := sweep.Run(t.Context(), plan, 0, sweep.NewPool(2), &here); err != nil {
				t.Fatal(err)
			}
			if err := sweep.Run(t.Context(), plan, 0, elsewhere{}, &there); err != nil {
				t.Fatal(err)
			}
			diverged := slices.ContainsFunc(here, func(r sweep.Result) bool { return r.Status == sweep.Diverged })
			if diverged != (name == "diverges") {
				t.Errorf("a trial diverged: %v", diverged)
			}
			bits := cmp.Comparer(func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
			if diff := cmp.Diff(here, there, bits); diff != "" {
				t.Errorf("elsewhere (+) gives other results than here (-):\n%s", diff)
			}
		})
	}
}
