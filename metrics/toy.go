package metrics

import (
	"fmt"
	"slices"
)

// Observation is what is known of one trial of the toy at a checkpoint.
type Observation struct {
	// Loss is the mean loss of the steps since the last checkpoint; NaN at step 0.
	Loss float32
	Values
	Diagnostics
	// Features copies the encoder's outputs, n x Setting.Dim, row-major.
	Features func() []float32
	Labels   []int // n
}

// Setting is what the toy's measures depend on beside the features.
type Setting struct {
	Dim     int // of the features
	Samples int
	Classes int
	Inputs  int // coordinates of a sample
}

// entry is a measure of the toy and what it is of an observation.
type entry struct {
	Measure
	of func(*Observation) float32
}

// Toy returns the measures of the built-in trainer: encoders of samples in the
// plane, trained in lockstep.
func Toy(s Setting) Schema {
	entries := toy(s)
	schema := make(Schema, len(entries))
	for i := range entries {
		schema[i] = entries[i].Measure
	}
	return schema
}

// ToyValues returns what Toy declares of observations, in its order.
func ToyValues(s Setting) func(o *Observation, into []float32) {
	entries := toy(s)
	return func(o *Observation, into []float32) {
		for i := range entries {
			into[i] = entries[i].of(o)
		}
	}
}

// toy lists the measures. A new one is an entry here and the function that it names;
// metrics come before the outcome.
func toy(s Setting) []entry {
	return slices.Concat(classic(s), separating(s), stepwise())
}

// classic are the loss and the measures of contrastive learning.
func classic(s Setting) []entry {
	return []entry{
		{Measure{
			Name: "loss", Label: "loss", Role: Metric, Better: LowerBetter, Log: true,
			Help:    "mean loss of the steps since the checkpoint before; not comparable between temperatures",
			Reading: "not comparable between temperatures",
			Incomparable: "does not compare configurations whose temperature or loss differs: " +
				"with M negatives it lies between log(1 + M exp(-2/temperature)) and log(1 + M exp(2/temperature))",
		}, func(o *Observation) float32 { return o.Loss }},
		{Measure{
			Name: "alignment", Label: "alignment", Role: Metric, Better: LowerBetter, Main: true, Range: &Range{0, 4},
			Help:    "mean squared distance of positive pairs, features scaled to length 1; 0 to 4, lower is closer",
			Reading: "lower is closer",
		}, func(o *Observation) float32 { return o.Alignment }},
		{Measure{
			Name: "uniformity", Label: "uniformity", Role: Metric, Better: LowerBetter, Main: true,
			Help:    "log of the mean closeness of all pairs; lower is spread more evenly over the sphere",
			Reading: "lower is more uniform",
			Reference: &Reference{
				Label: "floor: the uniform distribution", Value: UniformityFloor(s.Dim, T),
				Note: "Points spaced evenly lie below the floor, which is that of points spread at random over the whole sphere.",
			},
		}, func(o *Observation) float32 { return o.Uniformity }},
		{Measure{
			Name: "uniformity_gap", Label: "uniformity gap", Role: Metric, Better: LowerBetter,
			Help:      "uniformity minus its floor, what random points on the whole sphere have; evenly spaced points go below 0",
			Reading:   "lower is more uniform",
			Reference: &Reference{Label: "random points on the sphere", Value: 0},
			Restates:  "uniformity", How: "uniformity minus its floor",
		}, func(o *Observation) float32 { return o.UniformityGap }},
		{Measure{
			Name: "tolerance", Label: "tolerance", Role: Metric, Better: HigherBetter, Main: true, Range: &Range{-1, 1},
			Help:     "mean cosine of same-class pairs, -1 to 1; higher is closer",
			Reading:  "higher is closer",
			Restates: "alignment", How: "1 - alignment/2 where positives are same-class pairs",
		}, func(o *Observation) float32 { return o.Tolerance }},
	}
}

// separating are the measures of classes and directions, and the outcome.
func separating(s Setting) []entry {
	return []entry{
		{Measure{
			Name: "interclass_cosine", Label: "inter-class cosine", Role: Metric, Better: LowerBetter, Range: &Range{-1, 1},
			Help:    "mean cosine of different-class pairs, -1 to 1; lower is further apart",
			Reading: "lower is further apart",
		}, func(o *Observation) float32 { return o.InterclassCosine }},
		{Measure{
			Name: "effective_rank", Label: "effective rank", Role: Metric, Better: HigherBetter, Main: true, Range: &Range{1, float64(s.Dim)},
			Help:    "how many directions the features use (RankMe), 1 to their dimension",
			Reading: "higher uses more dimensions",
		}, func(o *Observation) float32 { return o.EffectiveRank }},
		{Measure{
			Name: "saturation", Label: "saturation", Role: Metric, Unit: "share", Range: &Range{0, 1},
			Help:    "share of feature coordinates beyond 0.99, 0 to 1",
			Reading: "share beyond 0.99",
		}, func(o *Observation) float32 { return o.Saturation }},
		{Measure{
			Name: "nn_accuracy", Label: "1-NN accuracy", Role: Metric, Better: HigherBetter, Main: true, Unit: "share", Range: &Range{0, 1},
			Help:    "share of samples whose nearest other sample is of their class, 0 to 1; higher is better",
			Reading: "higher is better",
		}, func(o *Observation) float32 { return o.NNAccuracy }},
		{Measure{
			Name: "collapsed", Label: "collapsed", Role: Outcome, Better: LowerBetter, Rate: "collapse rate",
			Help: fmt.Sprintf("classes have merged, so that the features use fewer directions than they could (effective rank below %.3g); "+
				"alignment then looks excellent and means nothing", CollapseLimit(s.Samples, s.Dim, s.Classes, s.Inputs)),
		}, func(o *Observation) float32 { return number(o.Collapsed) }},
	}
}

// stepwise are the diagnostics of a step.
func stepwise() []entry {
	return []entry{
		{Measure{
			Name: "effective_negatives", Label: "effective negatives", Role: Diagnostic,
			Help:    "negatives that take part in a step's gradient, 1 to all",
			Reading: "that take part in a step",
		}, func(o *Observation) float32 { return o.EffectiveNegatives }},
		{Measure{
			Name: "hardest_share", Label: "hardest share", Role: Diagnostic, Unit: "share", Range: &Range{0, 1},
			Help:    "share of the negatives' gradient on the hardest, to 1",
			Reading: "of the negatives' gradient",
		}, func(o *Observation) float32 { return o.HardestShare }},
		{Measure{
			Name: "gradient_norm", Label: "gradient norm", Role: Diagnostic, Log: true,
			Help:    "mean norm of a step's gradient by the weights",
			Reading: "of a step, by the weights",
		}, func(o *Observation) float32 { return o.GradientNorm }},
		{Measure{
			Name: "loss_least", Label: "least loss", Role: Diagnostic, Bounds: "loss",
			Help: "least loss that the temperature allows",
		}, func(o *Observation) float32 { return o.LossLeast }},
		{Measure{
			Name: "loss_greatest", Label: "greatest loss", Role: Diagnostic, Bounds: "loss",
			Help: "greatest loss that the temperature allows",
		}, func(o *Observation) float32 { return o.LossGreatest }},
	}
}

// number is an outcome as a value.
func number(outcome bool) float32 {
	if outcome {
		return 1
	}
	return 0
}
