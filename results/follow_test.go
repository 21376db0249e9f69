package results_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
)

// TestFollowReadsOn commits chunk by chunk and follows: what is read is what was
// committed since, once and in order, and the sizes are those of the files.
func TestFollowReadsOn(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	store := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	f := results.Follow(dir, p)
	var rows []int
	points := map[int]int{}
	read := func(until int) {
		t.Helper()
		for row, err := range f.Rows(until) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row.Index)
		}
		for point, err := range f.Points(until) {
			if err != nil {
				t.Fatal(err)
			}
			if point.Index >= until {
				t.Fatalf("a point of trial %d, asked for those before %d", point.Index, until)
			}
			points[point.Index]++
		}
	}
	read(0)
	for from := 0; from < p.Len(); from += 5 {
		to := min(from+5, p.Len())
		if err := store.Commit(sweep.Trained{Chunk: sweep.Chunk{From: from, To: to}, Results: fixture.Train(p, from, to)}); err != nil {
			t.Fatal(err)
		}
		read(max(to-2, 0)) // not all that there is
		read(to)
		read(to) // nothing new
		if len(rows) != to {
			t.Fatalf("%d rows after %d trials", len(rows), to)
		}
		for name, size := range store.Sizes() {
			if about := fixture.Must(os.Stat(filepath.Join(dir, name)))(t); about.Size() != size {
				t.Errorf("%s has %d bytes, by its store %d", name, about.Size(), size)
			}
		}
	}
	for i, trial := range rows {
		if trial != i {
			t.Fatalf("row %d is of trial %d", i, trial)
		}
	}
	want := map[int]int{}
	for i, r := range fixture.Train(p, 0, p.Len()) {
		if len(r.Curve) > 0 {
			want[i] = len(r.Curve)
		}
	}
	if diff := cmp.Diff(want, points); diff != "" {
		t.Errorf("points by trial (-want +got):\n%s", diff)
	}
	sizes, counts := store.Sizes(), store.Counts()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	found, inspected, err := results.Inspect(dir, p, analysis.NewJudge)
	if err != nil || found != counts || !maps.Equal(inspected, sizes) {
		t.Errorf("inspected %+v, %v, want %+v, %v (%v)", found, inspected, counts, sizes, err)
	}
}

// TestFollowGrowsWithThePlan follows a sweep that gets more seeds.
func TestFollowGrowsWithThePlan(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	fixture.Finish(t, dir, p, 5)
	f := results.Follow(dir, p)
	n := 0
	count := func(until int) {
		t.Helper()
		for _, err := range f.Rows(until) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
	}
	count(p.Len())
	longer := p.Spec.Clone()
	longer.Seeds.Count += 2
	more := fixture.Must(sweep.NewPlan(longer))(t)
	fixture.Finish(t, dir, more, 5)
	f.Grow(more)
	count(more.Len())
	if n != more.Len() {
		t.Errorf("%d rows, want %d", n, more.Len())
	}
}

// TestFirstIsAsItWas holds that the first trials of a sweep sum up as they did
// when there were no more.
func TestFirstIsAsItWas(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := t.TempDir()
	store := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	commit := func(from, to int) {
		t.Helper()
		if err := store.Commit(sweep.Trained{Chunk: sweep.Chunk{From: from, To: to}, Results: fixture.Train(p, from, to)}); err != nil {
			t.Fatal(err)
		}
	}
	summary := func(s *results.Sweep) string {
		t.Helper()
		return string(analysis.Summarize(fixture.Must(analysis.ReadTable(s))(t)).CSV())
	}
	commit(0, 8)
	before := summary(fixture.Must(results.Read(dir, analysis.NewJudge))(t))
	commit(8, 12)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, summary(fixture.Must(results.Read(dir, analysis.NewJudge))(t).First(8))); diff != "" {
		t.Errorf("(-before +first):\n%s", diff)
	}
}
