package analysis_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
)

// TestSummary holds the summary against the results that were committed.
func TestSummary(t *testing.T) {
	p := fixture.Plan(t, strings.Replace(fixture.Small, "count: 3", "count: 20", 1))
	dir := t.TempDir()
	fixture.Finish(t, dir, p, 9)
	s := fixture.Must(analysis.WriteSummary(fixture.Must(results.Read(dir, analysis.NewJudge))(t)))(t)
	all := fixture.Train(p, 0, p.Len())
	for i, g := range s.Groups {
		var n, diverged, failed, collapsed int
		var alignment []float64
		for seed := range p.Seeds {
			switch r := all[seed*p.Configurations.Len()+i]; r.Status {
			case sweep.Diverged:
				diverged++
			case sweep.Failed:
				failed++
			default:
				n++
				alignment = append(alignment, float64(r.Last().Values[p.Measures.Index("alignment")]))
				if r.Last().Values[p.Measures.Index("collapsed")] == 1 {
					collapsed++
				}
			}
		}
		if g.OK != n || g.Diverged != diverged || g.Failed != failed || g.Collapsed != collapsed || n == 0 || failed == 0 {
			t.Errorf("configuration %d: %+v, want %d ok, %d diverged, %d failed, %d collapsed", i, g.Ended, n, diverged, failed, collapsed)
		}
		if g.Rate != float64(collapsed)/float64(n) || g.RateInterval != stats.Wilson(collapsed, n, 0.95) {
			t.Errorf("configuration %d: rate %v in %v", i, g.Rate, g.RateInterval)
		}
		got := g.Measures[1]
		want := analysis.Describe{
			Mean: stats.Mean(alignment), SD: stats.SD(alignment), Median: stats.Median(alignment), IQM: stats.IQM(alignment),
			Interval: stats.MedianInterval(alignment, 0.95),
		}
		if !cmp.Equal(got, want, cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b })) {
			t.Errorf("configuration %d: alignment %+v, want %+v", i, got, want)
		}
	}
}

// tame is a sweep whose measures look like a real one's: without infinities.
func tame(t testing.TB) *results.Sweep {
	p := fixture.Plan(t, `
name: tame
steps: 5
axes: {loss.temperature: [0.99, 0.05, 0.001], optimizer.lr: [3e-4, 1e-3]}
seeds: {first: 0, count: 16}
record: {every: 0, features: none}
`)
	dir := t.TempDir()
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	chunk := fixture.Trained(p, 0, p.Len())
	for i := range chunk.Results {
		r := &chunk.Results[i]
		if r.Status == sweep.Failed {
			*r = chunk.Results[i-1]
			r.Trial = i
			r.Curve = slices.Clone(r.Curve)
			for k := range r.Curve {
				r.Curve[k].Values = slices.Clone(r.Curve[k].Values)
			}
		}
		if r.Status != sweep.OK {
			continue
		}
		v := &r.Curve[1]
		spread := float32(i%11)/100 - 0.05
		set := func(name string, x float32) { v.Values[p.Measures.Index(name)] = x }
		set("alignment", 0.25+spread)
		set("uniformity", -1.5-spread)
		set("effective_rank", 1.9-spread)
		set("nn_accuracy", 0.97)
		set("collapsed", 0)
		if p.Trial(i).Configuration.Temperature() == 0.001 && i%9 > 0 {
			set("collapsed", 1)
		}
	}
	if err := s.Commit(chunk); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return fixture.Must(results.Read(dir, analysis.NewJudge))(t)
}

// TestSummaryFiles shows summary.csv and the text tables as they are.
func TestSummaryFiles(t *testing.T) {
	s := tame(t)
	summary := fixture.Must(analysis.WriteSummary(s))(t)
	var text bytes.Buffer
	for _, o := range []analysis.Text{{}, {Width: 80}, {Width: 100, Rows: 2}} {
		if err := summary.WriteText(&text, o); err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(text.String()) {
			if n := len([]rune(l)) - 1; o.Width > 0 && n > 150 {
				t.Errorf("width %d: line of %d: %s", o.Width, n, l)
			}
		}
		text.WriteByte('\n')
	}
	fixture.Golden(t, "summary.txt", text.String())
	fixture.Golden(t, "summary.csv", fixture.ReadFile(t, filepath.Join(s.Dir(), results.SummaryFile)))
}

