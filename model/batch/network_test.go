package batch

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
)

// TestLayers holds forward and backward of a 5-6-4-3 perceptron against PyTorch's to
// 1e-10 of the greatest value in each tensor.
func TestLayers(t *testing.T) {
	var file struct {
		Cases []struct {
			Act, Out          Activation
			Norm              string
			Widths            []int
			X, Dz, Z          [][]float64
			Params, Gradients map[string]json.RawMessage
			Names             []string
		}
	}
	readReference(t, "layers.json.gz", &file)
	if len(file.Cases) != 8 {
		t.Fatalf("%d cases, want 8", len(file.Cases))
	}
	for _, c := range file.Cases {
		t.Run(fmt.Sprintf("%s norm %s", c.Act, c.Norm), func(t *testing.T) {
			e := Encoder{Layers: c.Widths, Bias: true, Hidden: c.Act, Norm: c.Norm, Output: c.Out}
			var parameters, gradients []float64 // PyTorch's order is ours
			for _, name := range c.Names {
				parameters = append(parameters, numbersOf(t, c.Params[name])...)
				gradients = append(gradients, numbersOf(t, c.Gradients[name])...)
			}
			layers, flat := LayersOf(&e, parameters), make([]float64, len(parameters))
			grad := LayersOf(&e, flat)
			trace := newTrace(&e)
			for i, x := range c.X {
				copy(trace.input, x) // which float32 does not hold
				trace.run(layers)
				if d := far(trace.steps[2].out, c.Z[i]); !(d <= 1e-10) {
					t.Errorf("row %d: %v, want %v", i, trace.steps[2].out, c.Z[i])
				}
				trace.backward(layers, grad, c.Dz[i])
			}
			for l, p := range LayersOf(&e, gradients) {
				for i, want := range [][]float64{p.Weight, p.Bias, p.Gain, p.Shift} {
					g := &grad[l]
					if d := far([][]float64{g.Weight, g.Bias, g.Gain, g.Shift}[i], want); !(d <= 1e-10) {
						t.Errorf("layer %d: gradient %d of weight, bias, gain, shift is off by %.1e of its greatest", l, i, d)
					}
				}
			}
		})
	}
}

// numbersOf returns the numbers of a vector or a matrix.
func numbersOf(t *testing.T, text json.RawMessage) []float64 {
	t.Helper()
	var vector []float64
	if json.Unmarshal(text, &vector) == nil {
		return vector
	}
	var rows [][]float64
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(rows...)
}

// far returns by how much got is from want, as a share of the greatest of want; where
// want is zeros or nothing, the distance.
func far(got, want []float64) float64 {
	greatest, most := 0.0, 0.0
	for i, w := range want {
		greatest = max(greatest, math.Abs(w))
		most = max(most, math.Abs(got[i]-w))
	}
	if greatest > 0 {
		most /= greatest
	}
	return most
}
