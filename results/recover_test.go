package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
)

// TestTornAnywhere cuts each file of a finished sweep at every byte: the sweep
// is taken up again and ends with the same bytes.
func TestTornAnywhere(t *testing.T) {
	p := plan(t, tiny)
	whole := t.TempDir()
	finish(t, whole, p, 5)
	want := rows(t, whole)
	for _, name := range []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile, results.TimingsFile} {
		text := read(t, filepath.Join(whole, name))
		dir := memory(t)
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		for size := range len(text) {
			if err := os.Truncate(filepath.Join(dir, name), int64(size)); err != nil {
				t.Fatal(err)
			}
			s, err := results.Open(dir, p, build)
			if err != nil {
				t.Fatalf("%s cut at byte %d: %v", name, size, err)
			}
			if most := strings.Count(text[:size], "\n"); name == results.TrialsFile && s.Committed() >= max(most, 1) {
				t.Fatalf("%s cut at byte %d: %d trials found in %d lines", name, size, s.Committed(), most)
			}
			if s.Committed() < p.Len() {
				commit(t, s, p, s.Committed(), p.Len())
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, rows(t, dir)); diff != "" {
				t.Fatalf("%s cut at byte %d (-want +got):\n%s", name, size, diff)
			}
		}
	}
}
