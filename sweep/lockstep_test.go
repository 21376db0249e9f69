package sweep

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/sweep/spec"
)

// smallPlan is the guide's encoder for 60 steps at the given temperatures.
func smallPlan(t *testing.T, seeds []uint32, temperatures ...spec.Value) *Plan {
	t.Helper()
	s := spec.Default()
	s.Steps, s.Seeds = 60, spec.Seeds{List: seeds}
	s.Record = spec.Record{Every: 25, Features: spec.FeaturesFirst}
	s.Axes = []spec.Axis{{Path: spec.Temperature, Values: temperatures}}
	p, err := NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTrainGivesATrialTheSameInAnyChunk(t *testing.T) {
	plan := smallPlan(t, []uint32{3, 0, 7}, 0.5, 0.05, 0.001)
	whole := Train(plan, Chunk{0, plan.Len()})
	if len(whole) != plan.Len() {
		t.Fatalf("%d results of %d trials", len(whole), plan.Len())
	}
	for from := range plan.Len() {
		for to := from + 1; to <= plan.Len(); to++ {
			part := Train(plan, Chunk{from, to})
			if d := cmp.Diff(whole[from:to], part, cmpopts.EquateNaNs()); d != "" {
				t.Fatalf("chunk [%d,%d) (-whole +chunk):\n%s", from, to, d)
			}
		}
	}
}

func TestTrainRecords(t *testing.T) {
	plan := smallPlan(t, []uint32{5, 6}, 0.5, 0.05)
	loss := plan.Measures.Index("loss")
	for i, r := range Train(plan, Chunk{0, plan.Len()}) {
		var steps []int
		for _, c := range r.Curve {
			steps = append(steps, c.Step)
			if first := c.Step == 0; first != math.IsNaN(float64(c.Values[loss])) {
				t.Errorf("trial %d: loss %v at step %d", i, c.Values[loss], c.Step)
			}
		}
		if d := cmp.Diff([]int{0, 25, 50, 60}, steps); d != "" {
			t.Errorf("trial %d: checkpoints (-want +got):\n%s", i, d)
		}
		if r.Trial != i || r.Status != OK || r.Steps != 60 || !IsDigest(r.Digest) {
			t.Errorf("trial %d: %+v", i, r)
		}
		if kept, want := r.Features != nil, i < 2; kept != want {
			t.Errorf("trial %d: features kept: %v, want %v", i, kept, want)
		}
		if r.Features != nil && (len(r.Features.Z) != 200 || len(r.Features.Labels) != 100) {
			t.Errorf("trial %d: %d feature values, %d labels", i, len(r.Features.Z), len(r.Features.Labels))
		}
	}
}

func TestTrainDivergingTrial(t *testing.T) {
	plan := smallPlan(t, []uint32{0}, 0.5, 0.05, 0.25)
	list := listOf(plan.Configurations)
	for i := range list { // nothing bounds dot products of unbounded features
		list[i].Loss.Similarity = model.Dot
		list[i].Encoder.Output = model.Identity
	}
	plan.Configurations = Listed(list...)
	calm := Train(plan, Chunk{0, 3})
	list[1].Optimizer.LR = 1e20
	wild := Train(plan, Chunk{0, 3})
	r := wild[1]
	if r.Status != Diverged || r.Steps < 1 || r.Steps > 60 || !strings.Contains(r.Error, "not finite at step") || r.Digest != "" {
		t.Errorf("diverging trial: %+v", r)
	}
	if d := cmp.Diff([]Result{calm[0], calm[2]}, []Result{wild[0], wild[2]}, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("its neighbours changed (-before +after):\n%s", d)
	}
}