// TestSummaryRepeats holds that the bytes do not depend on the processors.
func TestSummaryRepeats(t *testing.T) {
	table := fixture.Must(analysis.ReadTable(tame(t)))(t)
	want := analysis.Summarize(table).CSV()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for n := range 4 {
		runtime.GOMAXPROCS(n + 1)
		if got := analysis.Summarize(table).CSV(); !bytes.Equal(got, want) {
			t.Errorf("%d processors: other bytes", n+1)
		}
		var pieces bytes.Buffer
		if err := table.WriteLongCSV(&pieces); err != nil || !bytes.Equal(pieces.Bytes(), analysis.Summarize(table).LongCSV()) {
			t.Errorf("%d processors: other bytes in pieces, or %v", n+1, err)
		}
	}
}

// TestSummaryEarly summarises sweeps of few trials or none.
func TestSummaryEarly(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	for n := range p.Len() + 1 {
		dir := t.TempDir()
		s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
		fixture.Commit(t, s, p, 0, n)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		table := fixture.Must(analysis.ReadTable(fixture.Must(results.Read(dir, analysis.NewJudge))(t)))(t)
		summary := analysis.Summarize(table)
		total := 0
		for _, g := range summary.Groups {
			total += g.Trials()
			if d := g.Measures[1]; math.IsNaN(d.Mean) != (g.OK == 0) {
				t.Errorf("%d trials: mean %v of %d", n, d.Mean, g.OK)
			}
		}
		if total != n || table.Trials() != n {
			t.Errorf("%d trials of %d", total, n)
		}
		if lines := bytes.Count(summary.CSV(), []byte("\n")); lines != 1+p.Configurations.Len() {
			t.Errorf("%d lines", lines)
		}
		if err := summary.WriteText(new(bytes.Buffer), analysis.Text{Width: 80}); err != nil {
			t.Error(err)
		}
	}
}

// TestHowOften holds the one scale of an outcome's rate, the guide's rates among it.
func TestHowOften(t *testing.T) {
	for _, c := range []struct {
		hits, n int
		want    analysis.Often
	}{
		{0, 0, analysis.Unknown},
		{0, 32, analysis.NeverSeen},
		{1, 32, analysis.Sometimes}, // temperature 0.99
		{3, 32, analysis.Sometimes},
		{10, 32, analysis.Usual}, // 0.01
		{31, 32, analysis.Usual}, // 0.001
		{32, 32, analysis.Always},
		{1, 1, analysis.Always},
	} {
		if got := analysis.HowOften(c.hits, c.n); got != c.want || got.Frequent() != (got == analysis.Usual || got == analysis.Always) {
			t.Errorf("%d of %d: %s, want %s", c.hits, c.n, got, c.want)
		}
	}
}

// TestLongIsWide holds that summary_long.csv has every number of summary.csv, by its
// measure and statistic, and no other, beside the configuration's axis values.
func TestLongIsWide(t *testing.T) {
	s := tame(t)
	summary := fixture.Must(analysis.WriteSummary(s))(t)
	read := func(name string) [][]string {
		return fixture.Must(csv.NewReader(strings.NewReader(fixture.ReadFile(t, filepath.Join(s.Dir(), name)))).ReadAll())(t)
	}
	wide, long := read(results.SummaryFile), read(results.SummaryLongFile)
	axes := results.AxisColumns(s.Plan())
	if diff := cmp.Diff(append([]string{"configuration", "measure", "statistic", "value"}, axes...), long[0]); diff != "" {
		t.Fatal(diff)
	}
	columns := len(wide[0]) - len(axes)
	if want := columns * len(summary.Groups); len(long)-1 != want {
		t.Fatalf("%d rows, want %d", len(long)-1, want)
	}
	outcome := s.Plan().Measures.Outcome().Name
	for i, row := range long[1:] {
		of := wide[1+i/columns]
		column, name := len(axes)+i%columns, row[1]+"_"+row[2]
		switch {
		case row[1] == analysis.Trials:
			name = row[2]
		case name == outcome+"_count":
			name = outcome
		case row[1] == outcome:
			name = strings.ReplaceAll(summary.RateName(), " ", "_") + strings.TrimPrefix(row[2], "rate")
		}
		if wide[0][column] != name || of[column] != row[3] {
			t.Fatalf("row %d: %v, want %s %s", i, row, wide[0][column], of[column])
		}
		if diff := cmp.Diff(of[:len(axes)], row[4:]); diff != "" {
			t.Fatal(diff)
		}
		if want := s.Plan().Label(summary.Groups[i/columns].Configuration); row[0] != want {
			t.Fatalf("row %d: configuration %q, want %q", i, row[0], want)
		}
	}
}
