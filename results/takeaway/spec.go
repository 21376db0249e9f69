package takeaway

import "github.com/tausweep/tausweep/sweep/spec"

// temperatures are the guide's and two that are moderate, descending.
func temperatures() []spec.Value { return []spec.Value{0.99, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001} }

// heldLR times 0.05, the temperature of the guide's first training, is the
// guide's step size.
const heldLR = 6e-3

// Specs returns the two sweeps that the verdicts need: the guide's as it is, and
// with the same step size at every temperature, the guide's at 0.05.
func Specs(seeds int) (fixed, held *spec.Spec) {
	fixed = spec.Default()
	fixed.Name = "guide-fixed"
	fixed.Axes = []spec.Axis{{Path: spec.Temperature, Values: temperatures()}}
	fixed.Seeds.Count = seeds
	fixed.Record.Features = spec.FeaturesNone
	held = fixed.Clone()
	held.Name = "guide-held"
	held.Optimizer.LR = heldLR
	held.Optimizer.LRTimesTemperature = true
	return fixed, held
}
