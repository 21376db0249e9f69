package analysis_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// outcome is what a made-up trial gives.
type outcome struct {
	alignment, gap float32
	collapsed      bool
	status         sweep.Status // ok where empty
}

// crafted commits the first n trials of a spec (all where n < 0), each with the
// outcome that of gives it, and reads them back.
func crafted(t testing.TB, text string, n int, of func(c *sweep.Configuration, seed int) outcome) *results.Sweep {
	t.Helper()
	p := fixture.Plan(t, text)
	if n < 0 {
		n = p.Len()
	}
	dir := fixture.Memory(t)
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	chunk := sweep.Trained{Chunk: sweep.Chunk{From: 0, To: n}}
	for i := range n {
		trial := p.Trial(i)
		o := of(trial.Configuration, i/p.Configurations.Len())
		steps := trial.Configuration.Steps
		r := sweep.Result{Trial: i, Status: sweep.OK, Steps: steps, Digest: fmt.Sprintf("w%016x", i)}
		v := metrics.Values{
			Alignment: o.alignment, Tolerance: 1 - o.alignment/2, Uniformity: o.gap - 1.575, UniformityGap: o.gap,
			InterclassCosine: -0.3, EffectiveRank: 1.9, Saturation: 0.1, NNAccuracy: 0.97, Collapsed: o.collapsed,
		}
		switch o.status {
		case sweep.Failed:
			r = sweep.Result{Trial: i, Status: sweep.Failed, Error: "out of memory"}
		case sweep.Diverged:
			r.Status, r.Error, r.Steps, r.Digest = sweep.Diverged, "loss is not finite", 1, ""
			r.Curve = []sweep.Checkpoint{fixture.Checkpoint(0, float32(math.NaN()), v)}
		default:
			r.Curve = []sweep.Checkpoint{fixture.Checkpoint(0, float32(math.NaN()), v), fixture.Checkpoint(steps, 0.1, v)}
		}
		chunk.Results = append(chunk.Results, r)
	}
	if err := s.Commit(chunk); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return fixture.Must(results.Read(dir, analysis.NewJudge))(t)
}

// five is the guide's sweep, with as many seeds as the text that is appended says.
const five = `
name: five
steps: 3
axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]}
record: {every: 0, features: none}
`

func seeds(n int) string { return fmt.Sprintf("seeds: {first: 0, count: %d}\n", n) }

// noise is a number of about unit size that seeds and salts share out.
func noise(salt, seed int) float32 {
	return float32(rand.New(rand.NewPCG(uint64(salt), uint64(seed))).NormFloat64())
}

// likeTheGuide has the guide's means: 0.001 collapses in nine seeds of ten and
// is the most aligned, 0.99 and 0.5 are alike.
func likeTheGuide(c *sweep.Configuration, seed int) outcome {
	shared := 0.01 * noise(0, seed) // the seed's own, in every configuration
	switch own := 0.001 * noise(1+c.Index, seed); c.Temperature() {
	case 0.99, 0.5:
		return outcome{alignment: 0.31 + shared + own, gap: -0.001 + shared + own}
	case 0.05:
		return outcome{alignment: 0.276 + shared + own, gap: 0.013 + shared + own}
	case 0.01:
		return outcome{alignment: 0.14 + shared + own, gap: 0.17 + shared + own, collapsed: seed%20 == 19}
	default:
		return outcome{alignment: 0.05 + shared + own, gap: 0.82 + shared + own, collapsed: seed%10 != 9}
	}
}

