package figure_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/figure"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// sweepOf trains a spec's trials into a directory of the test's and reads it.
// Of the plan's trials only the first ones are committed, all where that is 0.
func sweepOf(t *testing.T, text string, committed int) *results.Sweep {
	t.Helper()
	parsed, err := spec.Parse("spec.yaml", []byte("{data: {samples: 8}, steps: 40, "+text+"}"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	store, err := results.Open(dir, plan, results.Build{}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	chunk := sweep.Chunk{To: plan.Len()}
	if committed > 0 {
		chunk.To = committed
	}
	if err := store.Commit(sweep.Trained{Chunk: chunk, Results: sweep.Train(plan, chunk)}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	read, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func setOf(t *testing.T, read *results.Sweep) *figure.Set {
	t.Helper()
	table, err := analysis.ReadTable(read)
	if err != nil {
		t.Fatal(err)
	}
	return figure.NewSet(read, table, analysis.Summarize(table))
}

func TestSetDrawsEveryKindOfSweep(t *testing.T) {
	plain := []string{"metrics", "plane", "curves", "features", "details", "diagnostics"}
	heated := append(append([]string(nil), plain...), "heat-alignment", "heat-uniformity", "heat-uniformity_gap", "heat-collapsed", "importance")
	ninefold := append(append([]string(nil), plain...), "alignment", "uniformity", "tolerance", "heat-alignment", "heat-uniformity", "heat-uniformity_gap", "heat-collapsed", "importance")
	for _, c := range []struct {
		name, spec string
		committed  int
		figures    []string
		says       string // in the metrics figure
	}{
		{"temperatures", "axes: {loss.temperature: [0.1, 1]}, seeds: [0, 1, 2]", 0, plain, "against temperature"},
		{"one configuration", "axes: {}, seeds: [0, 1, 2]", 0, plain, "against temperature"},
		{"one trial", "axes: {}, seeds: [5]", 0, plain, "against temperature"},
		{"two axes", "axes: {loss.temperature: [0.1, 1], loss.negatives: [1, 3]}, seeds: [0, 1]", 0, heated, "negatives 3"},
		{"no temperature", "axes: {optimizer.lr: [0.001, 0.01]}, seeds: [0, 1]", 0, plain, "against optimizer.lr"},
		{"a word", "axes: {loss.temperature: [0.1, 1], loss.similarity: [cosine, dot]}, seeds: [0, 1]", 0, heated, "similarity dot"},
		{"only a word", "axes: {loss.similarity: [cosine, dot]}, seeds: [0, 1]", 0, plain, "similarity dot"},
		{"three axes", "axes: {loss.temperature: [0.1, 1], loss.negatives: [1, 3], encoder.bias: [true, false]}, seeds: [0]", 0, append(slices.Clone(plain), "importance"), "loss.negatives 3, encoder.bias true"},
		{"nine series", "axes: {loss.temperature: [0.1, 1], optimizer.lr: {from: 0.001, to: 0.009, count: 9, scale: linear}}, seeds: [0]", 0, ninefold, "8 of 9 series shown"},
		{"under way", "axes: {loss.temperature: [0.1, 1]}, seeds: [0, 1, 2]", 3, plain, "3 of 6 trials are committed so far"},
		{"all diverged", "axes: {loss.temperature: [0.1, 1]}, seeds: [0, 1], optimizer: {lr: 1.0e+25}, loss: {similarity: dot}, encoder: {output: identity}", 0, plain, "All 4 trials diverged or failed."},
	} {
		t.Run(c.name, func(t *testing.T) {
			read := sweepOf(t, c.spec, c.committed)
			if diff := cmp.Diff(c.figures, figure.Names(read.Plan())); diff != "" {
				t.Fatal(diff)
			}
			set := setOf(t, read)
			for _, name := range c.figures {
				f, err := set.Draw(name)
				if err != nil {
					t.Fatal(err)
				}
				var b bytes.Buffer
				if err := f.Write(&b, figure.SVG); err != nil {
					t.Fatal(err)
				}
				if name == "metrics" && !strings.Contains(b.String(), c.says) {
					t.Errorf("%s does not say %q", name, c.says)
				}
				if c.committed == 0 && strings.Contains(b.String(), " yet") {
					t.Errorf("%s waits for trials of a sweep that is over", name)
				}
			}
		})
	}
}

// Trials that report at steps of their own are drawn in the order of the steps.
func TestCurvesOfReports(t *testing.T) {
	s, err := spec.Parse("", []byte("trainer: {kind: command, command: [a]}\nsettings: {temperature: 1}\naxes: {}\nseeds: {count: 2}\nmeasures: {m: }\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	store, err := results.Open(dir, plan, results.Build{}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	trained := sweep.Trained{Chunk: sweep.Chunk{To: 2}}
	for trial, steps := range [][]int{{5, 20}, {1, 10, 15, 30}} {
		r := sweep.Result{Trial: trial, Status: sweep.OK, Steps: steps[len(steps)-1], Digest: "w0123456789abcdef"}
		for _, step := range steps {
			r.Curve = append(r.Curve, sweep.Checkpoint{Step: step, Values: []float32{float32(step)}})
		}
		trained.Results = append(trained.Results, r)
	}
	if err := errors.Join(store.Commit(trained), store.Close()); err != nil {
		t.Fatal(err)
	}
	read, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := setOf(t, read).Steps()
	if diff := cmp.Diff([][]float64{{1, 5, 10, 15, 20, 30}}, steps); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestSetRefusesOtherNames(t *testing.T) {
	set := setOf(t, sweepOf(t, "axes: {}, seeds: [0], record: {features: none}", 0))
	for _, name := range []string{"", "features", "heat-alignment", "../metrics"} {
		if _, err := set.Draw(name); err == nil {
			t.Errorf("%q is drawn", name)
		}
	}
}

func TestFeaturesAreTheFirstSeeds(t *testing.T) {
	set := setOf(t, sweepOf(t, "axes: {loss.temperature: [0.1, 1]}, seeds: [4, 7]", 0))
	f, err := set.Draw("features")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, figure.SVG); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"features of seed 4", "untrained", "temperature 0.1", "temperature 1"} {
		if !strings.Contains(b.String(), text) {
			t.Errorf("the figure does not say %q", text)
		}
	}
}

// A figure that leaves configurations out says so.
func TestSetSaysWhatItLeavesOut(t *testing.T) {
	set := setOf(t, sweepOf(t, "axes: {loss.temperature: {from: 0.1, to: 1, count: 50, scale: log}}, seeds: [0]", 0))
	f, err := set.Draw("features")
	if err != nil {
		t.Fatal(err)
	}
	if want := "35 of 50 configurations shown, evenly spaced"; !strings.Contains(f.Alt(), want) {
		t.Errorf("%q does not say %q", f.Alt(), want)
	}
}
