package analysis

import (
	"slices"

	"github.com/tausweep/tausweep/sweep/spec"
)

// What only holds for the built-in trainer stands here: its optimizer's step size
// and its arithmetic.

// toy reports whether the built-in trainer trained the sweep.
func (a *Analysis) toy() bool { return a.Plan.Spec.Trainer.Kind == spec.Lockstep }

// warnStepSize tells whether what looks like the temperature's effect is its
// step size's.
func (a *Analysis) warnStepSize() {
	if len(a.Effects) == 0 {
		if a.confounded() {
			a.addWarning(WarnStepSize, "The step size is confounded with the temperature: the gradient grows as 1/temperature, so at a fixed optimizer.lr smaller temperatures took larger steps. "+
				"To separate the two, sweep again with optimizer.lr_times_temperature: true and report both sweeps side by side.")
		}
		return
	}
	a.Warnings = append(a.Warnings, StepWarnings(a.Effects)...)
}

// confounded says whether some configurations with results differ in temperature
// at one optimizer.lr.
func (a *Analysis) confounded() bool {
	for _, l := range a.ladders() {
		measured := 0
		for _, i := range l.rungs {
			if a.Groups[i].OK > 0 {
				measured++
			}
		}
		if !l.base.Optimizer.LRTimesTemperature && measured > 1 {
			return true
		}
	}
	return false
}

// warnRounding: below 0.01 the guide's training is chaotic. A replay of the same
// draws in another number format ended within 3e-6 at temperatures of 0.03 and
// above, within 0.02 at 0.01, and on the other diagonal at 0.001.
func (a *Analysis) warnRounding() {
	const chaotic = 0.01
	var where []float64
	for i := range a.Groups {
		if t := a.Groups[i].Configuration.Temperature(); a.Groups[i].OK > 0 && t < chaotic {
			where = append(where, t)
		}
	}
	if len(where) == 0 {
		return
	}
	low, high := slices.Min(where), slices.Max(where)
	here := spec.FormatValue(low)
	if low < high {
		here += " to " + spec.FormatValue(high)
	}
	a.addWarning(WarnRounding, "Below a temperature of %v training is chaotic: with another number format a single trial ends differently (here at %s). Rates and medians over seeds carry over to other frameworks; single trials do not.",
		chaotic, here)
}
