package results_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

const lengthy = `
name: lengthy
steps: 40000
seeds: {count: 4}
record: {every: 500, features: all}
data: {samples: 20}
`

func lengthyPlan(t *testing.T, text string) *sweep.Plan {
	t.Helper()
	s, err := spec.Parse("spec.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// interrupted runs a plan in dir until something is kept there, and stops it.
func interrupted(t *testing.T, dir string, plan *sweep.Plan) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	store, err := results.Open(dir, plan, results.Build{Version: "v"}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	pool := sweep.NewPool(2)
	pool.KeepEvery = time.Millisecond
	go func() {
		for ctx.Err() == nil {
			if states(t, dir) > 0 {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	if err := sweep.Run(ctx, plan, store.Committed(), pool, store); !errors.Is(err, context.Canceled) {
		t.Fatalf("run ends with %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

func states(t *testing.T, dir string) int {
	t.Helper()
	found, err := os.ReadDir(filepath.Join(dir, results.PartialDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	return len(found)
}

// TestStatesAreKeptUntilTheirCommit interrupts a run: the next goes on from its states,
// ends with the same rows, and leaves no folder.
func TestStatesAreKeptUntilTheirCommit(t *testing.T) {
	plan, dir, undisturbed := lengthyPlan(t, lengthy), t.TempDir(), t.TempDir()
	interrupted(t, dir, plan)
	for _, d := range []string{dir, undisturbed} {
		store, err := results.Open(d, plan, results.Build{Version: "v"}, analysis.NewJudge)
		if err != nil {
			t.Fatal(err)
		}
		if trials, steps := store.Underway(); d == dir && (trials == 0 || steps == 0) {
			t.Errorf("%d trials under way, with %d steps done: %v", trials, steps, store.Ignored())
		}
		if err := sweep.Run(t.Context(), plan, store.Committed(), sweep.NewPool(2), store); err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(d, results.PartialDir)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("states are left: %v", err)
		}
	}
	for _, name := range []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		want, err2 := os.ReadFile(filepath.Join(undisturbed, name))
		if err != nil || err2 != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs: %v, %v", name, err, err2)
		}
	}
}

// TestStatesOfNoUse: what is damaged, of another spec, or no state at all is removed and
// told, and the trials begin again.
func TestStatesOfNoUse(t *testing.T) {
	plan, dir := lengthyPlan(t, lengthy), t.TempDir()
	interrupted(t, dir, plan)
	partial := filepath.Join(dir, results.PartialDir)
	found, err := os.ReadDir(partial)
	if err != nil || len(found) == 0 {
		t.Fatalf("%d files, %v", len(found), err)
	}
	name := found[0].Name()
	content, err := os.ReadFile(filepath.Join(partial, name))
	if err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		damage func(path string) error
		reason string
	}{
		"a changed byte": {func(path string) error {
			changed := append([]byte(nil), content...)
			changed[len(changed)/2]++
			return os.WriteFile(path, changed, 0o600)
		}, "damaged"},
		"cut":       {func(path string) error { return os.WriteFile(path, content[:len(content)-1], 0o600) }, "damaged"},
		"empty":     {func(path string) error { return os.WriteFile(path, nil, 0o600) }, "damaged"},
		"a link":    {func(path string) error { return os.Symlink("/etc/hostname", path) }, "is a symbolic link"},
		"a folder":  {func(path string) error { return os.Mkdir(path, 0o700) }, "is a directory"},
		"untouched": {func(path string) error { return os.WriteFile(path, content, 0o600) }, ""},
	} {
		t.Run(what, func(t *testing.T) {
			if err := os.RemoveAll(partial); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(partial, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := c.damage(filepath.Join(partial, name)); err != nil {
				t.Fatal(err)
			}
			store, err := results.Open(dir, plan, results.Build{Version: "v"}, analysis.NewJudge)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			trials, _ := store.Underway()
			ignored := store.Ignored()
			if c.reason == "" {
				if trials == 0 || len(ignored) > 0 {
					t.Errorf("%d trials, ignored %v", trials, ignored)
				}
				return
			}
			if trials > 0 || len(ignored) != 1 || !strings.Contains(ignored[0].Reason, c.reason) || ignored[0].File != filepath.Join(results.PartialDir, name) {
				t.Errorf("%d trials, ignored %v", trials, ignored)
			}
			if states(t, dir) > 0 {
				t.Error("it is not removed")
			}
		})
	}
}

// TestStatesOfAnotherSpec are not taken for those of a spec of the same shape.
func TestStatesOfAnotherSpec(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	interrupted(t, dir, lengthyPlan(t, lengthy))
	if err := os.Rename(filepath.Join(dir, results.PartialDir), filepath.Join(other, results.PartialDir)); err != nil {
		t.Fatal(err)
	}
	store, err := results.Open(other, lengthyPlan(t, strings.Replace(lengthy, "every: 500", "every: 400", 1)), results.Build{Version: "v"}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if ignored := store.Ignored(); len(ignored) == 0 || ignored[0].Reason != "written for another spec or other data" {
		t.Errorf("ignored %v", ignored)
	}
}
