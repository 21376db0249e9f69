package analysis

import (
	"cmp"
	"reflect"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/sweep/spec"
)

// StepEffect is the effect of one temperature against another in one column,
// twice: at one step size for all temperatures, where the gradient, which grows
// as 1/temperature, gives a small temperature the larger steps; and with the
// step size multiplied by the temperature, which takes that away. At From the
// two settings are the same training.
type StepEffect struct {
	Column string
	// From and To are the temperatures: differences are To minus From.
	From, To float64
	// LR is the step size without the correction, and so the same as with it at From.
	LR float64
	// Fixed is the effect at one step size, Held with the correction; their
	// p-values are corrected over all temperatures of their setting and column.
	Fixed, Held StepSide
	Word        StepWord
}

// StepSide is a StepEffect in one of the two settings.
type StepSide struct {
	Comparison
	// From and To are the two configurations, in Of.
	From, To *Group
	Of       *Analysis
}

// StepWord is what becomes of an effect once the step size is held.
type StepWord string

// What becomes of effects.
const (
	Vanishes  StepWord = "vanishes"      // shown at one step size, not with the correction
	Reverses  StepWord = "reverses"      // shown in both, with opposite signs
	Shrinks   StepWord = "shrinks"       // shown in both, and less than half is left
	Persists  StepWord = "persists"      // shown in both
	Appears   StepWord = "appears"       // shown with the correction only
	NotShown  StepWord = "not shown"     // shown in neither
	Undecided StepWord = "too few seeds" // one of the two has too few seeds
)

// StepEffects compares the settings wherever the analyses have both: in one
// sweep with optimizer.lr_times_temperature among its axes, or in two sweeps,
// when all else is the same and their step sizes meet at a temperature. The
// columns are the first two main measures and the goals of the first analysis.
func StepEffects(analyses ...*Analysis) []StepEffect {
	var ladders []ladder
	for _, a := range analyses {
		if !a.toy() {
			continue
		}
		ladders = append(ladders, a.ladders()...)
	}
	var effects []StepEffect
	for _, fixed := range ladders {
		for _, held := range ladders {
			if at, ok := meet(fixed, held); ok {
				effects = append(effects, effectsOf(fixed, held, at)...)
			}
		}
	}
	return effects
}

// ladder is the configurations of a sweep that differ in their temperature only,
// ascending.
type ladder struct {
	of    *Analysis
	base  model.Config // without the temperature
	rungs []int        // configurations
}

func (a *Analysis) ladders() []ladder {
	var all []ladder
	// Configurations with the same values of the other axes come to the same
	// ladder: the key is their values without the temperature.
	index := map[string]int{}
	others := a.Plan.OtherAxes()
	for i := range a.Groups {
		c := a.Groups[i].Configuration
		key := ""
		for _, j := range others {
			key += spec.FormatValue(c.Values[j]) + "\x00"
		}
		k, ok := index[key]
		if !ok {
			k = len(all)
			index[key] = k
			base := c.Config.Config
			base.Loss.Temperature = 0
			all = append(all, ladder{of: a, base: base})
		}
		all[k].rungs = append(all[k].rungs, i)
	}
	for k := range all {
		slices.SortStableFunc(all[k].rungs, func(i, j int) int {
			return cmp.Compare(a.Groups[i].Configuration.Temperature(), a.Groups[j].Configuration.Temperature())
		})
	}
	return all
}

// find returns the configuration at a temperature, -1 if there is none.
func (l *ladder) find(temperature float64) int {
	for _, i := range l.rungs {
		if l.of.Groups[i].Configuration.Temperature() == temperature {
			return i
		}
	}
	return -1
}

// meet returns the temperature at which a ladder of one step size and one whose
// step size is multiplied by the temperature are the same training, where they
// have one and are otherwise the same.
func meet(fixed, held ladder) (temperature float64, ok bool) {
	x, y := fixed.base, held.base
	if x.Optimizer.LRTimesTemperature || !y.Optimizer.LRTimesTemperature {
		return 0, false
	}
	lr := x.Optimizer.LR
	factor := y.Optimizer.LR
	y.Optimizer = x.Optimizer
	y.Optimizer.Momentum = held.base.Optimizer.Momentum
	if !reflect.DeepEqual(x, y) {
		return 0, false
	}
	for _, i := range fixed.rungs {
		t := fixed.of.Groups[i].Configuration.Temperature()
		// The product is rounded, and a step size is written by hand.
		const slack = 1e-6
		if product := factor * t; product > lr*(1-slack) && product < lr*(1+slack) && held.find(t) >= 0 {
			return t, true
		}
	}
	return 0, false
}

// effectsOf compares every temperature that both ladders have with the one where
// they meet.
func effectsOf(fixed, held ladder, at float64) []StepEffect {
	var temperatures []float64
	var fixedRungs, heldRungs []int
	for _, i := range fixed.rungs {
		t := fixed.of.Groups[i].Configuration.Temperature()
		if j := held.find(t); j >= 0 && t != at {
			temperatures = append(temperatures, t)
			fixedRungs, heldRungs = append(fixedRungs, i), append(heldRungs, j)
		}
	}
	var goals []Goal
	main := fixed.of.Measures.Main()
	for _, m := range main[:min(2, len(main))] {
		goals = append(goals, goalOf(m))
	}
	for _, g := range fixed.of.Objective.Goals {
		known := func(h Goal) bool { return h.Column == g.Column || h.Column == g.Measure.Restates }
		if g.Measure.Incomparable == "" && !slices.ContainsFunc(goals, known) {
			goals = append(goals, g)
		}
	}
	var effects []StepEffect
	for _, g := range goals {
		f := fixed.of.Compare(g, fixed.find(at), fixedRungs)
		h := held.of.Compare(g, held.find(at), heldRungs)
		for k, t := range temperatures {
			e := StepEffect{
				Column: g.Column, From: at, To: t, LR: fixed.base.Optimizer.LR,
				Fixed: settingOf(fixed, at, fixedRungs[k], f.Comparisons[k]),
				Held:  settingOf(held, at, heldRungs[k], h.Comparisons[k]),
			}
			e.Word = e.word()
			effects = append(effects, e)
		}
	}
	return effects
}

func settingOf(l ladder, from float64, to int, c Comparison) StepSide {
	return StepSide{Comparison: c, From: &l.of.Groups[l.find(from)], To: &l.of.Groups[to], Of: l.of}
}

func (e *StepEffect) word() StepWord {
	f, h := e.Fixed.Shown(), e.Held.Shown()
	for _, s := range []*StepSide{&e.Fixed, &e.Held} {
		if s.Verdict == TooFew || s.Verdict == NoPairs {
			return Undecided
		}
	}
	switch {
	case !f && !h:
		return NotShown
	case f && !h:
		return Vanishes
	case !f:
		return Appears
	case (e.Fixed.Difference < 0) != (e.Held.Difference < 0):
		return Reverses
	case abs(e.Held.Difference) < abs(e.Fixed.Difference)/2:
		return Shrinks
	}
	return Persists
}

func abs(v float64) float64 { return max(v, -v) }
