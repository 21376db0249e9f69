package lockstep

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
	"github.com/tausweep/tausweep/model/streams"
)

// TestStepsAllocateNothing takes blocks of steps of several shapes.
func TestStepsAllocateNothing(t *testing.T) {
	for _, change := range []func(*model.Config){
		func(*model.Config) {},
		func(c *model.Config) { c.Encoder.Hidden, c.Encoder.Bias, c.Loss.Negatives = model.Tanh, true, 17 },
		func(c *model.Config) { c.Encoder.Layers, c.Optimizer.Momentum = []int{2, 5, 7, 3}, 0.9 },
	} {
		for _, source := range streams.Kinds() {
			trials := sweepOf(3, 7, source)
			for _, trial := range trials {
				change(trial.Config)
			}
			b := pack(trials)[0]
			f, err := newTraining(b, trials, make([]*Outcome, len(trials)), func() {})
			if err != nil {
				t.Fatal(err)
			}
			if n := testing.AllocsPerRun(100, func() { f.block(shape.BlockSteps) }); n != 0 {
				t.Errorf("%+v %s: %v allocations a block", b.shape, source, n)
			}
		}
	}
}

// TestPack shows how trials share draws and inputs.
func TestPack(t *testing.T) {
	width := lanes.Width()
	for _, c := range []struct {
		name                   string
		seeds, configurations  int
		batches, groups, views int
	}{
		{"one trial", 1, 1, 1, 1, 1},
		{"a vector of seeds, one configuration", width, 1, 1, 1, 1},
		{"a vector of seeds, five configurations", width, 5, 1, 5, 1},
		{"two vectors of seeds, three configurations", 2 * width, 3, 1, 6, 2},
		{"one seed, four vectors of configurations", 1, 4 * width, 1, 4, 1},
		{"more groups than go at a time", width, maxGroups + 1, 2, maxGroups + 1, 1},
	} {
		trials := sweepOf(c.seeds, c.configurations, streams.Philox)
		batches := pack(trials)
		if len(batches) != c.batches {
			t.Fatalf("%s: %d batches, want %d", c.name, len(batches), c.batches)
		}
		groups, seen := 0, []int{}
		for _, b := range batches {
			groups += len(b.groups)
			for _, g := range b.groups {
				seen = append(seen, g...)
			}
		}
		if groups != c.groups {
			t.Errorf("%s: %d groups, want %d", c.name, groups, c.groups)
		}
		slices.Sort(seen)
		seen = slices.DeleteFunc(seen, func(i int) bool { return i < 0 })
		if len(seen) != len(trials) || len(slices.Compact(seen)) != len(trials) {
			t.Errorf("%s: trials %v in groups", c.name, seen)
		}
		f, err := newTraining(batches[0], trials, make([]*Outcome, len(trials)), func() {})
		if err != nil {
			t.Fatal(err)
		}
		if len(f.views) != c.views || len(f.sources) != c.seeds {
			t.Errorf("%s: %d views of %d seeds, want %d of %d", c.name, len(f.views), len(f.sources), c.views, c.seeds)
		}
	}
}

// TestComposes pins which encoders go as one matrix: it decides bits.
func TestComposes(t *testing.T) {
	for _, c := range []struct {
		layers    []int
		hidden    model.Activation
		bias      bool
		negatives int
		want      bool
	}{
		{[]int{2, 10, 2}, model.Identity, false, 3, true},
		{[]int{2, 10, 2}, model.Identity, false, 1, true},
		{[]int{2, 10, 2}, model.Identity, true, 3, false},
		{[]int{2, 10, 2}, model.Tanh, false, 3, false},
		{[]int{2, 10, 2}, model.ReLU, false, 3, false},
		{[]int{2, 2}, model.Identity, false, 3, false},
		{[]int{2, 8, 8, 3}, model.Identity, false, 9, true},
		{[]int{64, 4, 64}, model.Identity, false, 1, false}, // the product is larger than its factors
	} {
		s := shape.Shape{Layers: c.layers, Hidden: c.hidden, Bias: c.bias, Slots: 2 + c.negatives}
		if got := s.Composes(); got != c.want {
			t.Errorf("%s: composed is %v", fmt.Sprintf("%+v", c), got)
		}
	}
}
