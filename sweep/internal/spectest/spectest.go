// Package spectest draws specs for property tests.
package spectest

import (
	"math"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Specs draws valid specs: every field, up to four axes, seeds counted or listed.
func Specs() *rapid.Generator[*spec.Spec] {
	return rapid.Custom(func(t *rapid.T) *spec.Spec {
		s := spec.Default()
		s.Name = rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,62}`).Draw(t, "name")
		s.Data.Samples = 4 * rapid.IntRange(6, 1000).Draw(t, "samples/4") // 18 negatives or more
		s.Encoder.Layers = append([]int{2}, rapid.SliceOfN(rapid.IntRange(1, 64), 1, 4).Draw(t, "layers")...)
		s.Encoder.Bias = rapid.Bool().Draw(t, "bias")
		s.Encoder.Hidden = rapid.SampledFrom([]model.Activation{model.Identity, model.Tanh, model.ReLU}).Draw(t, "hidden")
		s.Loss.Temperature = reals().Draw(t, "temperature")
		s.Optimizer.Momentum = rapid.Float64Range(0, 0.999).Draw(t, "momentum")
		s.Steps = rapid.IntRange(1, 1e9).Draw(t, "steps")
		s.Record = spec.Record{Every: rapid.IntRange(0, 1e9).Draw(t, "every"), Features: rapid.SampledFrom([]string{"none", "first", "all"}).Draw(t, "features")}
		s.Axes = nil
		for _, path := range rapid.Permutation([]string{"loss.temperature", "loss.negatives", "optimizer.lr_times_temperature", "streams"}).Draw(t, "axes")[:rapid.IntRange(0, 4).Draw(t, "axis count")] {
			s.Axes = append(s.Axes, spec.Axis{Path: path, Values: values(path).Draw(t, path)})
		}
		s.Seeds = spec.Seeds{First: rapid.Uint32Range(0, math.MaxUint32-100).Draw(t, "first"), Count: rapid.IntRange(1, 100).Draw(t, "count")}
		if rapid.Bool().Draw(t, "listed") {
			s.Seeds = spec.Seeds{List: rapid.SliceOfNDistinct(rapid.Uint32(), 1, 20, rapid.ID).Draw(t, "seeds")}
		}
		return s
	})
}

func reals() *rapid.Generator[float64] { return rapid.Float64Range(1e-12, 1e12) }

func values(path string) *rapid.Generator[[]spec.Value] {
	switch path {
	case "loss.temperature":
		return distinct(reals())
	case "loss.negatives":
		return distinct(rapid.IntRange(1, 18))
	case "streams":
		return distinct(rapid.SampledFrom([]string{"pytorch", "philox"}))
	default:
		return distinct(rapid.Bool())
	}
}

func distinct[T comparable](g *rapid.Generator[T]) *rapid.Generator[[]spec.Value] {
	return rapid.Map(rapid.SliceOfNDistinct(g, 1, 2, rapid.ID), func(list []T) []spec.Value {
		var all []spec.Value
		for _, v := range list {
			all = append(all, v)
		}
		return all
	})
}

// AdaptiveSpecs draws valid specs whose plans grow: up to two refined axes beside
// listed ones, seeds on need, or both. They are as a plan begins.
func AdaptiveSpecs() *rapid.Generator[*spec.Spec] {
	return rapid.Custom(func(t *rapid.T) *spec.Spec {
		s := Specs().Draw(t, "plain")
		s.Seeds = spec.Seeds{First: rapid.Uint32Range(0, math.MaxUint32-200).Draw(t, "first"), Count: rapid.IntRange(1, 12).Draw(t, "count")}
		for _, path := range []string{"loss.temperature", "optimizer.momentum"}[:rapid.IntRange(0, 2).Draw(t, "refined axes")] {
			s.Axes = append(cut(s.Axes, path), spec.Axis{Path: path, Refine: refine().Draw(t, path)})
		}
		if !s.Adaptive() || rapid.Bool().Draw(t, "until") {
			s.Seeds.Count = rapid.IntRange(8, 16).Draw(t, "count to decide by")
			s.Seeds.Until = spec.Until{Metric: "uniformity", HalfWidth: rapid.Float64Range(1e-3, 1).Draw(t, "half width"), Max: s.Seeds.Count + rapid.IntRange(1, 60).Draw(t, "more")}
		}
		if !s.Seeds.Until.On() && rapid.Bool().Draw(t, "listed seeds") {
			s.Seeds = spec.Seeds{List: rapid.SliceOfNDistinct(rapid.Uint32(), 1, 12, rapid.ID[uint32]).Draw(t, "list")}
		}
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		return s.Begun()
	})
}

func cut(axes []spec.Axis, path string) (others []spec.Axis) {
	for _, a := range axes {
		if a.Path != path {
			others = append(others, a)
		}
	}
	return others
}

func refine() *rapid.Generator[*spec.Refine] {
	return rapid.Custom(func(t *rapid.T) *spec.Refine {
		r := &spec.Refine{
			From: rapid.Float64Range(0.001, 0.2).Draw(t, "from"), To: rapid.Float64Range(0.3, 0.9).Draw(t, "to"),
			Start: rapid.IntRange(3, 6).Draw(t, "start"), Rounds: rapid.IntRange(1, 4).Draw(t, "rounds"),
			Scale:     rapid.SampledFrom([]string{"log", "linear"}).Draw(t, "scale"),
			Objective: rapid.SampledFrom([]string{"default", "min:alignment", "max:effective_rank"}).Draw(t, "objective"),
		}
		if rapid.Bool().Draw(t, "down") {
			r.From, r.To = r.To, r.From
		}
		return r
	})
}
