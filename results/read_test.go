package results_test

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// TestReadBack holds that what is read is what was committed, to the bit.
func TestReadBack(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	fixture.Finish(t, dir, p, 5)
	s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
	if s.Committed() != p.Len() {
		t.Fatalf("%d trials committed, want %d", s.Committed(), p.Len())
	}
	var got []sweep.Result
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if want := p.Trial(row.Index); row.Seed != want.Seed || row.Configuration.Index != want.Configuration.Index {
			t.Fatalf("row %d is of seed %d, configuration %d", row.Index, row.Seed, row.Configuration.Index)
		}
		got = append(got, sweep.Result{Trial: row.Index, Status: row.Status, Error: row.Error, Steps: row.Steps, Digest: row.Digest})
		if row.Status == sweep.OK {
			got[row.Index].Curve = []sweep.Checkpoint{{Step: row.Steps, Values: slices.Clone(row.Values)}}
		}
	}
	points := map[int][]sweep.Checkpoint{}
	for point, err := range s.Points() {
		if err != nil {
			t.Fatal(err)
		}
		points[point.Index] = append(points[point.Index], sweep.Checkpoint{Step: point.Step, Values: slices.Clone(point.Values)})
	}
	for feature, err := range s.Features() {
		if err != nil {
			t.Fatal(err)
		}
		r := &got[feature.Index]
		if r.Features == nil {
			r.Features = &sweep.Features{Dim: len(feature.Z)}
		}
		r.Features.Z = append(r.Features.Z, feature.Z...)
		r.Features.Labels = append(r.Features.Labels, feature.Label)
	}
	want := fixture.Train(p, 0, p.Len())
	for i := range got {
		if got[i].Status == sweep.OK {
			last := *want[i].Last()
			last.Values = last.Values[:len(p.Measures.Final())] // a row has no diagnostics
			if !same(got[i].Curve[0], last) {
				t.Errorf("row %d: %v, want %v", i, got[i].Curve[0], last)
			}
		}
		got[i].Curve = points[i]
	}
	want[3].Error, want[10].Error = `'=panic: "index", out of range`, `'=panic: "index", out of range`
	if diff := cmp.Diff(want, got, cmp.Comparer(equal)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func equal(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func same(a, b sweep.Checkpoint) bool { return cmp.Equal(a, b, cmp.Comparer(equal)) }

func TestReadRow(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	fixture.Finish(t, dir, p, 5)
	s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
	for i, want := range fixture.Train(p, 0, p.Len()) {
		row := fixture.Must(s.Row(i))(t)
		if row.Index != i || row.Digest != want.Digest || row.Status != want.Status {
			t.Errorf("row %d: %v", i, row)
		}
	}
	if _, err := s.Row(p.Len()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("row beyond the plan: %v", err)
	}
	if _, err := results.Read(t.TempDir(), analysis.NewJudge); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no sweep: %v", err)
	}
}

// TestReadWhileRunning reads after every byte that a commit writes, as a reader
// beside a running sweep may: it meets whole trials of a prefix, never a fault.
func TestReadWhileRunning(t *testing.T) {
	p := fixture.Plan(t, fixture.Tiny)
	whole, dir := t.TempDir(), fixture.Memory(t)
	fixture.Finish(t, whole, p, p.Len())
	if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, results.ManifestFile)); err != nil { // it says that all are committed
		t.Fatal(err)
	}
	trials := filepath.Join(dir, results.TrialsFile)
	size := len(fixture.ReadFile(t, trials))
	header := len(fixture.ReadFile(t, trials)[:index(fixture.ReadFile(t, trials), '\n')+1])
	for ; size >= 0; size-- {
		if err := os.Truncate(trials, int64(size)); err != nil {
			t.Fatal(err)
		}
		s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
		table := fixture.Must(analysis.ReadTable(s))(t)
		if table.Trials() != s.Committed() {
			t.Fatalf("%d bytes: %d trials of %d", size, table.Trials(), s.Committed())
		}
		last := -1
		for point, err := range s.Points() {
			if err != nil {
				t.Fatal(err)
			}
			last = point.Index
		}
		if last >= s.Committed() || size < header && s.Committed() > 0 {
			t.Fatalf("%d bytes: points up to trial %d of %d", size, last, s.Committed())
		}
	}
}

func index(text string, c byte) int {
	for i := range len(text) {
		if text[i] == c {
			return i
		}
	}
	return -1
}

func TestManifest(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	check := func(state results.State, counts results.Counts, parts ...[2]int) {
		t.Helper()
		m := fixture.Must(results.Read(dir, analysis.NewJudge))(t).Manifest()
		want := results.Manifest{
			Schema: results.Schema, Name: "small", Trainer: spec.Lockstep, Declaration: p.Declaration, State: state, Committed: counts,
			Plan: results.Size{Trials: 12, Configurations: 4, Seeds: 3},
		}
		want.Spec, want.Warnings = m.Spec, p.Warnings()
		if !strings.HasPrefix(m.Spec, "sha256:") {
			t.Errorf("the spec's digest: %q", m.Spec)
		}
		for _, part := range parts {
			want.Runs = append(want.Runs, results.Run{Build: fixture.Build, From: part[0], To: part[1]})
		}
		if diff := cmp.Diff(want, m, cmpopts.IgnoreFields(results.Run{}, "Began", "Ended")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if ended := m.Runs[len(m.Runs)-1].Ended != nil; ended != (state != results.Running) {
			t.Errorf("%s: ended %v", state, ended)
		}
	}
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	check(results.Running, results.Counts{}, [2]int{0, 0})
	fixture.Commit(t, s, p, 0, 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(results.Interrupted, results.Counts{OK: 4, Failed: 1}, [2]int{0, 5})
	s = fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	fixture.Commit(t, s, p, 5, 12)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(results.Done, results.Counts{OK: 9, Failed: 2, Diverged: 1}, [2]int{0, 5}, [2]int{5, 12})
	fixture.Finish(t, dir, p, 1)
	check(results.Done, results.Counts{OK: 9, Failed: 2, Diverged: 1}, [2]int{0, 5}, [2]int{5, 12})
}
