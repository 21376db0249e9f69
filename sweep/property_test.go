package sweep_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/internal/spectest"
)

// Every prefix of a plan is a balanced comparison, every combination is there
// once a seed, and more seeds append.
func TestPlanInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := spectest.Specs().Draw(t, "spec")
		p, err := sweep.NewPlan(s)
		if err != nil {
			t.Fatal(err)
		}
		product := 1
		for _, a := range s.Axes {
			product *= len(a.Values)
		}
		if p.Configurations.Len() != product || p.Len() != product*s.Seeds.Len() {
			t.Fatalf("%d configurations, %d trials", p.Configurations.Len(), p.Len())
		}
		labels := map[string]bool{}
		for i := range p.Configurations.Len() {
			labels[p.Label(p.Configurations.At(i))] = true
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
