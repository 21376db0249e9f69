package sweep_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

func plan(t *testing.T, s *spec.Spec) *sweep.Plan {
	t.Helper()
	p, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parse(t *testing.T, text string) *spec.Spec {
	t.Helper()
	s, err := spec.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("want -, got +\n" + diff)
	}
}

func TestPlanOrder(t *testing.T) {
	p := plan(t, parse(t, `
axes:
  optimizer.lr: [0.1, 0.001]
  loss.temperature: [0.5, 0.05, 0.01]
  optimizer.lr_times_temperature: [false, true]
seeds: [7, 3]
`))
	var got []string
	for i := range p.Len() {
		trial := p.Trial(i)
		c := trial.Configuration
		if trial.Index != i || c.Index != i%12 || trial.Seed != []uint32{7, 3}[i/12] {
			t.Errorf("trial %d: index %d, configuration %d, seed %d", i, trial.Index, c.Index, trial.Seed)
		}
		if c.Temperature() != c.Values[1] || c.Optimizer.LR != c.Values[0] || c.Optimizer.LRTimesTemperature != c.Values[2] {
			t.Errorf("trial %d: %v are not the values of %+v", i, c.Values, c.Config)
		}
		got = append(got, p.Label(c))
	}
	same(t, got[:4], []string{
		"temperature=0.5, optimizer.lr=0.1, optimizer.lr_times_temperature=false",
		"temperature=0.5, optimizer.lr=0.1, optimizer.lr_times_temperature=true",
		"temperature=0.05, optimizer.lr=0.1, optimizer.lr_times_temperature=false",
		"temperature=0.05, optimizer.lr=0.1, optimizer.lr_times_temperature=true",
	})
	same(t, got[11], "temperature=0.01, optimizer.lr=0.001, optimizer.lr_times_temperature=true")
	same(t, got[12:], got[:12])
	same(t, p.OtherAxes(), []int{0, 2})
}

func TestPlanWithoutAxes(t *testing.T) {
	p := plan(t, parse(t, "axes: {}\nseeds: {first: 4294967295, count: 1}"))
	if p.Len() != 1 || p.Trial(0).Seed != 1<<32-1 || p.Label(p.Configurations.At(0)) != "temperature=0.05" {
		t.Errorf("%d trials, seed %d, %q", p.Len(), p.Trial(0).Seed, p.Label(p.Configurations.At(0)))
	}
}

func TestLargestPlans(t *testing.T) {
	for _, text := range []string{"{axes: {}, seeds: {count: 10000000}}", `{seeds: {count: 100}, axes: {
		loss.temperature: {from: 0.001, to: 1, count: 250, scale: log}, optimizer.lr: {from: 0.001, to: 1, count: 400, scale: log}}}`} {
		p := plan(t, parse(t, text))
		last := p.Trial(p.Len() - 1)
		if p.Len() != spec.MaxTrials || last.Seed != p.Seeds[len(p.Seeds)-1] || last.Configuration.Index != p.Configurations.Len()-1 {
			t.Errorf("%d trials, the last %+v", p.Len(), last)
		}
	}
}

func BenchmarkNewPlan(b *testing.B) {
	s, err := spec.Parse("", []byte("axes: {loss.temperature: {from: 0.001, to: 1, count: 100, scale: log}, optimizer.lr: {from: 0.001, to: 1, count: 100, scale: log}}"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := sweep.NewPlan(s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/configuration")
}
