package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// TestTornAnywhere cuts each file of a finished sweep at every byte: the sweep
// is taken up again and ends with the same bytes.
func TestTornAnywhere(t *testing.T) {
	t.Parallel()
	p := fixture.Plan(t, fixture.Tiny)
	whole := t.TempDir()
	fixture.Finish(t, whole, p, 5)
	want := fixture.Rows(t, whole)
	for _, name := range []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile, results.TimingsFile} {
		text := fixture.ReadFile(t, filepath.Join(whole, name))
		dir := fixture.Memory(t)
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		for size := range len(text) {
			if err := os.Truncate(filepath.Join(dir, name), int64(size)); err != nil {
				t.Fatal(err)
			}
			s, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
			if err != nil {
				t.Fatalf("%s cut at byte %d: %v", name, size, err)
			}
			if most := strings.Count(text[:size], "\n"); name == results.TrialsFile && s.Committed() >= max(most, 1) {
				t.Fatalf("%s cut at byte %d: %d trials found in %d lines", name, size, s.Committed(), most)
			}
			if s.Committed() < p.Len() {
				fixture.Commit(t, s, p, s.Committed(), p.Len())
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
				t.Fatalf("%s cut at byte %d (-want +got):\n%s", name, size, diff)
			}
		}
	}
}

// TestLeftovers takes up sweeps as crashes of different kinds leave them.
func TestLeftovers(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	whole := t.TempDir()
	fixture.Finish(t, whole, p, 5)
	want := fixture.Rows(t, whole)
	keep := func(name string, lines int) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			text := strings.SplitAfter(fixture.ReadFile(t, filepath.Join(whole, name)), "\n")
			write(t, filepath.Join(dir, name), strings.Join(text[:lines], ""))
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	add := func(name, text string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, name), fixture.ReadFile(t, filepath.Join(dir, name))+text)
		}
	}
	type steps = []func(*testing.T, string)
	for _, test := range []struct {
		name      string
		steps     steps
		committed int
		cuts      []string
	}{
		{"nothing", nil, 12, nil},
		{"the curves are ahead", steps{keep(results.TrialsFile, 5)}, 4, []string{"curves.csv", "timings.csv"}},
		{"the curves are behind", steps{keep(results.CurvesFile, 16)}, 4, []string{"curves.csv", "timings.csv", "trials.csv"}},
		{"the features are behind", steps{keep(results.FeaturesFile, 16)}, 1, []string{"curves.csv", "features.csv", "timings.csv", "trials.csv"}},
		{"zero bytes behind the curves", steps{keep(results.TrialsFile, 5), keep(results.CurvesFile, 20), add(results.CurvesFile, "4\x00\x00\x00\n\x00,\n")}, 4, []string{"curves.csv", "timings.csv"}},
		{"a torn row of all files", steps{
			add(results.TrialsFile, "12,1"), add(results.CurvesFile, "12"), add(results.FeaturesFile, "3,0,0,1"), add(results.TimingsFile, "1"),
		}, 12, []string{"curves.csv", "features.csv", "timings.csv", "trials.csv"}},
		{"no manifest", steps{remove(results.ManifestFile)}, 12, nil},
		{"no timings", steps{remove(results.TimingsFile)}, 12, nil},
		{"some timings missing", steps{keep(results.TimingsFile, 4)}, 12, nil},
		{"headers alone", steps{keep(results.TrialsFile, 1)}, 0, []string{"curves.csv", "features.csv", "timings.csv"}},
		{"killed before the headers", steps{
			remove(results.TrialsFile), remove(results.CurvesFile), remove(results.FeaturesFile), remove(results.TimingsFile),
		}, 0, nil},
		{"killed between the headers", steps{remove(results.TrialsFile), keep(results.CurvesFile, 1), keep(results.FeaturesFile, 1), remove(results.TimingsFile)}, 0, nil},
		{"half a spec", steps{func(t *testing.T, dir string) { write(t, filepath.Join(dir, ".spec.yaml.1f.new"), "name: sm") }}, 12, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := fixture.Memory(t)
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			for _, step := range test.steps {
				step(t, dir)
			}
			s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
			var cuts []string
			for _, c := range s.Cuts() {
				cuts = append(cuts, c.File)
			}
			if diff := cmp.Diff(test.cuts, cuts); diff != "" || s.Committed() != test.committed {
				t.Errorf("%d trials committed, want %d; cuts (-want +got):\n%s", s.Committed(), test.committed, diff)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			fixture.Finish(t, dir, p, 5)
			if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if names := fixture.Must(filepath.Glob(filepath.Join(dir, ".*.new")))(t); names != nil {
				t.Errorf("left over: %v", names)
			}
		})
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