// describe writes an analysis for people, as golden text.
func describe(a *analysis.Analysis) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", a.Objective, a.Answer())
	for i := range a.Standings {
		s := &a.Standings[i]
		fmt.Fprintf(&b, "  %s: collapse %s, in the set %v", a.Name(i), a.Groups[i].Often(), s.InSet)
		if !math.IsNaN(s.Front) {
			fmt.Fprintf(&b, ", on the front in %.0f%%", 100*s.Front)
		}
		for _, r := range s.Out {
			fmt.Fprintf(&b, "; out: %s", r.Text)
		}
		b.WriteByte('\n')
	}
	for _, f := range a.Families {
		fmt.Fprintf(&b, "  %s against %s, %d seeds needed\n", f.Goal, a.Name(a.Baseline), f.Needs)
		for _, c := range f.Comparisons {
			fmt.Fprintf(&b, "    %s: %s, %s of %d\n", a.Name(c.Configuration), analysis.FormatDifference(c.Difference, c.Interval), c.Verdict, c.N)
		}
	}
	for _, e := range a.Effects {
		fmt.Fprintf(&b, "  %s, %v to %v: %s\n", e.Column, e.From, e.To, e.Word)
	}
	for _, w := range a.Warnings {
		fmt.Fprintf(&b, "  %s: %s\n", w.Kind, w.Text)
	}
	return b.String()
}

// TestAnalyses shows the answers to made-up sweeps, ordinary and strange.
func TestAnalyses(t *testing.T) {
	const two = "name: two\nsteps: 3\naxes: {loss.temperature: [0.1, 0.2, 0.4], optimizer.lr: [1e-3, 1e-2]}\nrecord: {every: 0, features: none}\n"
	objective := func(text string) analysis.Options {
		return analysis.Options{Objective: fixture.Must(analysis.ParseObjective(text, spec.Default().Declare()))(t)}
	}
	baseline := func(spec, text string) analysis.Options {
		return analysis.Options{Baseline: fixture.Must(analysis.FindConfiguration(fixture.Plan(t, spec), "--baseline", text))(t)}
	}
	everything := func(o outcome) func(*sweep.Configuration, int) outcome {
		return func(*sweep.Configuration, int) outcome { return o }
	}
	var b strings.Builder
	for _, c := range []struct {
		name    string
		spec    string
		trials  int
		options analysis.Options
		of      func(*sweep.Configuration, int) outcome
	}{
		{"guide", five + seeds(32), -1, analysis.Options{Also: []string{"alignment"}}, likeTheGuide},
		{"guide by alignment, collapse allowed", five + seeds(32), -1, objective("alignment, collapsed<=1"), likeTheGuide},
		{"guide against 0.05", five + seeds(32), -1, baseline(five+seeds(32), "loss.temperature=0.05"), likeTheGuide},
		{"guide, a front", five + seeds(32), -1, objective("alignment, uniformity"), likeTheGuide},
		{"guide, strict tolerance", five + seeds(32), -1, objective("uniformity, tolerance>=0.85"), likeTheGuide},
		{"guide, nothing good enough", five + seeds(32), -1, objective("uniformity, tolerance>=0.99"), likeTheGuide},
		{"five seeds", five + seeds(5), -1, analysis.Options{}, likeTheGuide},
		{"four seeds", five + seeds(4), -1, analysis.Options{}, likeTheGuide},
		{"one seed", five + seeds(1), -1, analysis.Options{}, likeTheGuide},
		{"unfinished", five + seeds(32), 5*10 + 2, analysis.Options{}, likeTheGuide},
		{"barely begun", five + seeds(32), 3, analysis.Options{}, likeTheGuide},
		{"not begun", five + seeds(32), 0, analysis.Options{}, likeTheGuide},
		{"one configuration", "name: one\nsteps: 3\naxes: {}\nrecord: {every: 0, features: none}\n" + seeds(8), -1, analysis.Options{}, likeTheGuide},
		{"all collapsed", five + seeds(8), -1, analysis.Options{}, everything(outcome{alignment: 0.01, gap: 0.8, collapsed: true})},
		{"all diverged", five + seeds(8), -1, analysis.Options{}, everything(outcome{status: sweep.Diverged})},
		{"all failed", five + seeds(2), -1, analysis.Options{}, everything(outcome{status: sweep.Failed})},
		{"nothing measured", five + seeds(8), -1, analysis.Options{}, everything(outcome{gap: float32(math.NaN()), alignment: float32(math.NaN())})},
		{"all the same", five + seeds(8), -1, analysis.Options{}, everything(outcome{gap: 0.1, alignment: 0.2})},
		{"some diverged, some failed", five + seeds(16), -1, analysis.Options{}, func(c *sweep.Configuration, seed int) outcome {
			o := likeTheGuide(c, seed)
			if c.Index == 0 && seed == 3 {
				o.status = sweep.Diverged
			}
			if c.Index == 1 && seed > 13 {
				o.status = sweep.Failed
			}
			return o
		}},
		{"one seed without a value", five + seeds(16), -1, analysis.Options{}, func(c *sweep.Configuration, seed int) outcome {
			o := likeTheGuide(c, seed)
			if c.Index == 2 && seed == 3 {
				o.gap = float32(math.NaN())
			}
			return o
		}},
		{"two axes", two + seeds(16), -1, analysis.Options{}, func(c *sweep.Configuration, seed int) outcome {
			return outcome{alignment: 0.2, gap: float32(c.Temperature()) + float32(c.Optimizer.LR) + 0.01*noise(c.Index, seed)}
		}},
		{"a few seeds carry it", "name: skew\nsteps: 3\naxes: {loss.temperature: [0.1, 0.2]}\nrecord: {every: 0, features: none}\n" + seeds(32), -1, analysis.Options{}, func(c *sweep.Configuration, seed int) outcome {
			o := outcome{alignment: 0.2, gap: 0.001 * noise(c.Index, seed)}
			if c.Index == 1 && seed%5 == 0 {
				o.gap += 0.3
			}
			return o
		}},
	} {
		a, err := analysis.Of(crafted(t, c.spec, c.trials, c.of), c.options)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		fmt.Fprintf(&b, "== %s\n%s\n", c.name, describe(a))
	}
	fixture.Golden(t, "analyses.txt", b.String())
}

