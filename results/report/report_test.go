package report_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/results/report"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// outcome is what a made-up trial gives.
type outcome struct {
	alignment, gap float32
	collapsed      bool
	status         sweep.Status // ok where empty
}

// made commits the first n trials of a spec (all where n < 0), each with the
// outcome that of gives it, and analyses them.
func made(t testing.TB, text string, n int, o analysis.Options, of func(c *sweep.Configuration, seed int) outcome) *analysis.Analysis {
	t.Helper()
	parsed, err := spec.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	if n < 0 {
		n = p.Len()
	}
	dir := t.TempDir()
	store, err := results.Open(dir, p, results.Build{}, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	chunk := sweep.Trained{Chunk: sweep.Chunk{From: 0, To: n}}
	for i := range n {
		trial := p.Trial(i)
		chunk.Results = append(chunk.Results, result(trial, of(trial.Configuration, i/p.Configurations.Len())))
	}
	if err := errors.Join(store.Commit(chunk), store.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	a, err := analysis.Of(s, o)
	if err != nil {
		t.Fatal(err)
	}
	// Times and the machine are the manifest's own: they are not to be in goldens.
	ended := time.Date(2026, 1, 2, 3, 5, 0, 0, time.UTC)
	a.Manifest.Runs = []results.Run{{
		Build: results.Build{Version: "v1.2.3", Commit: "0123456789abcdef", Go: "go1.27.4", Vectors: "512 bits", OS: "linux", Arch: "amd64"},
		Began: time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC), Ended: &ended, From: 0, To: n,
	}}
	return a
}

func result(trial sweep.Trial, o outcome) sweep.Result {
	steps := trial.Configuration.Steps
	v := metrics.Values{
		Alignment: o.alignment, Tolerance: 1 - o.alignment/2, Uniformity: o.gap - 1.575, UniformityGap: o.gap,
		InterclassCosine: -0.3, EffectiveRank: 1.9, Saturation: 0.1, NNAccuracy: 0.97, Collapsed: o.collapsed,
	}
	r := sweep.Result{Trial: trial.Index, Status: sweep.OK, Steps: steps, Digest: fmt.Sprintf("w%016x", trial.Index)}
	first := fixture.Checkpoint(0, float32(math.NaN()), v)
	switch o.status {
	case sweep.Failed:
		return sweep.Result{Trial: trial.Index, Status: sweep.Failed, Error: "out of memory"}
	case sweep.Diverged:
		r.Status, r.Error, r.Steps, r.Digest = sweep.Diverged, "loss is not finite", 1, ""
		r.Curve = []sweep.Checkpoint{first}
	default:
		r.Curve = []sweep.Checkpoint{first, fixture.Checkpoint(steps, 0.1, v)}
	}
	return r
}

func noise(salt, seed int) float32 {
	return float32(rand.New(rand.NewPCG(uint64(salt), uint64(seed))).NormFloat64())
}

// likeTheGuide has 0.001 collapse, 0.99 and 0.5 alike; with the step size held
// 0.99 turns closer than 0.05.
func likeTheGuide(c *sweep.Configuration, seed int) outcome {
	o := outcome{alignment: 0.01*noise(0, seed) + 0.002*noise(1+c.Index, seed)}
	o.gap = o.alignment
	means := map[float64][2]float32{0.99: {0.31, 0}, 0.5: {0.31, 0}, 0.05: {0.276, 0.013}, 0.01: {0.14, 0.17}, 0.001: {0.05, 0.8}}
	if c.Optimizer.LRTimesTemperature {
		means = map[float64][2]float32{0.99: {0.2, 0.03}, 0.5: {0.23, 0.013}, 0.05: {0.276, 0.013}, 0.01: {0.21, 0.2}, 0.001: {0.2, 0.2}}
	}
	mean := means[c.Temperature()]
	o.alignment += mean[0]
	o.gap += mean[1]
	o.collapsed = c.Temperature() == 0.001 && (seed%10 != 9) != c.Optimizer.LRTimesTemperature
	return o
}

const guide = `
name: guide
steps: 3
axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]}
seeds: {first: 0, count: 16}
record: {every: 0, features: none}
`

const held = `
name: held
steps: 3
optimizer: {lr: 6e-3, lr_times_temperature: true}
axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]}
seeds: {first: 0, count: 16}
record: {every: 0, features: none}
`

// figures are stand-ins for drawings.
func figures() []report.Figure {
	const svg = `<?xml version="1.0"?>` + "\n" + `<svg width="10pt" height="10pt" viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg" role="img"><title>%s</title><path d="M0,0L9,9"/></svg>` + "\n"
	var all []report.Figure
	for _, name := range []string{"metrics", "plane", "curves", "features", "details", "heat-alignment"} {
		all = append(all, report.Figure{Name: name, Title: name, Alt: name, SVG: fmt.Appendf(nil, svg, name)})
	}
	all[1].SVG, all[1].PNG, all[1].Alt = nil, []byte("\x89PNG"), `a "plane" <of> points`
	return all
}

func page(t testing.TB, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func markdown(t testing.TB, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// also compares the columns of a report of a spec.
func also(t testing.TB, text string) analysis.Options {
	t.Helper()
	parsed, err := spec.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return analysis.Options{Also: report.Also(p)}
}

// one is the report of one sweep, two that of two side by side.
func one(t testing.TB) *report.Report {
	a := made(t, guide, -1, also(t, guide), likeTheGuide)
	return &report.Report{Sweeps: []report.Sweep{{Dir: "runs/the guide", Asked: "--objective 'uniformity_gap'", Analysis: a, Figures: figures()}}}
}

func two(t testing.TB) *report.Report {
	r := one(t)
	r.Sweeps = append(r.Sweeps, report.Sweep{Dir: "runs/held", Analysis: made(t, held, -1, analysis.Options{}, likeTheGuide), Figures: figures()})
	return r
}

// TestGolden shows whole reports as they are.
func TestGolden(t *testing.T) {
	fixture.Golden(t, "one.html", page(t, one(t)))
	fixture.Golden(t, "one.md", markdown(t, one(t)))
	fixture.Golden(t, "two.html", page(t, two(t)))
	fixture.Golden(t, "two.md", markdown(t, two(t)))
}

// strange are the sweeps that a report must survive.
func strange(t testing.TB) map[string]*analysis.Analysis {
	everything := func(o outcome) func(*sweep.Configuration, int) outcome {
		return func(*sweep.Configuration, int) outcome { return o }
	}
	nan := float32(math.NaN())
	with := func(old, text string) string { return strings.Replace(guide, old, text, 1) }
	front := analysis.Options{}
	front.Objective, _ = analysis.ParseObjective("alignment, uniformity", spec.Default().Declare())
	return map[string]*analysis.Analysis{
		"one seed":          made(t, with("count: 16", "count: 1"), -1, analysis.Options{}, likeTheGuide),
		"one configuration": made(t, with("{loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]}", "{}"), -1, analysis.Options{}, likeTheGuide),
		"all collapsed":     made(t, guide, -1, analysis.Options{}, everything(outcome{alignment: 0.01, gap: 0.8, collapsed: true})),
		"all diverged":      made(t, guide, -1, analysis.Options{}, everything(outcome{status: sweep.Diverged})),
		"all failed":        made(t, guide, -1, analysis.Options{}, everything(outcome{status: sweep.Failed})),
		"not measured":      made(t, guide, -1, analysis.Options{}, everything(outcome{alignment: nan, gap: nan})),
		"infinite":          made(t, guide, -1, analysis.Options{}, everything(outcome{alignment: float32(math.Inf(1)), gap: float32(math.Inf(-1))})),
		"not begun":         made(t, guide, 0, analysis.Options{}, likeTheGuide),
		"barely begun":      made(t, guide, 3, analysis.Options{}, likeTheGuide),
		"a front":           made(t, guide, -1, front, likeTheGuide),
		"text axis": made(t, "name: text\nsteps: 3\naxes: {loss.similarity: [cosine, dot], encoder.hidden: [relu, tanh]}\nrecord: {every: 0, features: none}\n"+
			"seeds: {first: 0, count: 8}\n", -1, analysis.Options{}, func(c *sweep.Configuration, seed int) outcome {
			return outcome{alignment: 0.2, gap: noise(c.Index, seed)}
		}),
	}
}

// TestStrange writes reports of sweeps that have little or nothing to tell.
func TestStrange(t *testing.T) {
	for name, a := range strange(t) {
		r := &report.Report{Sweeps: []report.Sweep{{Dir: "runs/x", Analysis: a}}}
		written, text := page(t, r), markdown(t, r)
		check(t, name, written)
		for _, s := range []string{written, text} {
			for _, bad := range []string{"NaN", "Inf", "%!", "<no value>"} {
				if strings.Contains(s, bad) {
					at := strings.Index(s, bad)
					t.Errorf("%s: %s in %q", name, bad, s[max(0, at-100):at+20])
				}
			}
			if !strings.Contains(s, a.Sentences()[0][:20]) {
				t.Errorf("%s: no answer", name)
			}
		}
	}
	// Side by side, too.
	all := &report.Report{}
	for name, a := range strange(t) {
		all.Sweeps = append(all.Sweeps, report.Sweep{Dir: name, Analysis: a})
	}
	check(t, "all", page(t, all))
	markdown(t, all)
}

// TestMany holds that the report of a thousand configurations stays small, and
// shows those that matter.
func TestMany(t *testing.T) {
	many := "name: many\nsteps: 3\naxes:\n  loss.temperature: {from: 0.01, to: 1, count: 100, scale: log}\n  optimizer.lr: {from: 1e-4, to: 1e-2, count: 11, scale: log}\n" +
		"record: {every: 0, features: none}\nseeds: {first: 0, count: 8}\n"
	a := made(t, many, -1, also(t, many), func(c *sweep.Configuration, seed int) outcome {
		d := math.Log(c.Temperature()/0.1) + math.Log(c.Optimizer.LR/1e-3)
		return outcome{alignment: 0.2, gap: float32(d*d) + 0.01*noise(c.Index, seed), collapsed: c.Temperature() < 0.011}
	})
	r := &report.Report{Sweeps: []report.Sweep{{Dir: "runs/many", Analysis: a}}}
	written, text := page(t, r), markdown(t, r)
	check(t, "many", written)
	if len(written) > 2<<20 || len(text) > 1<<20 {
		t.Errorf("%d bytes of HTML, %d of Markdown", len(written), len(text))
	}
	if want := "Trials often end collapsed in 33 of 1100 configurations, at temperatures from 0.01 to 0.010975."; a.Sentences()[1] != want {
		t.Errorf("%s, want %s", a.Sentences()[1], want)
	}
	for _, s := range []string{written, text} {
		if !strings.Contains(s, "100 more in summary.csv.") {
			t.Error("does not say where the rest is")
		}
		if at := strings.Index(s, a.Plan.Label(a.Groups[a.Best].Configuration)); at >= 0 {
			t.Error("names are not those of a sentence")
		}
	}
}

// TestRepeats holds that the same results give the same bytes.
func TestRepeats(t *testing.T) {
	a, b := two(t), two(t)
	if page(t, a) != page(t, b) || markdown(t, a) != markdown(t, b) {
		t.Error("other bytes")
	}
}
