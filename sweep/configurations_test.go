package sweep_test

import (
	"math"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

func wide(t *testing.T) *sweep.Plan {
	t.Helper()
	s := spec.Default()
	for path, value := range map[string]func(int) spec.Value{
		"optimizer.lr":     func(i int) spec.Value { return 1e-4 * float64(i+1) },
		"loss.temperature": func(i int) spec.Value { return 0.01 * float64(i+1) },
		"loss.negatives":   func(i int) spec.Value { return i%20 + 1 },
		"steps":            func(i int) spec.Value { return 10 * (i + 1) },
	} {
		a := spec.Axis{Path: path}
		for i := range 20 {
			a.Values = append(a.Values, value(i))
		}
		s.Axes = append(s.Axes[:len(s.Axes):len(s.Axes)], a)
	}
	s.Axes = s.Axes[1:]
	s.Seeds.Count = 2
	return plan(t, s)
}

// TestConfigurationsAreArithmetic asks for 160,000 of them in several orders, from
// several goroutines: each is what its axes say.
func TestConfigurationsAreArithmetic(t *testing.T) {
	p := wide(t)
	n := p.Configurations.Len()
	check := func(i int) {
		c := p.Configurations.At(i)
		want := p.Spec.Config.Clone()
		rest := i
		for j := len(p.Spec.Axes) - 1; j >= 0; j-- {
			a := p.Spec.Axes[j]
			v := a.Values[rest%len(a.Values)]
			rest /= len(a.Values)
			p.Spec.Setters()[j](&want, v)
			if c.Values[j] != v {
				t.Errorf("configuration %d has %v of %s, want %v", i, c.Values[j], a.Path, v)
			}
		}
		if d := cmp.Diff(want, c.Config); d != "" || c.Index != i {
			t.Errorf("configuration %d is called %d (-want +got):\n%s", i, c.Index, d)
		}
	}
	var all sync.WaitGroup
	for k := range 4 {
		all.Go(func() {
			for i := k; i < n; i += 997 {
				check(i)
				check(n - 1 - i)
			}
		})
	}
	all.Wait()
	if trial := p.Trial(n + 12345); trial.Configuration.Index != 12345 || trial.SeedIndex != 1 {
		t.Errorf("trial %d: %+v", n+12345, trial)
	}
}

// TestExtent holds what is found from a few configurations against all of them.
func TestExtent(t *testing.T) {
	p := wide(t)
	most, sum := 0.0, 0.0
	for _, c := range p.Configurations.All() {
		most, sum = max(most, p.Seconds(c)), sum+p.Seconds(c)
	}
	if got := p.Configurations.Most(p.Seconds); got != most {
		t.Errorf("most seconds: %v, want %v", got, most)
	}
	mean := sum / float64(p.Configurations.Len())
	if got := p.Configurations.Mean(p.Seconds); math.Abs(got/mean-1) > 1e-9 {
		t.Errorf("mean seconds: %v, want %v", got, mean)
	}
	seen := map[float64]bool{}
	for c := range p.Configurations.Singly {
		seen[c.Temperature()] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d temperatures one by one", len(seen))
	}
}
