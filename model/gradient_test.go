package model

import (
	"fmt"
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// TestGradient holds the gradient of a step's loss by every weight against
// central differences, for every architecture and loss there is.
func TestGradient(t *testing.T) {
	depths := [][]int{{3, 2}, {3, 5, 2}, {3, 4, 6, 2}, {3, 6, 4, 5, 3}}
	activations := []Activation{Identity, Tanh, ReLU}
	for seed, layers := range depths {
		for _, hidden := range activations {
			for _, output := range activations {
				for _, bias := range []bool{false, true} {
					for _, similarity := range []Similarity{Cosine, Dot} {
						for _, negatives := range []int{1, 3, 16} {
							c := &Config{
								Encoder: Architecture{Layers: layers, Bias: bias, Hidden: hidden, Output: output},
								Loss:    Loss{Kind: InfoNCE, Temperature: 0.3, Similarity: similarity, Negatives: negatives},
							}
							name := fmt.Sprintf("%v/%s/%s/bias=%v/%s/%d", layers, hidden, output, bias, similarity, negatives)
							t.Run(name, func(t *testing.T) { checkGradient(t, c, uint64(seed)) })
						}
					}
				}
			}
		}
	}
}

func checkGradient(t *testing.T, c *Config, seed uint64) {
	s, err := streams.New(streams.Philox, seed)
	if err != nil {
		t.Fatal(err)
	}
	e := NewEncoder(&c.Encoder, c.Encoder.Init(s))
	in := c.Encoder.Layers[0]
	flat := make([]float32, (2+c.Loss.Negatives)*in)
	s.Uniforms(flat)
	var samples [][]float32
	for i := 0; i < len(flat); i += in {
		for j := range in {
			flat[i+j] = 2*flat[i+j] - 1
		}
		samples = append(samples, flat[i:i+in])
	}
	p := newStep(c)
	p.run(e, samples)
	grad := append([]float64(nil), p.grad...)
	nonzero := 0
	for i := range e.Weights {
		const h = 1e-6
		w := e.Weights[i]
		e.Weights[i] = w + h
		up := p.run(e, samples)
		e.Weights[i] = w - h
		down := p.run(e, samples)
		e.Weights[i] = w
		want := (up - down) / (2 * h)
		// The differences' own error: h^2 times the third derivative, and 1e-16/h.
		if !(math.Abs(grad[i]-want) <= 1e-6*(1+math.Abs(want))) {
			t.Fatalf("by weight %d: %v, by differences %v", i, grad[i], want)
		}
		if want != 0 {
			nonzero++
		}
	}
	if nonzero == 0 && c.Encoder.Output != ReLU && c.Encoder.Hidden != ReLU {
		t.Error("every gradient is 0: nothing was tested")
	}
}

func TestSimilarity(t *testing.T) {
	tests := []struct {
		k    Similarity
		u, v []float64
		want float64
	}{
		{Dot, []float64{1, 2, 3}, []float64{4, -5, 6}, 12},
		{Cosine, []float64{3, 4}, []float64{2, 0}, 0.6},
		{Cosine, []float64{-30, 40}, []float64{0.1, 0}, -0.6},
		{Cosine, []float64{6e-9, 8e-9}, []float64{1, 0}, 0.6},
		{Cosine, []float64{3e-9, 4e-9}, []float64{1, 0}, 0.3}, // a norm of 5e-9 counts as 1e-8
		{Cosine, []float64{3e-9, 4e-9}, []float64{3e-9, 4e-9}, 0.25},
		{Cosine, []float64{0, 0}, []float64{3, 4}, 0},
		{Cosine, []float64{0, 0}, []float64{0, 0}, 0},
	}
	for _, v := range tests {
		if got := v.k.of(v.u, v.v, 0, nil, nil); !(math.Abs(got-v.want) <= 1e-14) {
			t.Errorf("%s of %v and %v: %v, want %v", v.k, v.u, v.v, got, v.want)
		}
	}
}

// TestSimilarityGradient covers norms on either side of the least one, and
// vectors that are far from it together.
func TestSimilarityGradient(t *testing.T) {
	for _, k := range []Similarity{Cosine, Dot} {
		for _, scale := range [][2]float64{{1, 1}, {1e-9, 1}, {1, 3e-10}, {1e-9, 1e-9}, {1e4, 1e-3}, {3e-8, 1}} {
			t.Run(fmt.Sprint(k, scale), func(t *testing.T) {
				u := []float64{0.3 * scale[0], -0.5 * scale[0], 0.7 * scale[0]}
				v := []float64{-0.2 * scale[1], 0.6 * scale[1], 0.4 * scale[1]}
				du, dv := make([]float64, 3), make([]float64, 3)
				k.of(u, v, 1, du, dv)
				for i := range u {
					closeSlope(t, "u", du[i], &u[i], scale[0], func() float64 { return k.of(u, v, 0, nil, nil) })
					closeSlope(t, "v", dv[i], &v[i], scale[1], func() float64 { return k.of(u, v, 0, nil, nil) })
				}
			})
		}
	}
}

// closeSlope holds a derivative by x, which is about as large as scale, against
// a central difference.
func closeSlope(t *testing.T, what string, got float64, x *float64, scale float64, f func() float64) {
	t.Helper()
	at, h := *x, scale*1e-5
	*x = at + h
	up := f()
	*x = at - h
	down := f()
	*x = at
	want := (up - down) / (2 * h)
	if !(math.Abs(got-want) <= 1e-5*math.Abs(want)+1e-9*math.Abs(f())/scale) {
		t.Errorf("by %s: %v, by differences %v", what, got, want)
	}
}

// TestLossKeepsItsHead covers what must not turn into NaN or infinity.
func TestLossKeepsItsHead(t *testing.T) {
	equal := func(m int, s float64) []float64 {
		all := make([]float64, 1+m)
		for i := range all {
			all[i] = s
		}
		return all
	}
	tests := []struct {
		name        string
		s           []float64
		temperature float64
		want        float64
	}{
		{"one negative, equal", equal(1, 0), 0.05, math.Log(2)},
		{"64 negatives, equal", equal(64, 0.7), 0.05, math.Log(65)},
		{"64 negatives, equal, cold", equal(64, -1), 1e-6, math.Log(65)},
		{"positive nearest, cold", []float64{1, -1}, 1e-6, 0},
		{"negative nearest, cold", []float64{-1, 1}, 1e-6, 2e6},
		{"negative nearest, coldest", []float64{-1, 1}, minReal, 2 / minReal},
		{"hottest", []float64{-1, 1}, maxReal, math.Log(2)},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			ds := make([]float64, len(v.s))
			got := infoNCE(v.s, v.temperature, ds)
			if !(math.Abs(got-v.want) <= 1e-9*(1+v.want)) {
				t.Errorf("loss %v, want %v", got, v.want)
			}
			sum, size := 0.0, 0.0
			for _, d := range ds {
				sum += d
				size += math.Abs(d)
			}
			if !finite(ds...) || !(math.Abs(sum) <= 1e-12*(size+1/v.temperature)) {
				t.Errorf("gradient %v, sum %v: want finite, and no sum", ds, sum)
			}
		})
	}
}

// TestZeroFeatures says that an encoder that maps everything to 0 has a loss
// and a gradient.
func TestZeroFeatures(t *testing.T) {
	for _, similarity := range []Similarity{Cosine, Dot} {
		for _, output := range []Activation{Identity, Tanh, ReLU} {
			c := &Config{
				Encoder: Architecture{Layers: []int{2, 3, 2}, Bias: true, Hidden: Tanh, Output: output},
				Loss:    Loss{Temperature: 1e-6, Similarity: similarity, Negatives: 2},
			}
			p := newStep(c)
			e := NewEncoder(&c.Encoder, make([]float32, c.Encoder.Size()))
			loss := p.run(e, [][]float32{{1, 2}, {1, 2}, {3, 4}, {0, 0}})
			if math.Abs(loss-math.Log(3)) > 1e-12 || !finite(p.grad...) {
				t.Errorf("%s, %s: loss %v, gradient %v", similarity, output, loss, p.grad)
			}
		}
	}
}
