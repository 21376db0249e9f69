package prom_test

import (
	"errors"
	"math"
	"testing"

	"go.uber.org/goleak"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store is a Sink in memory.
type store []sweep.Result

func (s *store) Commit(t sweep.Trained) error {
	*s = append(*s, t.Results...)
	return nil
}

// TestRealRun trains a small sweep and compares what is shown at its end with
// what was stored.
func TestRealRun(t *testing.T) {
	guide := spec.Default()
	guide.Steps, guide.Record.Every = 60, 20
	guide.Data.Samples = 16
	guide.Seeds.Count = 9
	plan, err := sweep.NewPlan(guide)
	if err != nil {
		t.Fatal(err)
	}
	c := prom.New(prom.Build{})
	var results store
	if err := sweep.Run(t.Context(), plan, 0, sweep.NewPool(2), &results, c.Sweep("guide")); err != nil {
		t.Fatal(err)
	}
	check(t, c, 45, "tausweep_trials_planned")
	check(t, c, 45, "tausweep_trials_committed")
	check(t, c, 45, "tausweep_trials_total", "status", "ok")
	check(t, c, 45*60, "tausweep_steps_total")
	check(t, c, 2, "tausweep_workers")
	for _, idle := range []string{"tausweep_trials_in_flight", "tausweep_commit_lag_trials", "tausweep_workers_busy"} {
		check(t, c, 0, idle)
	}
	for k := range plan.Configurations.Len() {
		sum := 0.0
		for i := k; i < len(results); i += plan.Configurations.Len() {
			sum += float64(results[i].Last().Values[plan.Measures.Index("uniformity")])
		}
		got := value(t, c, "tausweep_configuration_uniformity_mean", "configuration", plan.Label(plan.Configurations.At(k)))
		if !(math.Abs(got-sum/9) < 1e-12) {
			t.Errorf("configuration %d: mean %g, want %g", k, got, sum/9)
		}
	}
}

// TestEndedRun shows nothing under way once a run has ended early: whoever
// watches for sweeps that stand still is not called for one that has stopped.
func TestEndedRun(t *testing.T) {
	guide := spec.Default()
	guide.Steps, guide.Seeds.Count = 20, 2000
	plan, err := sweep.NewPlan(guide)
	if err != nil {
		t.Fatal(err)
	}
	c := prom.New(prom.Build{})
	var under uncommitted
	err = sweep.Run(t.Context(), plan, 0, sweep.NewPool(2), full{}, c.Sweep("guide"), &under)
	if !errors.Is(err, errFull) {
		t.Fatalf("run ended with %v, want %v", err, errFull)
	}
	if under == 0 {
		t.Fatal("nothing was under way at the end: the test shows nothing")
	}
	for _, idle := range []string{"tausweep_trials_in_flight", "tausweep_commit_lag_trials", "tausweep_workers_busy"} {
		check(t, c, 0, idle)
	}
	check(t, c, 0, "tausweep_trials_committed")
}

var errFull = errors.New("disk full")

// full is a Sink that takes nothing.
type full struct{}

func (full) Commit(sweep.Trained) error { return errFull }

// uncommitted counts the trials that were handed out and are not committed.
type uncommitted int

func (u *uncommitted) Observe(event sweep.Event) {
	switch e := event.(type) {
	case sweep.ChunkBegan:
		*u += uncommitted(e.Chunk.Len())
	case sweep.ChunkCommitted:
		*u -= uncommitted(e.Trained.Chunk.Len())
	}
}
