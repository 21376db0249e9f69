// Package partition is what the vector code behind metrics.Evaluator is given and
// gives: samples class by class, and measures by lane.
package partition

import "slices"

// Measurer is the vector code behind a metrics.Evaluator, which exists once a width.
type Measurer interface {
	Measure(z []float32, to *Measures)
	// Watch has look called during what takes long; it may panic.
	Watch(look func())
}

// Measures are what a Measurer finds, by lane: NaN in all where a sample has no
// direction, but for the saturation.
type Measures struct {
	Alignment, Uniformity, Interclass [MaxWidth]float32
	Rank, Saturation, Accuracy        [MaxWidth]float32
}

// Constants of package metrics, which are those of its kernels.
const (
	T         = 2    // of uniformity
	TieMargin = 1e-6 // of a nearest neighbour, in cosine
)

// MaxWidth is the widest vector, in lanes.
const MaxWidth = 16

// Partition lists samples class by class.
type Partition struct {
	Samples []int // in the order of their classes
	Ends    []int // of class c: one past its last place in samples
}

// ByClass lists samples by their labels.
func ByClass(labels []int) Partition {
	p := Partition{Samples: make([]int, len(labels))}
	for i := range p.Samples {
		p.Samples[i] = i
	}
	slices.SortStableFunc(p.Samples, func(i, j int) int { return labels[i] - labels[j] })
	for k, i := range p.Samples {
		if k > 0 && labels[i] != labels[p.Samples[k-1]] {
			p.Ends = append(p.Ends, k)
		}
	}
	p.Ends = append(p.Ends, len(labels))
	return p
}

// PairCounts returns the number of pairs of the same class and of different ones.
func (p Partition) PairCounts() (same, other float32) {
	pairs := func(n int) int { return n * (n - 1) / 2 }
	n, from := 0, 0
	for _, end := range p.Ends {
		n += pairs(end - from)
		from = end
	}
	return float32(n), float32(pairs(len(p.Samples)) - n)
}
