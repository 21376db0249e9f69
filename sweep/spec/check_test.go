package spec_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Specs made in code get the checks that reading gives those of a text.
func TestValidate(t *testing.T) {
	axis := func(path string, values ...spec.Value) spec.Axis { return spec.Axis{Path: path, Values: values} }
	many := make([]spec.Value, spec.MaxAxisValues+1)
	for i := range many {
		many[i] = i + 1
	}
	tests := []struct {
		name string
		make func(*spec.Spec)
		want string
	}{
		{
			"no field", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("loss.tau", 1.0)} },
			"axes.loss.tau: unknown field: must be one of data.kind, data.samples, encoder.bias, encoder.hidden, encoder.output, loss.kind, loss.temperature, loss.similarity, loss.negatives, optimizer.kind, optimizer.lr, optimizer.momentum, optimizer.lr_times_temperature, steps, streams",
		},
		{"no value", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("steps")} }, "axes.steps: 0 values: must be 1 to 10000"},
		{"many values", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("steps", many...)} }, "axes.steps: 10001 values: must be 1 to 10000"},
		{
			"other types", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("steps", 10, 10.5, "10", []int{1}, nil)} },
			"axes.steps: 10.5: must be a whole number\naxes.steps: \"10\": must be a whole number\naxes.steps: []int{1}: must be a whole number\naxes.steps: <nil>: must be a whole number",
		},
		{"an axis twice", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("steps", 10), axis("steps", 20)} }, "axes.steps: is given twice"},
		{"a value twice", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("loss.similarity", "dot", "dot")} }, `axes.loss.similarity: "dot": is given twice`},
		{
			"not a number", func(s *spec.Spec) { s.Axes = []spec.Axis{axis("loss.temperature", math.NaN(), math.Inf(1))} },
			"axes.loss.temperature: NaN: must be greater than 0 (1e-30 to 1e30)\naxes.loss.temperature: +Inf: must be greater than 0 (1e-30 to 1e30)",
		},
		{"seeds twice", func(s *spec.Spec) { s.Seeds = spec.Seeds{List: []uint32{3, 7, 3}} }, "seeds: 3, 7, 3: must be distinct"},
		{"many seeds", func(s *spec.Spec) { s.Seeds = spec.Seeds{List: make([]uint32, spec.MaxListedSeeds+1)} }, "seeds: 10001 seeds: must be at most 10000 seeds in a list"},
		{"none at all", func(s *spec.Spec) { *s = spec.Spec{} }, `name: "": must be 1 to 63 characters of a-z, 0-9 and -, and not start with -
record.features: "": must be none, first or all
trainer.kind: "": must be command or lockstep
seeds.count: 0: must be 1 to 10000000
data.kind: "": must be quadrants
data.samples: 0: must be a multiple of 4, 8 to 1000000
encoder.layers: []: must be 2 to 64 widths, from the input to the features
encoder.hidden: "": must be identity, tanh or relu
encoder.output: "": must be identity, tanh or relu
loss.kind: "": must be infonce
loss.temperature: 0: must be greater than 0 (1e-30 to 1e30)
loss.similarity: "": must be cosine or dot
loss.negatives: 0: must be 1 to 1000000, the samples of the other classes
optimizer.kind: "": must be sgd
optimizer.lr: 0: must be greater than 0 (1e-30 to 1e30)
steps: 0: must be 1 to 1000000000
streams: "": must be pytorch or philox`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := spec.Default()
			test.make(s)
			err := s.Validate()
			if err == nil {
				t.Fatal("accepted")
			}
			same(t, err.Error(), test.want)
			p, again := sweep.NewPlan(s)
			if p != nil || again == nil {
				t.Fatalf("plan %v, error %v", p, again)
			}
			same(t, again.Error(), test.want)
		})
	}
	if err := spec.Default().Validate(); err != nil {
		t.Error(err)
	}
}
