package batch

import (
	"math"
	"testing"
)

// TestOptimizers holds eight steps of every optimizer against PyTorch's to 1e-12, of a
// weight or of 1 where that is greater: gradients of 0, a million times too small and
// ten thousand times too large among them.
func TestOptimizers(t *testing.T) {
	var file struct {
		Initial   []float64
		Gradients [][]float64
		Cases     []struct {
			Name    string
			Config  Optimizer
			Weights [][]float64 `json:"weights_after"`
		}
	}
	readReference(t, "optimizers.json.gz", &file)
	if len(file.Cases) != 10 {
		t.Fatalf("%d cases, want 10", len(file.Cases))
	}
	for _, c := range file.Cases {
		w := append([]float64(nil), file.Initial...)
		all := make([]bool, len(w))
		for i := range all {
			all[i] = true
		}
		p := newOptimizer(&c.Config, all)
		for k, g := range file.Gradients {
			p.step(w, append([]float64(nil), g...), c.Config.LR)
			for i, want := range c.Weights[k] {
				if d := math.Abs(w[i] - want); !(d <= 1e-12*max(1, math.Abs(want))) {
					t.Errorf("%s: step %d, weight %d: %v, want %v", c.Name, k, i, w[i], want)
				}
			}
		}
	}
}

// TestDecaySparesBiases: only layers' weights decay, under every optimizer.
func TestDecaySparesBiases(t *testing.T) {
	e := Encoder{Layers: []int{3, 4, 2}, Bias: true, Norm: Layer, Head: []int{2}}
	flat := decays(&e)
	for l, p := range LayersOf(&e, flat[:e.Size()]) {
		for _, d := range p.Weight {
			if !d {
				t.Errorf("a weight of layer %d does not decay", l)
			}
		}
	}
	n := 0
	for _, d := range flat {
		if d {
			n++
		}
	}
	if want := 3*4 + 4*2 + 2*2; n != want {
		t.Errorf("%d parameters decay, want %d", n, want)
	}
	for _, kind := range Optimizers() {
		w, g := []float64{1, 1}, []float64{0, 0}
		p := newOptimizer(&Optimizer{Kind: kind, LR: 0.1, WeightDecay: 0.5, Eps: 1e-8, Beta1: 0.9, Beta2: 0.999}, []bool{true, false})
		p.step(w, g, 0.1)
		if !(w[0] < 1) || w[1] != 1 {
			t.Errorf("%s: %v from 1 and 1, want only the first to decay", kind, w)
		}
	}
}
