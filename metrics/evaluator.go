package metrics

import (
	"github.com/tausweep/tausweep/metrics/internal/cloud"
	"github.com/tausweep/tausweep/metrics/internal/partition"
	"github.com/tausweep/tausweep/model/lanes"
)

// Evaluator gives the Values of Evaluate for trials side by side, one in each
// lane. It has the same definitions, held against Evaluate by test, in float32:
// within some 1e-6 of it, except that a nearest neighbour may fall to the other
// side of TieMargin. A lane's bits depend on that lane's features alone, and are
// the same at every width and on every machine.
//
// It belongs to one goroutine at a time and does not allocate once made.
type Evaluator struct {
	measurer partition.Measurer
	found    partition.Measures
	floor    float32
	limit    float64 // of the effective rank
}

// NewEvaluator returns an evaluator of n samples' features of dimension d, where
// labels are the samples' classes, the same in every lane: n > 0 values, and inputs
// is the dimension of the raw samples, 0 where it is not known.
func NewEvaluator(n, d int, labels []int, inputs int) *Evaluator {
	mustLabels(labels, n)
	return &Evaluator{
		measurer: cloud.NewCloud(n, d, partition.ByClass(labels)),
		floor:    float32(UniformityFloor(d, T)),
		limit:    CollapseLimit(n, d, classes(labels), inputs),
	}
}

// EvaluateOne returns the Values of one trial's features z, n x d row-major, in the bits
// that an Evaluator has for a trial in a lane: the same on every machine. Without labels,
// nil, the metrics of classes mean nothing.
func EvaluateOne(z []float32, n, d int, labels []int, inputs int) Values {
	return evaluateOne(z, n, d, labels, inputs, nil)
}

func evaluateOne(z []float32, n, d int, labels []int, inputs int, look func()) Values {
	if labels == nil {
		labels = make([]int, n)
	}
	width := lanes.Width()
	beside := make([]float32, len(z)*width) // every lane has the same
	for i, v := range z {
		for lane := range width {
			beside[i*width+lane] = v
		}
	}
	values := make([]Values, width)
	e := NewEvaluator(n, d, labels, inputs)
	e.Watch(look)
	e.Evaluate(beside, values)
	return values[0]
}

// Watch has look called during an evaluation, at the latest after some milliseconds of
// work. It may end it by a panic.
func (e *Evaluator) Watch(look func()) { e.measurer.Watch(look) }

// Evaluate sets values[lane], for every lane of lanes.Width(), from the features
// z: n x d x lanes, as they left the encoders.
func (e *Evaluator) Evaluate(z []float32, values []Values) {
	m := &e.found
	e.measurer.Measure(z, m)
	for lane := range values[:lanes.Width()] {
		values[lane] = Values{
			Alignment:        m.Alignment[lane],
			Uniformity:       m.Uniformity[lane],
			UniformityGap:    m.Uniformity[lane] - e.floor,
			Tolerance:        1 - m.Alignment[lane]/2,
			InterclassCosine: m.Interclass[lane],
			EffectiveRank:    m.Rank[lane],
			Saturation:       m.Saturation[lane],
			NNAccuracy:       m.Accuracy[lane],
			Collapsed:        Collapsed(float64(m.Rank[lane]), e.limit),
		}
	}
}
