package results_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
)

var regenerate = flag.Bool("regen", false, "write the golden files anew")

// TestGolden shows every file of a small sweep as it is on disk.
func TestGolden(t *testing.T) {
	dir := t.TempDir()
	finish(t, dir, plan(t, small), 5)
	got := rows(t, dir)
	got[results.TimingsFile] = read(t, filepath.Join(dir, results.TimingsFile))
	for name, text := range got {
		golden := filepath.Join("testdata", "small", name)
		if *regenerate {
			if err := errors.Join(os.MkdirAll(filepath.Dir(golden), 0o755), os.WriteFile(golden, []byte(text), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(read(t, golden), text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestChunks holds that the rows do not depend on how they were cut into chunks,
// nor on how often the sweep was left and taken up again.
func TestChunks(t *testing.T) {
	p := plan(t, small)
	want := t.TempDir()
	finish(t, want, p, p.Len())
	for chunk := 1; chunk < p.Len(); chunk++ {
		dir := t.TempDir()
		for from := 0; from < p.Len(); from += chunk {
			s := must(results.Open(dir, p, build))(t)
			if s.Committed() != from {
				t.Fatalf("%d trials committed, want %d", s.Committed(), from)
			}
			if cuts := s.Cuts(); len(cuts) > 0 {
				t.Fatalf("cut %v off files that were closed well", cuts)
			}
			commit(t, s, p, from, min(from+chunk, p.Len()))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(rows(t, want), rows(t, dir)); diff != "" {
			t.Errorf("chunks of %d (-want +got):\n%s", chunk, diff)
		}
	}
}

// TestMoreSeeds holds that a sweep that was extended equals one that had all
// seeds from the start.
func TestMoreSeeds(t *testing.T) {
	few := plan(t, small)
	spec := few.Spec
	spec.Seeds.Count = 9
	many := must(sweep.NewPlan(&spec))(t)
	want, dir := t.TempDir(), t.TempDir()
	finish(t, want, many, 4)
	finish(t, dir, few, 5)
	finish(t, dir, many, 7)
	if diff := cmp.Diff(rows(t, want), rows(t, dir)); diff != "" {
		t.Errorf("extended (-want +got):\n%s", diff)
	}
	_, err := results.Open(dir, few, build)
	if other := new(results.OtherSpecError); !errors.As(err, &other) {
		t.Errorf("fewer seeds: got %v, want an OtherSpecError", err)
	}
}
