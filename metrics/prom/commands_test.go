package prom_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// TestCommands follows three commands on two slots: the second is too slow once, the
// third was there already, and the first ends last. Each counts as it ends, and once.
func TestCommands(t *testing.T) {
	parsed, err := spec.Parse("", []byte(`name: mine
trainer: {kind: command, command: ["true"], slots: [gpu0, gpu1], retries: 1}
settings: {temperature: 0.1}
axes: {temperature: [0.1, 0.2, 0.5]}
measures: {score: {goal: max}}
`))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	of := func(trial int) sweep.Trained {
		return trained(trial, 2, sweep.Result{
			Trial: trial, Status: sweep.OK, Steps: 100,
			Curve: []sweep.Checkpoint{{Step: 100, Values: []float32{float32(trial)}}},
		})
	}
	c := prom.New(prom.Build{})
	s := c.Sweep("mine")
	seen := func(committed, steps, attempts, busy0, busy1 float64) {
		t.Helper()
		check(t, c, committed, "tausweep_trials_committed")
		check(t, c, committed, "tausweep_trials_total", "status", "ok")
		check(t, c, 0, "tausweep_commit_lag_trials")
		check(t, c, steps, "tausweep_steps_total")
		check(t, c, attempts, "tausweep_attempts_total", "sweep", "mine", "outcome", "ok")
		check(t, c, busy0, "tausweep_slot_busy", "slot", "gpu0")
		check(t, c, busy1, "tausweep_slot_busy", "slot", "gpu1")
	}
	s.Observe(sweep.Began{Plan: plan, Workers: 2})
	seen(0, 0, 0, 0, 0)
	for i := range 3 {
		s.Observe(sweep.ChunkBegan{Chunk: of(i).Chunk})
	}
	s.Observe(sweep.AttemptBegan{Trial: 0, Attempt: 1, Slot: "gpu0"})
	s.Observe(sweep.AttemptBegan{Trial: 1, Attempt: 1, Slot: "gpu1"})
	seen(0, 0, 0, 1, 1)
	s.Observe(sweep.AttemptEnded{Trial: 1, Attempt: 1, Slot: "gpu1", Reason: "did not end within 1s", TimedOut: true, Retried: true})
	seen(0, 0, 0, 1, 0)
	check(t, c, 1, "tausweep_retries_total", "sweep", "mine")
	check(t, c, 1, "tausweep_timeouts_total", "sweep", "mine")
	check(t, c, 1, "tausweep_attempts_total", "outcome", "failed")
	s.Observe(sweep.AttemptBegan{Trial: 1, Attempt: 2, Slot: "gpu1"})
	s.Observe(sweep.AttemptEnded{Trial: 1, Attempt: 2, Slot: "gpu1"})
	s.Observe(sweep.ChunkTrained{Trained: of(1)})
	seen(1, 100, 1, 1, 0)
	check(t, c, 1, "tausweep_configuration_score_mean", "temperature", "0.2")
	s.Observe(sweep.ChunkTrained{Trained: of(2)}) // read from its folder
	seen(2, 100, 1, 1, 0)
	s.Observe(sweep.AttemptEnded{Trial: 0, Attempt: 1, Slot: "gpu0"})
	s.Observe(sweep.ChunkTrained{Trained: of(0)})
	for i := range 3 {
		s.Observe(sweep.ChunkCommitted{Trained: of(i)})
	}
	seen(3, 200, 2, 0, 0)
	check(t, c, 1, "tausweep_configuration_seeds", "temperature", "0.5")

	s.Observe(sweep.AttemptBegan{Trial: 0, Attempt: 2, Slot: "gpu0"})
	s.Observe(sweep.AttemptEnded{Trial: 0, Attempt: 2, Slot: "gpu0", Reason: "interrupted", Interrupted: true})
	s.Observe(sweep.Ended{})
	check(t, c, 1, "tausweep_attempts_total", "outcome", "interrupted")

	w := httptest.NewRecorder()
	c.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	if problems, err := promlint.New(w.Body).Lint(); err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v %v", problems, err)
	}
}
