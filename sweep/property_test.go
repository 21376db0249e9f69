package sweep_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/sweep"
)

// specs draws valid specs: every field, up to four axes, seeds counted or listed.
func specs() *rapid.Generator[*sweep.Spec] {
	return rapid.Custom(func(t *rapid.T) *sweep.Spec {
		s := sweep.Default()
		s.Name = rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,62}`).Draw(t, "name")
		s.Data.Samples = 4 * rapid.IntRange(6, 1000).Draw(t, "samples/4") // 18 negatives or more
		s.Encoder.Layers = append([]int{2}, rapid.SliceOfN(rapid.IntRange(1, 64), 1, 4).Draw(t, "layers")...)
		s.Encoder.Bias = rapid.Bool().Draw(t, "bias")
		s.Encoder.Hidden = rapid.SampledFrom([]model.Activation{model.Identity, model.Tanh, model.ReLU}).Draw(t, "hidden")
		s.Loss.Temperature = reals().Draw(t, "temperature")
		s.Optimizer.Momentum = rapid.Float64Range(0, 0.999).Draw(t, "momentum")
		s.Steps = rapid.IntRange(1, 1e9).Draw(t, "steps")
		s.Record = sweep.Record{Every: rapid.IntRange(0, 1e9).Draw(t, "every"), Features: rapid.SampledFrom([]string{"none", "first", "all"}).Draw(t, "features")}
		s.Axes = nil
		for _, path := range rapid.Permutation([]string{"loss.temperature", "loss.negatives", "optimizer.lr_times_temperature", "streams"}).Draw(t, "axes")[:rapid.IntRange(0, 4).Draw(t, "axis count")] {
			s.Axes = append(s.Axes, sweep.Axis{Path: path, Values: values(path).Draw(t, path)})
		}
		s.Seeds = sweep.Seeds{First: rapid.Uint32Range(0, math.MaxUint32-100).Draw(t, "first"), Count: rapid.IntRange(1, 100).Draw(t, "count")}
		if rapid.Bool().Draw(t, "listed") {
			s.Seeds = sweep.Seeds{List: rapid.SliceOfNDistinct(rapid.Uint32(), 1, 20, rapid.ID).Draw(t, "seeds")}
		}
		return s
	})
}

func reals() *rapid.Generator[float64] { return rapid.Float64Range(1e-12, 1e12) }

func values(path string) *rapid.Generator[[]sweep.Value] {
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

func distinct[T comparable](g *rapid.Generator[T]) *rapid.Generator[[]sweep.Value] {
	return rapid.Map(rapid.SliceOfNDistinct(g, 1, 2, rapid.ID), func(list []T) []sweep.Value {
		var all []sweep.Value
		for _, v := range list {
			all = append(all, v)
		}
		return all
	})
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(specs(), adaptiveSpecs()).Draw(t, "spec")
		text := s.YAML()
		read, err := sweep.Parse("spec.yaml", text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(s, read); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		if again := string(read.YAML()); again != string(text) {
			t.Fatalf("%s\nis written again as\n%s", text, again)
		}
		asJSON, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		fromJSON, err := sweep.Parse("spec.json", asJSON)
		if err != nil {
			t.Fatalf("%s: %v", asJSON, err)
		}
		if diff := cmp.Diff(s, fromJSON); diff != "" {
			t.Fatalf("%s\n%s", asJSON, diff)
		}
		if differences := read.Differences(s); differences != nil {
			t.Fatal(differences)
		}
	})
}

// Every prefix of a plan is a balanced comparison, every combination is there
// once a seed, and more seeds append.
func TestPlanInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := specs().Draw(t, "spec")
		p, err := sweep.NewPlan(s)
		if err != nil {
			t.Fatal(err)
		}
		product := 1
		for _, a := range s.Axes {
			product *= len(a.Values)
		}
		if len(p.Configurations) != product || p.Len() != product*s.Seeds.Len() {
			t.Fatalf("%d configurations, %d trials", len(p.Configurations), p.Len())
		}
		labels := map[string]bool{}
		for i := range p.Configurations {
			labels[p.Label(&p.Configurations[i])] = true
		}
		if len(labels) != product {
			t.Fatalf("%d labels for %d configurations", len(labels), product)
		}
		counts := make([]int, product)
		for i := range p.Len() {
			trial := p.Trial(i)
			counts[trial.Configuration.Index]++
			if slices.Max(counts)-slices.Min(counts) > 1 {
				t.Fatalf("after trial %d: %v", i, counts)
			}
			if s.Seeds.Index(trial.Seed) != i/product || s.Seeds.At(i/product) != trial.Seed {
				t.Fatalf("trial %d has seed %d", i, trial.Seed)
			}
		}
		more := s.Clone()
		if len(s.Seeds.List) > 0 {
			more.Seeds.List = append(more.Seeds.List, unused(s.Seeds.List))
		} else {
			more.Seeds.Count++
		}
		longer, err := sweep.NewPlan(more)
		if err != nil {
			t.Fatal(err)
		}
		if differences := more.Differences(s); differences != nil || len(s.Differences(more)) != 1 {
			t.Fatal(differences, s.Differences(more))
		}
		for i := range p.Len() {
			if diff := cmp.Diff(p.Trial(i), longer.Trial(i)); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func unused(seeds []uint32) uint32 {
	for seed := uint32(0); ; seed++ {
		if !slices.Contains(seeds, seed) {
			return seed
		}
	}
}
