package sweep

import (
	"strconv"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

// TestSeconds holds estimates against what was measured: processor seconds of 16 trials
// side by side, AMD EPYC with AVX-512, while other programs shared the machine. A factor
// of four is what cutting and dry runs need; shapes differ by a thousand.
func TestSeconds(t *testing.T) {
	const factor = 4
	for _, c := range []struct {
		measured float64
		spec     string
	}{
		{0.032, "steps: 20000"},
		{0.044, "steps: 20000\nencoder: {hidden: tanh}"},
		{0.44, "steps: 20000\nloss: {negatives: 60}"},
		{0.32, "steps: 20000\nencoder: {hidden: relu, bias: true}\noptimizer: {momentum: 0.9}\nloss: {negatives: 30}"},
		{0.098, "steps: 4000\nencoder: {layers: [2, 64, 64, 2]}"},
		{0.16, "steps: 4000\nencoder: {layers: [2, 64, 64, 2], hidden: tanh}"},
		{1.5, "steps: 1000\nencoder: {layers: [2, 256, 256, 2], hidden: relu}"},
		{3.9, "steps: 1000\nencoder: {layers: [2, 256, 256, 2], hidden: tanh}\nloss: {negatives: 13}"},
		{1.05, "steps: 1000\nencoder: {layers: [2, 256, 256, 2]}"},
		{9.6, "steps: 60\nencoder: {layers: [2, 1024, 1024, 2], hidden: relu}"},
		{7.7, "steps: 60\nencoder: {layers: [2, 1024, 1024, 2]}"},
		{21, "steps: 16\nencoder: {layers: [2, 1024, 1024, 1024, 1024, 2]}\noptimizer: {momentum: 0.9}"},
		{0.155, "steps: 16\nrecord: {every: 1}\nencoder: {layers: [2, 10, 64]}"},
		{0.024, "steps: 16\ndata: {samples: 2000}"},
		{0.26, "steps: 16\ndata: {samples: 2000}\nencoder: {layers: [2, 10, 32]}"},
		{5.6, "steps: 16\ndata: {samples: 20000}\nencoder: {layers: [2, 256, 256, 2], hidden: relu}"},
		{0.43, "steps: 16\ndata: {samples: 8000}\nencoder: {layers: [2, 64, 64, 2]}"},
		{0.23, "steps: 16\nencoder: {layers: [2, 100, 256]}"},
	} {
		s, err := spec.Parse("spec.yaml", []byte("record: {every: 0}\n"+c.spec))
		if err != nil { // the record is given
			s, err = spec.Parse("spec.yaml", []byte(c.spec))
		}
		if err != nil {
			t.Fatal(err)
		}
		plan, err := NewPlan(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := 16 * plan.Seconds(plan.Trial(0).Configuration); got > factor*c.measured || c.measured > factor*got {
			t.Errorf("%.3g s, measured %.3g s: %s", got, c.measured, strconv.Quote(c.spec))
		}
	}
}

// TestSecondsOfData is the same for encoders of 4000 rows of 64 values, one trial alone.
func TestSecondsOfData(t *testing.T) {
	const factor = 4
	for _, c := range []struct {
		measured            float64
		layers              []int
		batch, steps, every int
		limit               int
	}{
		{1.1, []int{64, 128, 64}, 256, 400, 0, 1024},
		{3.1, []int{64, 128, 64}, 256, 20, 1, 1024},
		{4.3, []int{64, 512, 512, 128}, 1024, 30, 0, 1024},
		{0.11, []int{64, 32, 16}, 32, 400, 0, 1024},
		{0.5, []int{64, 32, 16}, 64, 4, 1, 2000},
		{6.3, []int{64, 256}, 64, 4, 1, 1000},
	} {
		f := &spec.File{}
		f.Encoder.Layers, f.Batch, f.Steps, f.Evaluate.Limit = c.layers, c.batch, c.steps, c.limit
		f.Data.Found = spec.Found{Rows: 4000, Columns: 64, Test: 1600, Classes: 10, Digest: "sha256:"}
		if got := denseSeconds(f, c.every); got > factor*c.measured || c.measured > factor*got {
			t.Errorf("%v, %d rows: %.3g s, measured %.3g s", c.layers, c.batch, got, c.measured)
		}
	}
}

// TestSecondsOfTheWide is far from the day that was once said of a dry run.
func TestSecondsOfTheWide(t *testing.T) {
	s, err := spec.Parse("spec.yaml", []byte("data: {samples: 100000}\nsteps: 1\nencoder: {layers: [2, 1024, 1024, 1024, 2]}"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.Seconds(plan.Trial(0).Configuration); got > 60 {
		t.Errorf("%.3g s for a step and two looks", got)
	}
}
