package takeaway_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/takeaway"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// run trains a spec and reads its evidence.
func run(t *testing.T, s *spec.Spec, setting string) *takeaway.Evidence {
	t.Helper()
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), s.Name)
	store, err := results.Open(dir, plan, results.Build{}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	if err := sweep.Run(t.Context(), plan, 0, sweep.NewPool(2), store); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	read, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	e, err := takeaway.Read(read, setting)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestGuide holds the verdicts on the seeds that others have measured in PyTorch's
// arithmetic against what they found: means of alignment and uniformity, and
// how many encoders collapse.
func TestGuide(t *testing.T) {
	fixed, held := takeaway.Specs(40)
	fixed.Seeds.First, held.Seeds.First = 900, 900
	f, h := run(t, fixed, takeaway.Fixed), run(t, held, takeaway.Held)

	last := len(f.Temperatures) - 1
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"alignment at 0.99", mean(f.Alignment[0]), 0.307},
		{"at 0.05", mean(f.Alignment[4]), 0.276},
		{"held at 0.99", mean(h.Alignment[0]), 0.202},
		{"held at 0.05", mean(h.Alignment[4]), 0.276},
		{"uniformity at 0.99", mean(f.Uniformity[0]), -1.576},
		{"uniformity at 0.05", mean(f.Uniformity[4]), -1.562},
		{"uniformity held at 0.99", mean(h.Uniformity[0]), -1.544},
	} {
		if d := c.got - c.want; d < -0.002 || d > 0.002 {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	// At 0.001 training is chaotic: single encoders differ, not how many.
	if f.Collapsed[last] < 34 || h.Collapsed[last] > 15 || h.Collapsed[last] < 4 {
		t.Errorf("%d and %d of 40 collapsed at 0.001, some 37 and 9 are known", f.Collapsed[last], h.Collapsed[last])
	}

	all := takeaway.All(f, h)
	var got []string
	for _, one := range all {
		got = append(got, string(one.Verdict)+" "+string(one.Kind))
		if one.Why == "" || one.Why != strings.TrimSpace(one.Why) || len(one.Findings) < 2 {
			t.Errorf("%d: %q, %d findings", one.Number, one.Why, len(one.Findings))
		}
	}
	want := []string{"not supported measured", got[1], "supported arithmetic", "supported arithmetic", "supported arithmetic", "supported arithmetic"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, says := range []string{"the step size held", "classes merge", "the same as alignment"} {
		if !strings.Contains(all[0].Why, says) {
			t.Errorf("%q does not say %q", all[0].Why, says)
		}
	}
	if !strings.Contains(all[3].Why, "But not from the start") || !strings.Contains(all[5].Why, "not larger at low temperatures") {
		t.Errorf("%s\n%s", all[3].Why, all[5].Why)
	}
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// TestSpecs: both sweeps are the same training at the guide's first temperature.
func TestSpecs(t *testing.T) {
	fixed, held := takeaway.Specs(3)
	for _, s := range []*spec.Spec{fixed, held} {
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		s.Loss.Temperature = 0.05
	}
	if a, b := fixed.StepSize(), held.StepSize(); a-b > 1e-18 || b-a > 1e-18 {
		t.Errorf("step sizes %v and %v", a, b)
	}
}

// TestReadWantsAll refuses a sweep under way.
func TestReadWantsAll(t *testing.T) {
	fixed, _ := takeaway.Specs(1)
	plan, err := sweep.NewPlan(fixed)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	store, err := results.Open(dir, plan, results.Build{}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := takeaway.Read(s, takeaway.Fixed); err == nil || !strings.Contains(err.Error(), "0 of 7 trials are done") {
		t.Error(err)
	}
}
