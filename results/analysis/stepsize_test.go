package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
)

// byStepSize makes up a sweep where 0.99 looks less aligned than 0.05 at one
// step size and is more aligned with the step size held; 0.5 loses its effect,
// 0.01 keeps it and 0.001 keeps a third.
func byStepSize(c *sweep.Configuration, seed int) outcome {
	fixed := map[float64]float32{0.99: 0.03, 0.5: 0.03, 0.05: 0, 0.01: -0.1, 0.001: -0.2}
	held := map[float64]float32{0.99: -0.07, 0.5: 0, 0.05: 0, 0.01: -0.09, 0.001: -0.06}
	effects := fixed
	often := 10
	if c.Optimizer.LRTimesTemperature {
		effects, often = held, 3
	}
	o := outcome{alignment: 0.28 + effects[c.Temperature()] + 0.02*noise(7, seed) + 0.002*noise(c.Index, seed), gap: 0.01}
	o.collapsed = c.Temperature() == 0.001 && seed%10 < often
	return o
}

const stepSizes = `
steps: 3
axes:
  loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]
  optimizer.lr: [3e-4, 6e-3]
  optimizer.lr_times_temperature: [false, true]
seeds: {first: 0, count: 20}
record: {every: 0, features: none}
`

// TestStepEffects holds that a sweep that crosses the settings, and two sweeps
// of one setting each, come to the same words.
func TestStepEffects(t *testing.T) {
	want := map[float64]analysis.StepWord{0.99: analysis.Reverses, 0.5: analysis.Vanishes, 0.01: analysis.Persists, 0.001: analysis.Shrinks}
	analyse := func(text string) *analysis.Analysis {
		return fixture.Must(analysis.Of(crafted(t, text, -1, byStepSize), analysis.Options{}))(t)
	}
	const one = "steps: 3\naxes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]}\nseeds: {first: 0, count: 20}\nrecord: {every: 0, features: none}\n"
	crossed := analyse("name: crossed\n" + stepSizes)
	fixed := analyse("name: fixed\noptimizer: {lr: 3e-4}\n" + one)
	held := analyse("name: held\noptimizer: {lr: 6e-3, lr_times_temperature: true}\n" + one)
	if len(fixed.Effects)+len(held.Effects) > 0 {
		t.Error("effects of a sweep in one setting")
	}
	for name, effects := range map[string][]analysis.StepEffect{"crossed": crossed.Effects, "two sweeps": analysis.StepEffects(fixed, held)} {
		seen := 0
		for _, e := range effects {
			if e.Column != "alignment" {
				continue
			}
			seen++
			if e.From != 0.05 || e.LR != 3e-4 || e.Word != want[e.To] {
				t.Errorf("%s: %v at %v against %v: %s, want %s against 0.05", name, e.LR, e.To, e.From, e.Word, want[e.To])
			}
			if !e.Held.To.Configuration.Optimizer.LRTimesTemperature || e.Fixed.To.Configuration.Optimizer.LRTimesTemperature {
				t.Errorf("%s: %v: settings mixed up", name, e.To)
			}
		}
		if seen != 4 {
			t.Errorf("%s: %d effects on alignment, want 4", name, seen)
		}
	}
	var b strings.Builder
	for _, w := range analysis.StepWarnings(crossed.Effects) {
		fmt.Fprintln(&b, w.Text)
	}
	fixture.Golden(t, "stepsize.txt", b.String())
}

// TestStepEffectsApart finds no effects where the settings never meet.
func TestStepEffectsApart(t *testing.T) {
	text := strings.NewReplacer("[3e-4, 6e-3]", "[3e-4, 7e-3]").Replace("name: apart\n" + stepSizes)
	a := fixture.Must(analysis.Of(crafted(t, text, -1, byStepSize), analysis.Options{}))(t)
	if len(a.Effects) > 0 {
		t.Errorf("%d effects", len(a.Effects))
	}
	// 7e-3 x 0.05 is not 3e-4, so the sweep cannot tell and says so.
	found := false
	for _, w := range a.Warnings {
		found = found || w.Kind == analysis.WarnStepSize && strings.Contains(w.Text, "confounded")
	}
	if !found {
		t.Error("no warning")
	}
}

// TestStepEffectsFew does not conclude from few seeds.
func TestStepEffectsFew(t *testing.T) {
	text := strings.Replace("name: few\n"+stepSizes, "count: 20", "count: 5", 1)
	for _, e := range fixture.Must(analysis.Of(crafted(t, text, -1, byStepSize), analysis.Options{}))(t).Effects {
		if e.Word != analysis.Undecided {
			t.Errorf("%s at %v: %s", e.Column, e.To, e.Word)
		}
	}
}
