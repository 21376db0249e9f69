package dense_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
)

// TestDiagnostics holds those of the first step to the definitions, in float64.
func TestDiagnostics(t *testing.T) {
	for _, c := range zoo() {
		t.Run(name(c), func(t *testing.T) {
			c.Steps, c.Optimizer.LR = 1, 1e-30 // the network stays
			d := data(200, 5)
			o, err := batch.NewOrigin(c, d, 3)
			if err != nil {
				t.Fatal(err)
			}
			seen := &recorded{Draws: o.Draws}
			o.Draws = seen
			temperature := c.Loss.TemperatureAt(0)
			s := dense.New(c, d, o).Step()
			if c.Loss.Kind == batch.SigLIP {
				if !math.IsNaN(s.EffectiveNegatives) || !math.IsNaN(s.HardestShare) {
					t.Fatalf("a loss without softmax has %+v", s)
				}
				return
			}
			effective, hardest := negatives(c, o.Weights, seen.views, temperature)
			near(t, "effective negatives", 0, s.EffectiveNegatives, effective, 1e-4*effective)
			near(t, "hardest share", 0, s.HardestShare, hardest, 1e-4)
		})
	}
}

// recorded keeps the views that it hands out.
type recorded struct {
	batch.Draws
	views []float32
}

func (r *recorded) View(dst []float32, step, view int, rows []int32) {
	r.Draws.View(dst, step, view, rows)
	r.views = append(r.views, dst...)
}

// negatives returns what a step says of the softmaxes of its anchors, by definition.
func negatives(c *batch.Config, weights, views []float32, temperature float64) (effective, hardest float64) {
	widths := c.Encoder.Widths()
	n, dim := len(views)/widths[0], widths[len(widths)-1]
	z := headed(c, weights, views)
	cosine := func(i, j int) float64 {
		dot, ni, nj := 0.0, 0.0, 0.0
		for k := range dim {
			a, b := z[i*dim+k], z[j*dim+k]
			dot, ni, nj = dot+a*b, ni+a*a, nj+b*b
		}
		return dot / math.Sqrt(ni*nj)
	}
	apart := c.Loss.Kind == batch.InfoNCE || c.Loss.Kind == batch.CLIP
	anchors := 0
	for i := range n {
		if c.Loss.Kind == batch.InfoNCE && i >= n/2 {
			continue
		}
		var p []float64
		sum := 0.0
		for j := range n {
			positive := j == (i+n/2)%n && c.Loss.Kind != batch.SupCon
			if j == i || positive || apart && (i < n/2) == (j < n/2) {
				continue
			}
			p = append(p, math.Exp(cosine(i, j)/temperature))
			sum += p[len(p)-1]
		}
		entropy, top := 0.0, 0.0
		for _, x := range p {
			entropy -= x / sum * math.Log(x/sum)
			top = max(top, x/sum)
		}
		effective, hardest, anchors = effective+math.Exp(entropy), hardest+top, anchors+1
	}
	return effective / float64(anchors), hardest / float64(anchors)
}

// headed returns what the loss sees of views.
func headed(c *batch.Config, weights, views []float32) []float64 {
	z := batch.NewNetwork(&c.Encoder, weights).Encode(views)
	if len(c.Encoder.Head) == 0 {
		return z
	}
	features := make([]float32, len(z))
	for i, x := range z {
		features[i] = float32(x)
	}
	head := c.Encoder
	head.Layers, head.Head, head.Output = append([]int{c.Encoder.Dim()}, c.Encoder.Head...), nil, batch.Identity
	flat := make([]float32, 0, head.Size())
	layers := batch.LayersOf(&c.Encoder, weights)[len(c.Encoder.Layers)-1:]
	for _, l := range layers {
		flat = append(append(flat, l.Weight...), l.Bias...)
	}
	for _, l := range layers {
		flat = append(append(flat, l.Gain...), l.Shift...)
	}
	return batch.NewNetwork(&head, flat).Encode(features)
}
