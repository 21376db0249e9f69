package batch

import (
	"fmt"
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// random returns n values, normal, of a seed.
func random(seed uint64, n int) []float64 {
	words, z := make([]uint32, n), make([]float32, n)
	streams.NewSteps(seed).Words(words, 0, 0)
	normals(z, make([]float32, n), words)
	x := make([]float64, n)
	for i, v := range z {
		x[i] = float64(v)
	}
	return x
}

// TestLossGradients holds the gradients of every loss against differences, at high
// and low temperature, with rows far below the least norm among others.
func TestLossGradients(t *testing.T) {
	const n, d, h = 8, 3, 1e-6
	labels := []int32{0, 1, 2, 0, 0, 1, 1, 3} // classes 2 and 3 have one view each
	for _, kind := range Losses() {
		for _, temperature := range []float64{1, 0.1, 0.02} {
			t.Run(fmt.Sprintf("%s %g", kind, temperature), func(t *testing.T) {
				loss := Loss{Kind: kind}
				z := random(1, n*d)
				for k := range d {
					z[k] *= 2e-9 // of row 0: its norm, some 3e-9, counts as 1e-8
				}
				at := func(logScale, bias float64) float64 {
					v, _ := loss.Of(z, n, labels, math.Exp(-logScale), bias)
					return v
				}
				logScale, bias := -math.Log(temperature), -2.0
				_, g := loss.Of(z, n, labels, temperature, bias)
				compare(t, "log scale", g.LogScale, (at(logScale+h, bias)-at(logScale-h, bias))/(2*h), 1e-6/temperature)
				compare(t, "bias", g.Bias, (at(logScale, bias+h)-at(logScale, bias-h))/(2*h), 1e-6)
				for i := range z {
					step := h
					if i < d {
						step = 1e-12
					}
					was := z[i]
					z[i] = was + step
					up := at(logScale, bias)
					z[i] = was - step
					down := at(logScale, bias)
					z[i] = was
					compare(t, fmt.Sprint("value ", i), g.Features[i], (up-down)/(2*step), 1e-6/temperature*max(1, 1e-6/step))
				}
			})
		}
	}
}

func compare(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance+1e-5*math.Abs(want)) {
		t.Errorf("%s: %v, differences give %v", what, got, want)
	}
}

// TestLossesAreDefined: down to a temperature of 0.001, of zeros, of equal rows, of
// opposite ones and of huge and tiny ones, no loss and no gradient is NaN or infinite.
func TestLossesAreDefined(t *testing.T) {
	const n, d = 8, 4
	labels := []int32{0, 1, 2, 3, 0, 1, 4, 5}
	batches := map[string]func(i, k int) float64{
		"zeros":    func(int, int) float64 { return 0 },
		"equal":    func(_, k int) float64 { return float64(k) },
		"opposite": func(i, k int) float64 { return float64(k+1) * float64(1-2*(i%2)) },
		"one zero": func(i, k int) float64 { return float64(min(i, 1) * (i + k*k)) },
		"far":      func(i, k int) float64 { return math.Pow(10, float64(20*(i-4))) * float64(1+k%(i+1)) },
	}
	for name, value := range batches {
		z := make([]float64, n*d)
		for i := range z {
			z[i] = value(i/d, i%d)
		}
		for _, kind := range Losses() {
			for _, temperature := range []float64{1, 0.001} {
				loss := Loss{Kind: kind}
				v, g := loss.Of(z, n, labels, temperature, -10)
				all := append([]float64{v, g.LogScale, g.Bias}, g.Features...)
				for _, x := range all {
					if math.IsNaN(x) || math.IsInf(x, 0) {
						t.Fatalf("%s of %s at %v: %v", kind, name, temperature, all)
					}
				}
			}
		}
	}
}

// TestEqualRows: where no view can be told from another, a loss is the log of the
// number of candidates.
func TestEqualRows(t *testing.T) {
	z := make([]float64, 0, 16)
	for range 8 {
		z = append(z, 3, -4)
	}
	labels := []int32{0, 0, 1, 1, 0, 0, 1, 1}
	for kind, candidates := range map[string]float64{InfoNCE: 4, CLIP: 4, NTXent: 7, DCL: 6, SupCon: 7} {
		loss := Loss{Kind: kind}
		v, g := loss.Of(z, 8, labels, 0.07, 0)
		if math.Abs(v-math.Log(candidates)) > 1e-12 {
			t.Errorf("%s: %v, want log %v", kind, v, candidates)
		}
		for _, d := range g.Features {
			if math.Abs(d) > 1e-12 {
				t.Errorf("%s: gradient %v of equal rows", kind, g.Features)
				break
			}
		}
	}
}

// TestNoPositives: a batch of one of each class teaches SupCon nothing.
func TestNoPositives(t *testing.T) {
	loss := Loss{Kind: SupCon}
	v, g := loss.Of(random(2, 12), 4, []int32{0, 1, 2, 3}, 0.1, 0)
	if v != 0 || g.LogScale != 0 {
		t.Errorf("loss %v, gradient by log scale %v", v, g.LogScale)
	}
	for _, d := range g.Features {
		if d != 0 {
			t.Fatalf("gradient %v", g.Features)
		}
	}
}
