package spec_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/sweep/spec"
)

// combined are values of fields that rules read together, some of which do not go
// together.
var combined = map[string]map[string][]spec.Value{
	spec.Lockstep: {
		"data.samples": {8, 16, 100}, "loss.negatives": {1, 6, 7, 12, 13, 75}, "loss.temperature": {1e-20, 0.1, 1e20},
		"optimizer.lr": {1e-20, 0.1, 1e20}, "optimizer.lr_times_temperature": {false, true},
		"optimizer.momentum": {0.0, 0.9}, "steps": {1, 100}, "encoder.bias": {false, true},
	},
	spec.Dense: {
		"views.kind": {"mask", "noise", "class"}, "views.p": {0.3, 1.0}, "views.sd": {0.1, 1e7},
		"loss.kind": {"ntxent", "siglip", "supcon"}, "loss.learn_bias": {false, true}, "loss.learn_temperature": {false, true},
		"loss.temperature": {0.001, 0.1, 2.0}, "loss.temperature_min": {0.01, 1.5}, "loss.temperature_schedule": {"none", "cosine"},
		"optimizer.kind": {"sgd", "adam"}, "optimizer.nesterov": {false, true}, "optimizer.momentum": {0.0, 0.9},
		"optimizer.schedule": {"none", "cosine"}, "optimizer.lr": {0.001, 0.1}, "optimizer.end": {0.0, 0.01},
		"optimizer.warmup": {0, 12, 100}, "epochs": {0, 1, 9}, "steps": {10, 1000}, "batch": {4, 16}, "evaluate.limit": {2, 50},
	},
}

// TestEveryConfigurationIsChecked: a spec is valid where each of its configurations is,
// although they are not all looked at.
func TestEveryConfigurationIsChecked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := spec.Default()
		if rapid.Bool().Draw(t, "from files") {
			s = spec.DefaultFile()
			s.File.Data.Samples = "x.npy"
			s.File.Data.Found = spec.Found{Rows: 50, Test: 10, Columns: 4, Classes: 3, Digest: "0"}
			s.File.Encoder.Layers, s.File.Batch = []int{4, 2}, 8
		}
		fields := combined[s.Trainer.Kind]
		s.Axes = nil
		for _, path := range rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(fields))), 2, 4, rapid.ID).Draw(t, "axes") {
			values := rapid.SliceOfNDistinct(rapid.SampledFrom(fields[path]), 1, 3, rapid.ID).Draw(t, path)
			s.Axes = append(s.Axes, spec.Axis{Path: path, Values: values})
		}
		each := func() error {
			combinations := 1
			for _, a := range s.Axes {
				combinations *= len(a.Values)
			}
			for i := range combinations {
				one := s.Clone()
				one.Axes = nil
				for j, set := range s.Setters() {
					values := s.Axes[j].Values
					set(&one.Config, values[i%len(values)])
					i /= len(values)
				}
				if err := one.Validate(); err != nil {
					return err
				}
			}
			return nil
		}
		swept := s.Clone() // whose own values count, too
		if all, together := each(), swept.Validate(); all == nil && s.Config.Validate() == nil != (together == nil) || all != nil && together == nil {
			t.Fatalf("%v\none by one: %v\ntogether: %v", s.Axes, all, together)
		}
	})
}
