package analysis_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// TestDictionary holds that the dictionary has every column of every file, in order, and
// something to say of each.
func TestDictionary(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	fixture.Finish(t, dir, p, 9)
	s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
	summary := fixture.Must(analysis.WriteSummary(s))(t)
	named := map[string][]string{}
	for _, c := range analysis.Dictionary(s, summary) {
		named[c.File] = append(named[c.File], c.Name)
		if c.Help == "" {
			t.Errorf("%s, %s: not described", c.File, c.Name)
		}
	}
	for _, file := range []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile, results.TimingsFile, results.SummaryFile, results.SummaryLongFile} {
		header, _, _ := strings.Cut(fixture.ReadFile(t, filepath.Join(s.Dir(), file)), "\n")
		if diff := cmp.Diff(strings.Split(header, ","), named[file]); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}
