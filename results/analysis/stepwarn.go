package analysis

import (
	"fmt"
	"strings"

	"github.com/tausweep/tausweep/sweep/spec"
)

// warnStepSize tells whether what looks like the temperature's effect is its
// step size's.
func (a *Analysis) warnStepSize() {
	if len(a.Effects) == 0 {
		if a.confounded() {
			a.addWarning(WarnStepSize, "The step size is confounded with the temperature: the gradient grows as 1/temperature, so at one optimizer.lr the smaller temperatures took larger steps. "+
				"To tell the two apart, sweep again with optimizer.lr_times_temperature: true, and report both sweeps side by side.")
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

// StepWarnings words the effects that do not survive when the step size is held,
// or turn round, one warning for each temperature.
func StepWarnings(effects []StepEffect) []Warning {
	type pair struct {
		from, to float64
		fixed    *Group
	}
	var order []pair
	parts := map[pair][]string{}
	for i := range effects {
		e := &effects[i]
		at := pair{e.From, e.To, e.Fixed.To}
		if _, ok := parts[at]; !ok {
			order = append(order, at)
			parts[at] = e.collapse()
		}
		parts[at] = append(parts[at], e.text()...)
	}
	var all []Warning
	for _, at := range order {
		if len(parts[at]) > 0 {
			all = append(all, Warning{WarnStepSize, fmt.Sprintf("Temperature %s against %s, once the step size is held: %s.",
				spec.FormatValue(at.to), spec.FormatValue(at.from), strings.Join(parts[at], "; "))})
		}
	}
	return all
}

// text says what becomes of the effect; nothing where it stays.
func (e *StepEffect) text() []string {
	what := ""
	switch e.Word {
	case Vanishes:
		what = "is no longer shown"
	case Reverses:
		what = "turns round"
	case Shrinks:
		what = "loses more than half"
	case Persists, Appears, NeverSeen, Undecided:
		return nil
	}
	return []string{fmt.Sprintf("the effect on %s %s (%s becomes %s)", e.Column, what,
		FormatDifference(e.Fixed.Difference, e.Fixed.Interval), FormatDifference(e.Held.Difference, e.Held.Interval))}
}

// collapse says where collapse is less with the step size held, beyond chance:
// the rates' intervals do not meet.
func (e *StepEffect) collapse() []string {
	fixed, held := e.Fixed.To, e.Held.To
	if held.OK == 0 || held.RateInterval.High >= fixed.RateInterval.Low {
		return nil
	}
	return []string{fmt.Sprintf("fewer seeds collapse (%s become %s)", fixed.CollapseText(), held.CollapseText())}
}

// plural reads "1 seed", "3 seeds".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// list reads "a, b and c".
func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	n := len(items) - 1
	return strings.Join(items[:n], ", ") + " and " + items[n]
}
