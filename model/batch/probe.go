package batch

import (
	"math"

	"github.com/tausweep/tausweep/model/streams"
)

// ProbeStep is the step whose views a probe looks at: no training comes so far.
const ProbeStep = 1 << 40

// NewProbe returns the draws that a seed's networks are diagnosed on: philox's first
// batch of the seed, whatever the training's streams, and views of ProbeStep. They are
// the same at every checkpoint of every configuration of the seed that has the same
// data, views and batch, so that differences between those are not of the draws. Of
// held-out data, its views of any rows at ProbeStep are those to measure features on.
func NewProbe(c *Config, d *Data, seed uint64) Draws {
	source, err := streams.New(streams.Philox, seed)
	if err != nil {
		panic(err) // there is that kind
	}
	return newDraws(c, d, source, seed)
}

// Diagnosis is what a step would see of a network.
type Diagnosis struct {
	Loss         float64
	GradientNorm float64 // by all that is learned, before clipping; Euclidean
	// Negatives are, for each anchor that has a positive and negatives, the logs of
	// what each of its negatives weighs in the gradient, but for a common factor:
	// logits, or SigLIP's log sigmoid of them; CLIP's anchors are the first views.
	// Taken as similarities at a temperature of 1, they give the effective negatives
	// and the hardest one's share.
	Negatives [][]float64
}

// Diagnose returns what a step, counted from 0, would see of the network of a
// checkpoint on a batch of these draws.
func Diagnose(c *Config, d *Data, at Checkpoint, draws Draws, step int) Diagnosis {
	t := newTraining(c, d, at.Network, draws)
	*t.scalar(siglipBias) = at.Bias
	t.draw(step)
	z := t.forward()
	loss := t.differentiate(z, at.Temperature)
	return Diagnosis{
		Loss: loss, GradientNorm: math.Sqrt(dot(t.gradient, t.gradient)),
		Negatives: c.Loss.negatives(z, len(t.traces), t.labels, at.Temperature, at.Bias),
	}
}

// negatives is Diagnosis.Negatives of views z, as Of has them.
func (l *Loss) negatives(z []float64, n int, labels []int32, temperature, bias float64) [][]float64 {
	u, _ := unit(matrix{n, len(z) / n, z})
	logits := l.logits(similarities(l.sides(u, n/2)), temperature, bias)
	var all [][]float64
	for i := range logits.rows {
		var weights []float64
		positives := 0
		for j, v := range logits.row(i) {
			switch l.relation(i, j, n, labels) {
			case positive:
				positives++
			case negative:
				if l.Kind == SigLIP {
					v = -softplus(-v)
				}
				weights = append(weights, v)
			}
		}
		if positives > 0 && len(weights) > 0 {
			all = append(all, weights)
		}
	}
	return all
}

// What column j of the logits is to the anchor of row i.
const (
	itself = iota
	positive
	negative
)

func (l *Loss) relation(i, j, n int, labels []int32) int {
	same := i == j // InfoNCE, CLIP and SigLIP: the columns are second views
	switch l.Kind {
	case NTXent, DCL:
		if i == j {
			return itself
		}
		same = j == (i+n/2)%n
	case SupCon:
		if i == j {
			return itself
		}
		same = labels[i] == labels[j]
	}
	if same {
		return positive
	}
	return negative
}
