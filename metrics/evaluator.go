package metrics

import (
	"slices"

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
	measurer
	found      measures
	floor      float32
	attainable int
}

// measurer is the vector code behind an Evaluator, which exists once a width.
type measurer interface {
	measure(z []float32, to *measures)
}

// measures are what a measurer finds, by lane: NaN in all where a sample has no
// direction, but for the saturation.
type measures struct {
	alignment, uniformity, interclass [maxWidth]float32
	rank, saturation, accuracy        [maxWidth]float32
}

// maxWidth is the widest vector, in lanes.
const maxWidth = 16

// NewEvaluator returns an evaluator of n samples' features of dimension d, where
// labels are the samples' classes, the same in every lane: n > 0 values.
func NewEvaluator(n, d int, labels []int) *Evaluator {
	mustLabels(labels, n)
	return &Evaluator{
		measurer:   newCloud(n, d, byClass(labels)),
		floor:      float32(UniformityFloor(d, T)),
		attainable: AttainableRank(n, d, classes(labels)),
	}
}

// Evaluate sets values[lane], for every lane of lanes.Width(), from the features
// z: n x d x lanes, as they left the encoders.
func (e *Evaluator) Evaluate(z []float32, values []Values) {
	m := &e.found
	e.measure(z, m)
	for lane := range values[:lanes.Width()] {
		values[lane] = Values{
			Alignment:        m.alignment[lane],
			Uniformity:       m.uniformity[lane],
			UniformityGap:    m.uniformity[lane] - e.floor,
			Tolerance:        1 - m.alignment[lane]/2,
			InterclassCosine: m.interclass[lane],
			EffectiveRank:    m.rank[lane],
			Saturation:       m.saturation[lane],
			NNAccuracy:       m.accuracy[lane],
			Collapsed:        Collapsed(float64(m.rank[lane]), e.attainable),
		}
	}
}

// partition lists samples class by class.
type partition struct {
	samples []int // in the order of their classes
	ends    []int // of class c: one past its last place in samples
}

func byClass(labels []int) partition {
	p := partition{samples: make([]int, len(labels))}
	for i := range p.samples {
		p.samples[i] = i
	}
	slices.SortStableFunc(p.samples, func(i, j int) int { return labels[i] - labels[j] })
	for k, i := range p.samples {
		if k > 0 && labels[i] != labels[p.samples[k-1]] {
			p.ends = append(p.ends, k)
		}
	}
	p.ends = append(p.ends, len(labels))
	return p
}

// pairCounts returns the number of pairs of the same class and of different ones.
func (p partition) pairCounts() (same, other float32) {
	pairs := func(n int) int { return n * (n - 1) / 2 }
	n, from := 0, 0
	for _, end := range p.ends {
		n += pairs(end - from)
		from = end
	}
	return float32(n), float32(pairs(len(p.samples)) - n)
}
