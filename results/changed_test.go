package results_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// TestChangedUnderway changes a directory while a store writes to it: the next commit
// says so, or the end where there is none.
func TestChangedUnderway(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	remove := func(name string) func(dir string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	for _, test := range []struct {
		name   string
		change func(dir string) error
		commit bool // whether it already refuses
		want   string
	}{
		{"trials removed", remove(results.TrialsFile), true, "trials.csv: was removed while rows were written to it: expected the file as it was, of "},
		{"features removed", remove(results.FeaturesFile), true, "features.csv: was removed"},
		{"replaced", func(dir string) error {
			path := filepath.Join(dir, results.CurvesFile)
			text, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path+".new", text, 0o600), os.Rename(path+".new", path))
		}, true, "curves.csv: was replaced"},
		{"cut", func(dir string) error { return os.Truncate(filepath.Join(dir, results.TimingsFile), 10) }, true, "timings.csv: has "},
		{"directory moved", func(dir string) error { return os.Rename(dir, dir+"-moved") }, true, "was removed"},
		{"spec removed", remove(results.SpecFile), false, "spec.yaml: was removed while the sweep ran"},
		{"spec edited", func(dir string) error {
			path := filepath.Join(dir, results.SpecFile)
			text, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(text), "0.05", "0.06", 1)), 0o600))
		}, false, "spec.yaml: was changed after trials were trained by it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(fixture.Memory(t), "sweep")
			s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
			fixture.Commit(t, s, p, 0, 5)
			if err := test.change(dir); err != nil {
				t.Fatal(err)
			}
			err := s.Commit(fixture.Trained(p, 5, 10))
			if (err != nil) != test.commit {
				t.Errorf("the commit after it: %v", err)
			}
			if closed := s.Close(); err == nil {
				err = closed
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if test.name == "directory moved" {
				dir += "-moved"
			}
			if text, err := os.ReadFile(filepath.Join(dir, results.ManifestFile)); err == nil && strings.Contains(string(text), `"done"`) {
				t.Error("the manifest calls it done")
			}
		})
	}
}
