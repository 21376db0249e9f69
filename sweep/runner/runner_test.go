package runner_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/runner"
	"github.com/tausweep/tausweep/sweep/spec"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errStopped = errors.New("stopped")
	errRefused = errors.New("refused")
)

// job is a sweep of 1,500 short trials into dir.
func job(t *testing.T, dir string) *runner.Job {
	t.Helper()
	s, err := spec.Parse("short", []byte("data: {samples: 8}\nsteps: 5\nseeds: {count: 300}\nrecord: {every: 2, features: first}\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return &runner.Job{Dir: dir, Plan: plan, Build: results.Build{Version: "v0"}, Executor: sweep.NewPool(2)}
}

// files are those of dir that depend on the spec alone.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{"spec.yaml", "trials.csv", "curves.csv", "features.csv"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// watcher is an Observer that keeps what it was told of, and stops the run once so
// many trials are durable.
type watcher struct {
	restored []int // trials
	trained  int
	after    int
	stop     func(error)
}

func (w *watcher) Restore(_ *sweep.Plan, committed iter.Seq[sweep.Result]) {
	for r := range committed {
		w.restored = append(w.restored, r.Trial)
	}
}

func (w *watcher) Observe(e sweep.Event) {
	if e, ok := e.(sweep.ChunkCommitted); ok {
		w.trained += e.Trained.Chunk.Len()
		if w.stop != nil && w.trained >= w.after {
			w.stop(errStopped)
		}
	}
}

// observed lets w observe the run of j.
func observed(j *runner.Job, w *watcher) {
	j.Opened = func(*results.Store) (sweep.Sink, []sweep.Observer, error) { return nil, []sweep.Observer{w}, nil }
}

func TestRun(t *testing.T) {
	j := job(t, t.TempDir())
	var story []string
	w := &watcher{}
	observed(j, w)
	j.Ran = func(store *results.Store, err error) {
		story = append(story, "ran")
		if err != nil || store.Committed() != j.Plan.Len() {
			t.Errorf("ran with %d trials and %v", store.Committed(), err)
		}
	}
	j.Conclude = func(read *results.Sweep) error {
		story = append(story, "concluded")
		if read.Committed() != j.Plan.Len() {
			t.Errorf("concludes from %d trials", read.Committed())
		}
		return errRefused
	}
	out, err := runner.Run(t.Context(), j)
	if !errors.Is(err, errRefused) || out.Counts.Trials() != j.Plan.Len() || w.trained != j.Plan.Len() || w.restored != nil {
		t.Errorf("%+v, %+v, %v", out.Counts, w, err)
	}
	if want := []string{"ran", "concluded"}; !slices.Equal(story, want) {
		t.Errorf("%v, want %v", story, want)
	}
}

// TestInterrupted holds that a run that is stopped says how far it came, lets its
// directory go, and continues to the same files as one that was not.
func TestInterrupted(t *testing.T) {
	whole := job(t, t.TempDir())
	if _, err := runner.Run(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	j := job(t, t.TempDir())
	ctx, stop := context.WithCancelCause(t.Context())
	observed(j, &watcher{after: 1, stop: stop})
	j.Conclude = func(*results.Sweep) error {
		t.Error("an interrupted run concludes")
		return nil
	}
	out, err := runner.Run(ctx, j)
	came := out.Counts.Trials()
	if !errors.Is(err, errStopped) || came == 0 || came >= j.Plan.Len() {
		t.Fatalf("%d of %d trials, %v", came, j.Plan.Len(), err)
	}
	j.Conclude = nil
	w := &watcher{}
	observed(j, w)
	if out, err = runner.Run(t.Context(), j); err != nil || out.Counts.Trials() != j.Plan.Len() {
		t.Fatalf("%d trials, %v", out.Counts.Trials(), err)
	}
	if len(w.restored) != came || w.restored[came-1] != came-1 || w.trained != j.Plan.Len()-came {
		t.Errorf("told of %d earlier trials and %d new ones, want %d of %d", len(w.restored), w.trained, came, j.Plan.Len())
	}
	if diff := cmp.Diff(files(t, whole.Dir), files(t, j.Dir)); diff != "" {
		t.Errorf("files differ:\n%s", diff)
	}
}

// TestRefused holds that nothing is trained, and nothing changed, where there is a
// reason not to.
func TestRefused(t *testing.T) {
	j := job(t, t.TempDir())
	if _, err := runner.Run(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	before := files(t, j.Dir)

	j.Opened = func(*results.Store) (sweep.Sink, []sweep.Observer, error) { return nil, nil, errRefused }
	if _, err := runner.Run(t.Context(), j); !errors.Is(err, errRefused) {
		t.Errorf("%v, want %v", err, errRefused)
	}

	other := job(t, j.Dir)
	other.Plan.Spec.Steps++
	longer, err := sweep.NewPlan(&other.Plan.Spec)
	if err != nil {
		t.Fatal(err)
	}
	other.Plan = longer
	if out, err := runner.Run(t.Context(), other); !errors.As(err, new(*results.OtherSpecError)) || out.Plan != other.Plan {
		t.Errorf("another spec: %v", err)
	}

	trials := filepath.Join(j.Dir, "trials.csv")
	damaged := bytes.Replace([]byte(before["trials.csv"]), []byte(",ok,"), []byte(",oh,"), 1)
	if err := os.WriteFile(trials, damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	j.Opened = nil
	if _, err := runner.Run(t.Context(), j); !errors.As(err, new(*results.DamageError)) {
		t.Errorf("a damaged row: %v", err)
	}
	if after, err := os.ReadFile(trials); err != nil || !bytes.Equal(after, damaged) {
		t.Errorf("a damaged file was changed: %v", err)
	}
}
