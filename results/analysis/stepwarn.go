package analysis

import (
	"fmt"
	"strings"

	"github.com/tausweep/tausweep/sweep/spec"
)

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
			all = append(all, Warning{WarnStepSize, fmt.Sprintf("Temperature %s compared with %s, with the step size held: %s.",
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
		what = "is reversed"
	case Shrinks:
		what = "loses more than half"
	case Persists, Appears, NotShown, Undecided:
		return nil
	}
	return []string{fmt.Sprintf("the effect on %s %s (%s becomes %s)", e.Fixed.Of.Words(e.Column), what,
		FormatDifference(e.Fixed.Difference, e.Fixed.Interval), FormatDifference(e.Held.Difference, e.Held.Interval))}
}

// collapse says where collapse is less with the step size held, beyond chance:
// the rates' intervals do not meet.
func (e *StepEffect) collapse() []string {
	fixed, held := e.Fixed.To, e.Held.To
	if e.Fixed.Of.Measures.Outcome() == nil || held.OK == 0 || held.RateInterval.High >= fixed.RateInterval.Low {
		return nil
	}
	return []string{fmt.Sprintf("fewer seeds end %s (%s become %s)", e.Fixed.Of.Measures.Outcome().Label, fixed.CollapseText(), held.CollapseText())}
}
