package results_test

import (
	"encoding/csv"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
)

// TestGolden shows every file of a fixture.Small sweep as it is on disk.
func TestGolden(t *testing.T) {
	dir := t.TempDir()
	fixture.Finish(t, dir, fixture.Plan(t, fixture.Small), 5)
	got := fixture.Rows(t, dir)
	got[results.TimingsFile] = fixture.ReadFile(t, filepath.Join(dir, results.TimingsFile))
	for name, text := range got {
		fixture.Golden(t, filepath.Join("small", name), text)
	}
}

// TestChunks holds that the rows do not depend on how they were cut into chunks,
// nor on how often the sweep was left and taken up again.
func TestChunks(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	want := t.TempDir()
	fixture.Finish(t, want, p, p.Len())
	for chunk := 1; chunk < p.Len(); chunk++ {
		dir := t.TempDir()
		for from := 0; from < p.Len(); from += chunk {
			s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
			if s.Committed() != from {
				t.Fatalf("%d trials committed, want %d", s.Committed(), from)
			}
			if cuts := s.Cuts(); len(cuts) > 0 {
				t.Fatalf("cut %v off files that were closed well", cuts)
			}
			fixture.Commit(t, s, p, from, min(from+chunk, p.Len()))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(fixture.Rows(t, want), fixture.Rows(t, dir)); diff != "" {
			t.Errorf("chunks of %d (-want +got):\n%s", chunk, diff)
		}
	}
}

// TestMoreSeeds holds that a sweep that was extended equals one that had all
// seeds from the start.
func TestMoreSeeds(t *testing.T) {
	few := fixture.Plan(t, fixture.Small)
	spec := few.Spec
	spec.Seeds.Count = 9
	many := fixture.Must(sweep.NewPlan(&spec))(t)
	want, dir := t.TempDir(), t.TempDir()
	fixture.Finish(t, want, many, 4)
	fixture.Finish(t, dir, few, 5)
	fixture.Finish(t, dir, many, 7)
	if diff := cmp.Diff(fixture.Rows(t, want), fixture.Rows(t, dir)); diff != "" {
		t.Errorf("extended (-want +got):\n%s", diff)
	}
	_, err := results.Open(dir, few, fixture.Build, analysis.NewJudge)
	if other := new(results.OtherSpecError); !errors.As(err, &other) {
		t.Errorf("fewer seeds: got %v, want an OtherSpecError", err)
	}
}

// TestOtherSpec holds that a directory is not taken for another spec's, that the
// error says why, and that nothing is changed.
func TestOtherSpec(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	fixture.Finish(t, dir, p, 5)
	before := everything(t, dir)
	another := func(differences string) string {
		return "contains results of another spec; " + differences + ": choose another directory"
	}
	for _, test := range []struct{ from, to, want string }{
		{"steps: 5", "steps: 6", another("steps: 5 stored, 6 requested")},
		{"name: small", "name: other", another("name: small stored, other requested")},
		{"count: 3", "count: 2", "has more seeds: 3 stored, 2 requested: seeds can be added but not taken away; use --seeds 3, or choose another directory"},
		{"[0.5, 0.05]", "[0.5]", another("axes.loss.temperature: [0.5, 0.05] stored, [0.5] requested")},
		{"layers: [2, 3, 2]", "bias: true", another("encoder.layers: [2, 3, 2] stored, [2, 10, 2] requested; encoder.bias: false stored, true requested")},
		{"  optimizer.lr_times_temperature: [false, true]\n", "", another("axes.optimizer.lr_times_temperature: [false, true] stored, none requested")},
	} {
		other := fixture.Plan(t, strings.Replace(fixture.Small, test.from, test.to, 1))
		_, err := results.Open(dir, other, fixture.Build, analysis.NewJudge)
		if !errors.As(err, new(*results.OtherSpecError)) || !errors.As(err, new(*results.Error)) {
			t.Errorf("%s: got %v", test.to, err)
		} else if want := dir + ": " + test.want; err.Error() != want {
			t.Errorf("%s: got\n%s, want\n%s", test.to, err, want)
		}
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("something was changed (-before +after):\n%s", diff)
	}
}

// TestWrongResults holds that results which recovery could not find whole are
// not written.
func TestWrongResults(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	for _, test := range []struct {
		name string
		edit func([]sweep.Result)
		want string
	}{
		{"order", func(r []sweep.Result) { r[1].Trial = 2 }, "trial 1: result of trial 2 is out of order"},
		{"status", func(r []sweep.Result) { r[1].Status = "fine" }, `trial 1: result with status "fine"`},
		{"digest", func(r []sweep.Result) { r[1].Digest = "" }, `trial 1: result with digest ""`},
		{"features", func(r []sweep.Result) { r[1].Features = nil }, "trial 1: result without the features of its 8 samples"},
		{"steps", func(r []sweep.Result) { r[1].Steps = 4 }, "trial 1: ok result after 4 of 5 steps"},
		{"steps of a failed trial", func(r []sweep.Result) { r[3].Steps = 6 }, "trial 3: failed result after 6 of 5 steps"},
		{"checkpoints", func(r []sweep.Result) { r[1].Curve = r[1].Curve[:2] }, "trial 1: ok result after 5 steps with 2 checkpoints in place of 4"},
		{"checkpoint", func(r []sweep.Result) { r[1].Curve[1].Step = 3 }, "trial 1: result with checkpoint 1 at step 3 in place of 2"},
		{"diverged late", func(r []sweep.Result) { r[5].Steps = 5 }, "trial 5: diverged result after 5 steps with 2 checkpoints in place of 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
			wrong := fixture.Trained(p, 0, p.Len())
			test.edit(wrong.Results)
			before := fixture.Rows(t, dir)
			if err := s.Commit(wrong); err == nil || err.Error() != dir+": "+test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if diff := cmp.Diff(before, fixture.Rows(t, dir)); diff != "" {
				t.Errorf("something was written (-before +after):\n%s", diff)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestErrors holds that an error's text, whatever it is, is one cell of one line
// that reads back as it was written.
func TestErrors(t *testing.T) {
	p := fixture.Plan(t, strings.Replace(fixture.Small, "count: 3", "count: 9", 1))
	texts := map[string]string{
		"":                          "",
		"plain":                     "plain",
		"a,b":                       "a,b",
		`say "no"`:                  `say "no"`,
		`"`:                         `"`,
		"two\r\nlines\ttab\x00\x7f": "two  lines tab  ",
		" blanks ":                  " blanks ",
		"=1+1":                      "'=1+1",
		"+1":                        "'+1",
		"-1":                        "'-1",
		"@SUM(A1)":                  "'@SUM(A1)",
		"\xff\xfe":                  "\ufffd",
		"naïve 温度":                  "naïve 温度",
		strings.Repeat("é", 600):    strings.Repeat("é", 500) + "...",
	}
	dir := t.TempDir()
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	chunk := sweep.Trained{}
	var want []string
	for text, stored := range texts {
		i := len(want)
		want = append(want, stored)
		chunk.Results = append(chunk.Results, sweep.Result{Trial: i, Status: sweep.Failed, Error: text})
	}
	if err := errors.Join(s.Commit(chunk), s.Close()); err != nil {
		t.Fatal(err)
	}
	fixture.Finish(t, dir, p, 4)
	records := fixture.Must(csv.NewReader(strings.NewReader(fixture.ReadFile(t, filepath.Join(dir, results.TrialsFile)))).ReadAll())(t)
	for row, err := range fixture.Must(results.Read(dir, analysis.NewJudge))(t).Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if i := row.Index; i < len(want) && (row.Error != want[i] || records[i+1][5] != want[i]) {
			t.Errorf("%q: read %q, and %q as CSV, want %q", chunk.Results[i].Error, row.Error, records[i+1][5], want[i])
		}
	}
}

// TestLongCurves commits a chunk whose rows are written in pieces.
func TestLongCurves(t *testing.T) {
	p := fixture.Plan(t, "steps: 20000\nrecord: {every: 1, features: none}\nseeds: {count: 2}")
	dir := fixture.Memory(t)
	fixture.Finish(t, dir, p, p.Len())
	fixture.Finish(t, dir, p, p.Len())
	text := fixture.ReadFile(t, filepath.Join(dir, results.CurvesFile))
	// A header, 8 trials to the end, one diverged at step 10,001, one failed.
	if want := 1 + 8*20_001 + 10_001; len(text) < 2*8<<20 || strings.Count(text, "\n") != want {
		t.Errorf("%d bytes, %d lines, want %d", len(text), strings.Count(text, "\n"), want)
	}
}
