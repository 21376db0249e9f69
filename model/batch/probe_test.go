package batch

import (
	"math"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// TestNegativesAreSharesOfTheGradient: softmax of what an anchor's negatives weigh is
// each one's share of the gradient that its negatives have.
func TestNegativesAreSharesOfTheGradient(t *testing.T) {
	const n, d, temperature, bias = 8, 3, 0.3, -1
	labels := []int32{0, 1, 2, 0, 0, 1, 1, 3} // the views of 2 and 3 have no positive
	z := random(4, n*d)
	for _, kind := range Losses() {
		loss := Loss{Kind: kind}
		got := loss.negatives(z, n, labels, temperature, bias)
		anchors, each := map[string][2]int{ // how many, and the negatives of the first
			InfoNCE: {4, 3}, CLIP: {4, 3}, SigLIP: {4, 3}, NTXent: {8, 6}, DCL: {8, 6}, SupCon: {6, 5},
		}[kind], 0
		if len(got) != anchors[0] || len(got[0]) != anchors[1] {
			t.Errorf("%s: %d anchors, the first with %d negatives, want %v", kind, len(got), len(got[0]), anchors)
			continue
		}
		byRows := loss
		if kind == CLIP {
			byRows.Kind = InfoNCE
		}
		u, _ := unit(matrix{n, d, z})
		_, dl := byRows.ofLogits(byRows.logits(similarities(loss.sides(u, n/2)), temperature, bias), labels)
		for i := range dl.rows {
			var shares []float64
			for j, v := range dl.row(i) {
				if loss.relation(i, j, n, labels) == negative {
					shares = append(shares, v)
				}
			}
			if kind == SupCon && (i == 2 || i == 7) {
				continue
			}
			weights := slices.Clone(got[each])
			softmax := make([]float64, len(weights))
			logSumExp(weights, softmax, 1)
			total := 0.0
			for _, v := range shares {
				total += v
			}
			for k, v := range shares {
				if math.Abs(v/total-softmax[k]) > 1e-12 {
					t.Errorf("%s: anchor %d, negative %d: share %v, want %v", kind, i, k, softmax[k], v/total)
				}
			}
			each++
		}
	}
}

// TestProbeIsOfTheSeed: the same whatever the streams and however often, and not what
// the training draws.
func TestProbeIsOfTheSeed(t *testing.T) {
	d := numbers(30, 3)
	c := Config{
		Views: Views{Kind: Mask, P: 0.4}, Batch: 8, Steps: 1, Streams: streams.PyTorch,
		Encoder: Encoder{Layers: []int{3, 4}, Hidden: ReLU, Output: Identity, Norm: None},
		Loss:    Loss{Kind: SigLIP, Temperature: 0.5, TemperatureSchedule: None},
	}
	network := NewNetwork(&c.Encoder, origin(t, &c, d, 3).Weights)
	look := func(seed uint64, temperature, bias float64) Diagnosis {
		return Diagnose(&c, d, Checkpoint{Temperature: temperature, Bias: bias, Network: network}, NewProbe(&c, d, seed), ProbeStep)
	}
	was := slices.Clone(network.Weights)
	first := look(3, 0.5, -2)
	c.Streams = streams.Philox
	if again := look(3, 0.5, -2); again.Loss != first.Loss || again.GradientNorm != first.GradientNorm {
		t.Errorf("%v, then %v", first, again)
	}
	for what, other := range map[string]Diagnosis{"seed": look(4, 0.5, -2), "temperature": look(3, 0.4, -2), "bias": look(3, 0.5, -1)} {
		if other.Loss == first.Loss {
			t.Errorf("another %s gives the same loss", what)
		}
	}
	if !slices.Equal(network.Weights, was) {
		t.Error("a diagnosis changed the network")
	}
}
