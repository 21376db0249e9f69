package metrics

import (
	"fmt"
	"math"
)

// HeldOut says what the measures of an encoder of rows from files depend on, beside its
// features: they are of rows that it was not trained on.
type HeldOut struct {
	Dim     int // of the features
	Test    int // rows that are measured
	Classes int // 0 without labels
	Inputs  int // values of a row
	KNN     int // neighbours that vote
	Ridge   bool
	// Brief leaves out what takes a minute for rows of many hundred values: the measures of
	// EvaluateOne are NaN.
	Brief bool
	// Learned says that the temperature changes while an encoder is trained.
	Learned bool
	// Look is called while values are worked out, at the latest after some milliseconds
	// of work, and may end that by a panic; nil is nobody.
	Look func()
}

// HeldOutObservation is what is known of one encoder at a checkpoint. Features are
// row-major, of Dim values.
type HeldOutObservation struct {
	Loss        float32 // mean of the steps since the last checkpoint; NaN at step 0
	Temperature float64
	Bank        []float32 // features of training rows
	BankLabels  []int     // nil without labels
	Features    []float32 // of the test rows
	Labels      []int     // nil without labels
	// First and Second are features of two views of the test rows.
	First, Second []float32
	// The diagnostics of a step.
	EffectiveNegatives, HardestShare, GradientNorm float32

	values Values // of Features
	// predicted are the classes that the KNN nearest rows of the bank vote for, and those
	// of the nearest one; nil where there are none.
	predicted [][]int
}

// heldOutEntry is a measure and what it is of an observation.
type heldOutEntry struct {
	Measure
	of func(*HeldOutObservation) float64
}

// Schema returns the measures. Those that need labels are there where there are some.
func (s HeldOut) Schema() Schema {
	entries := s.entries()
	schema := make(Schema, len(entries))
	for i := range entries {
		schema[i] = entries[i].Measure
	}
	return schema
}

// Values returns what Schema declares of an observation, in its order.
func (s HeldOut) Values(o *HeldOutObservation) []float32 {
	entries := s.entries()
	nan := float32(math.NaN())
	o.values = Values{Alignment: nan, Uniformity: nan, UniformityGap: nan, Tolerance: nan, EffectiveRank: nan}
	if !s.Brief {
		o.values = evaluateOne(o.Features, len(o.Features)/s.Dim, s.Dim, o.Labels, s.Inputs, s.Look)
	}
	if s.Classes > 0 {
		o.predicted = knn(s.Look, o.Bank, o.BankLabels, o.Features, s.Dim, s.KNN, 1)
	}
	values := make([]float32, len(entries))
	for i := range entries {
		values[i] = float32(entries[i].of(o))
	}
	return values
}

// Objective is what temperatures are ranked by where nobody says otherwise.
func (s HeldOut) Objective() string {
	if s.Classes > 0 {
		return "knn_accuracy"
	}
	return "view_retrieval"
}

func (s HeldOut) entries() []heldOutEntry {
	all := []heldOutEntry{{Measure{
		Name: "loss", Label: "loss", Role: Metric, Better: LowerBetter,
		Help:    "mean loss of the steps since the checkpoint before; not comparable between temperatures",
		Reading: "not comparable between temperatures",
		Incomparable: "does not compare configurations whose temperature, loss or batch differs: " +
			"its scale is that of similarities over the temperature",
	}, func(o *HeldOutObservation) float64 { return float64(o.Loss) }}}
	if s.Classes > 0 {
		all = append(all, s.labelled()...)
	}
	all = append(all, s.unlabelled()...)
	return append(all, s.diagnostics()...)
}

// labelled are the measures of classes.
func (s HeldOut) labelled() []heldOutEntry {
	share := func(name, label, help string, main bool, of func(*HeldOutObservation) float64) heldOutEntry {
		return heldOutEntry{Measure{
			Name: name, Label: label, Role: Metric, Better: HigherBetter, Main: main, Unit: "share", Range: &Range{0, 1},
			Help: help, Reading: "higher is better",
		}, of}
	}
	of := func(place int) func(*HeldOutObservation) float64 {
		return func(o *HeldOutObservation) float64 {
			if o.predicted == nil {
				return math.NaN()
			}
			return Accuracy(o.predicted[place], o.Labels)
		}
	}
	all := []heldOutEntry{
		share("knn_accuracy", fmt.Sprintf("%d-NN accuracy", s.KNN),
			fmt.Sprintf("share of test rows whose %d nearest training rows vote for their class, 0 to 1; higher is better", s.KNN), true, of(0)),
		share("nn_accuracy", "1-NN accuracy", "share of test rows whose nearest training row is of their class, 0 to 1; higher is better", false, of(1)),
	}
	if s.Ridge {
		all = append(all, share("probe_accuracy", "probe accuracy",
			"share of test rows that a linear probe (ridge regression on training rows) classifies right, 0 to 1; higher is better", true,
			func(o *HeldOutObservation) float64 {
				return Accuracy(ridgeProbe(s.Look, o.Bank, o.BankLabels, o.Features, s.Dim), o.Labels)
			}))
	}
	return append(all,
		heldOutEntry{Measure{
			Name: "class_alignment", Label: "class alignment", Role: Metric, Better: LowerBetter, Range: &Range{0, 4},
			Help:    "mean squared distance of test rows of one class, features scaled to length 1; 0 to 4, lower is closer",
			Reading: "lower is closer",
		}, func(o *HeldOutObservation) float64 { return float64(o.values.Alignment) }},
		heldOutEntry{Measure{
			Name: "tolerance", Label: "tolerance", Role: Metric, Better: HigherBetter, Range: &Range{-1, 1},
			Help:     "mean cosine of test rows of one class, -1 to 1; higher is closer",
			Reading:  "higher is closer",
			Restates: "class_alignment", How: "1 - class alignment/2",
		}, func(o *HeldOutObservation) float64 { return float64(o.values.Tolerance) }},
	)
}