// TestSetHolds makes sweeps of equally good configurations: the best set must
// hold all of them in nearly all sweeps, and no difference may be shown.
func TestSetHolds(t *testing.T) {
	t.Parallel()
	sweeptest.SkipShort(t)
	sweeps, excluded, shown := 60, 0, 0
	for k := range sweeps {
		table := fixture.Must(analysis.ReadTable(crafted(t, five+seeds(12), -1, func(c *sweep.Configuration, seed int) outcome {
			return outcome{alignment: 0.3, gap: noise(1000*k, seed) + noise(1000*k+1+c.Index, seed)}
		})))(t)
		a := fixture.Must(analysis.Analyze(table, analysis.Options{}))(t)
		if len(a.Set()) < 2 {
			excluded++
		}
		chosen := fixture.Must(analysis.Analyze(table, analysis.Options{Baseline: a.Plan.Configurations.At(0)}))(t)
		if slices.ContainsFunc(chosen.Families[0].Comparisons, func(c analysis.Comparison) bool { return c.Shown() }) {
			shown++
		}
	}
	// Binomial with a share of 0.05: more than 8 of 60 has a chance of 0.003.
	if excluded > 8 || shown > 8 {
		t.Errorf("of %d sweeps of equals %d had a single best, %d a difference shown", sweeps, excluded, shown)
	}
}

// TestSetFinds holds that a configuration that is better by a seed's noise is
// found by the default number of seeds.
func TestSetFinds(t *testing.T) {
	a := fixture.Must(analysis.Of(crafted(t, five+seeds(32), -1, func(c *sweep.Configuration, seed int) outcome {
		o := outcome{alignment: 0.3, gap: noise(0, seed) + 0.3*noise(1+c.Index, seed)}
		if c.Index == 3 {
			o.gap -= 0.3
		}
		return o
	}), analysis.Options{}))(t)
	if !slices.Equal(a.Set(), []int{3}) {
		t.Errorf("set %v, want configuration 3 alone", a.Set())
	}
}

// TestUnknownColumn refuses to compare what is not there.
func TestUnknownColumn(t *testing.T) {
	s := crafted(t, five+seeds(2), -1, likeTheGuide)
	if _, err := analysis.Of(s, analysis.Options{Also: []string{"alignmnt"}}); err == nil {
		t.Error("no error")
	}
	if _, err := analysis.Of(s, analysis.Options{Objective: fixture.Must(analysis.ParseObjective("loss", spec.Default().Declare()))(t)}); err == nil {
		t.Error("ranked by loss across temperatures")
	}
	one := "name: lr\nsteps: 3\naxes: {optimizer.lr: [1e-3, 1e-2]}\nloss: {temperature: 0.1}\nrecord: {every: 0, features: none}\n"
	if _, err := analysis.Of(crafted(t, one+seeds(8), -1, likeTheGuide), analysis.Options{Objective: fixture.Must(analysis.ParseObjective("loss", spec.Default().Declare()))(t)}); err != nil {
		t.Errorf("at one temperature: %v", err)
	}
}

// TestMargin holds that the interval of a difference decides what is equivalent, and
// that rates are compared with McNemar's test.
func TestMargin(t *testing.T) {
	made := crafted(t, five+seeds(32), -1, func(c *sweep.Configuration, seed int) outcome {
		o := outcome{alignment: 0.3, gap: 0.01*float32(c.Index) + 0.001*float32(seed%5)}
		if c.Index == 1 {
			o.gap = 0.0002*float32(seed%3-1) + 0.001*float32(seed%5)
		}
		o.collapsed = c.Index == 3 && seed%2 == 0
		return o
	})
	table := fixture.Must(analysis.ReadTable(made))(t)
	for margin, want := range map[float64]analysis.Verdict{0: analysis.Alike, 0.01: analysis.Alike, 0.0001: analysis.NotTold} {
		a := fixture.Must(analysis.Analyze(table, analysis.Options{Margin: margin}))(t)
		c := a.Families[0].Find(1 - a.Best)
		if c.Verdict != want || want == analysis.NotTold && c.More.N < 32 {
			t.Errorf("margin %v: %s, %+v, want %s", margin, c.Verdict, c.More, want)
		}
		if r := a.Outcomes.Find(3); r.Difference != 0.5 || r.Verdict != analysis.Worse || r.P != math.Ldexp(1, -15) {
			t.Errorf("rates: %+v", r)
		}
		if r := a.Outcomes.Find(2); r.P != 1 || r.Verdict != analysis.NotTold {
			t.Errorf("equal rates: %+v", r)
		}
	}
}

// TestMatters holds what the variance goes with, and that the best temperature is said
// to move where it does.
func TestMatters(t *testing.T) {
	const two = "name: two\nsteps: 5\naxes: {loss.temperature: [0.5, 0.1, 0.02], optimizer.lr: [1e-4, 1e-3]}\nrecord: {every: 0, features: none}\n"
	for name, moves := range map[string]bool{"the same best": false, "another best": true} {
		a := fixture.Must(analysis.Of(crafted(t, two+seeds(24), -1, func(c *sweep.Configuration, seed int) outcome {
			at := map[float64]float32{0.5: 0.3, 0.1: 0.1, 0.02: 0.2}[c.Temperature()]
			if moves && c.Optimizer.LR == 1e-3 {
				at = 0.4 - at
			}
			return outcome{alignment: 0.3, gap: at + 0.02*noise(1, seed)}
		}), analysis.Options{}))(t)
		if len(a.Moves) > 0 != moves {
			t.Errorf("%s: %+v", name, a.Moves)
		}
		text := a.Matters()
		if strings.Contains(text, "The best temperature moves with optimizer.lr: 0.1 at 0.0001, 0.5 at 0.001.") != moves {
			t.Errorf("%s: %s", name, text)
		}
		shares := a.Importances[0].Sources // temperature, lr, both, seed
		if moves && shares[2].Share < shares[0].Share+shares[1].Share || !moves && shares[0].Share < 0.5 || shares[3].Share <= 0 {
			t.Errorf("%s: %+v", name, shares)
		}
	}
	if a := fixture.Must(analysis.Of(crafted(t, five+seeds(8), -1, likeTheGuide), analysis.Options{}))(t); a.Matters() != "" || a.Importances != nil {
		t.Errorf("one axis: %s", a.Matters())
	}
}