// unlabelled are the measures that need no labels, and the outcome.
func (s HeldOut) unlabelled() []heldOutEntry {
	stands := ""
	if s.Classes > 0 {
		stands = "knn_accuracy"
	}
	all := []heldOutEntry{
		{Measure{
			Name: "view_retrieval", Label: "view retrieval", Role: Metric, Better: HigherBetter, Main: true, Unit: "share", Range: &Range{0, 1},
			StandsFor: stands,
			Help:      "share of test rows whose other view is the nearest of all rows' other views, 0 to 1; higher is better; needs no labels",
			Reading:   "higher is better",
		}, func(o *HeldOutObservation) float64 {
			return viewRetrieval(s.Look, o.First, o.Second, len(o.First)/s.Dim, s.Dim)
		}},
		{Measure{
			Name: "view_alignment", Label: "view alignment", Role: Metric, Better: LowerBetter, Main: true, Range: &Range{0, 4},
			Help:    "mean squared distance of two views of a test row, features scaled to length 1; 0 to 4, lower is closer",
			Reading: "lower is closer",
		}, func(o *HeldOutObservation) float64 {
			return ViewAlignment(o.First, o.Second, len(o.First)/s.Dim, s.Dim)
		}},
		{Measure{
			Name: "uniformity", Label: "uniformity", Role: Metric, Better: LowerBetter, Main: true,
			Help:    "log of the mean closeness of all pairs of test rows; lower is spread more evenly over the sphere",
			Reading: "lower is more uniform",
			Reference: &Reference{
				Label: "floor: the uniform distribution", Value: UniformityFloor(s.Dim, T),
				Note: "Rows spaced evenly lie below the floor, which is that of points spread at random over the whole sphere.",
			},
		}, func(o *HeldOutObservation) float64 { return float64(o.values.Uniformity) }},
		{Measure{
			Name: "uniformity_gap", Label: "uniformity gap", Role: Metric, Better: LowerBetter,
			Help:      "uniformity minus its floor, what random points on the whole sphere have",
			Reading:   "lower is more uniform",
			Reference: &Reference{Label: "random points on the sphere", Value: 0},
			Restates:  "uniformity", How: "uniformity minus its floor",
		}, func(o *HeldOutObservation) float64 { return float64(o.values.UniformityGap) }},
		{Measure{
			Name: "effective_rank", Label: "effective rank", Role: Metric, Better: HigherBetter, Main: true, Range: &Range{1, float64(s.Dim)},
			Help:    "how many directions the features use (RankMe), 1 to their dimension",
			Reading: "higher uses more dimensions",
		}, func(o *HeldOutObservation) float64 { return float64(o.values.EffectiveRank) }},
		{Measure{
			Name: "spread", Label: "spread", Role: Metric, Better: HigherBetter, Range: &Range{0, 1},
			Help:    "1 minus the squared length of the mean direction: 0 where all rows point one way",
			Reading: "higher is wider",
		}, func(o *HeldOutObservation) float64 { return Spread(o.Features, len(o.Features)/s.Dim, s.Dim) }},
	}
	if s.Learned {
		all = append(all, heldOutEntry{Measure{
			Name: "temperature_now", Label: "temperature at the end", Role: Metric, Log: true,
			Help:    "the temperature that training came to, learned or by its schedule",
			Reading: "learned or scheduled",
		}, func(o *HeldOutObservation) float64 { return o.Temperature }})
	}
	return append(all, heldOutEntry{Measure{
		Name: "collapsed", Label: "collapsed", Role: Outcome, Better: LowerBetter, Rate: "collapse rate",
		Help: fmt.Sprintf("rows have merged, so that the features use fewer directions than they could (effective rank below %.3g)", s.limit()),
	}, func(o *HeldOutObservation) float64 {
		if Collapsed(float64(o.values.EffectiveRank), s.limit()) {
			return 1
		}
		return 0
	}})
}

// limit is the effective rank below which features have collapsed.
func (s HeldOut) limit() float64 { return CollapseLimit(s.Test, s.Dim, s.Classes, s.Inputs) }

func (s HeldOut) diagnostics() []heldOutEntry {
	return []heldOutEntry{
		{Measure{
			Name: "effective_negatives", Label: "effective negatives", Role: Diagnostic,
			Help:    "negatives that take part in a step's gradient, 1 to all",
			Reading: "that take part in a step",
		}, func(o *HeldOutObservation) float64 { return float64(o.EffectiveNegatives) }},
		{Measure{
			Name: "hardest_share", Label: "hardest share", Role: Diagnostic, Unit: "share", Range: &Range{0, 1},
			Help:    "share of the negatives' gradient on the hardest, to 1",
			Reading: "of the negatives' gradient",
		}, func(o *HeldOutObservation) float64 { return float64(o.HardestShare) }},
		{Measure{
			Name: "gradient_norm", Label: "gradient norm", Role: Diagnostic, Log: true,
			Help:    "norm of a step's gradient by all that is learned, before it is clipped",
			Reading: "of a step",
		}, func(o *HeldOutObservation) float64 { return float64(o.GradientNorm) }},
	}
}
