package batch

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
)

// readReference reads what PyTorch gave in float64: testdata/README.md.
func readReference(t *testing.T, name string, into any) {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(text).Decode(into); err != nil {
		t.Fatal(err)
	}
}

type lossCase struct {
	Name, Loss        string
	Temperature, Bias float64
	Labels            []int32
	Inputs, Gradients struct {
		A, B, P [][]float64
		N       [][][]float64 // of infonce: each anchor's own negatives
	}
	Value            float64
	GradientLogScale float64 `json:"gradient_log_scale"`
	GradientBias     float64 `json:"gradient_bias"`
}

// TestLosses holds values and gradients against PyTorch's in float64, in 92 cases:
// temperatures from 1 to 0.001, equal and opposite rows, a row of zeros, norms from
// 1e-6 to 1e6, a pair alone, an anchor without a positive.
//
// Within 1e-10: of a value, and of a gradient by a row, the greatest in the row. Where
// terms cancel, as they do at low temperatures, float64 gives neither side more than some
// 1e-14 of the terms, which are as large as 1/(temperature n |z|) and 1/temperature.
func TestLosses(t *testing.T) {
	var file struct{ Cases []lossCase }
	readReference(t, "losses.json.gz", &file)
	if len(file.Cases) != 92 {
		t.Fatalf("%d cases", len(file.Cases))
	}
	for i := range file.Cases {
		c := &file.Cases[i]
		t.Run(c.Name, c.check)
	}
}

func (c *lossCase) check(t *testing.T) {
	loss := Loss{Kind: c.Loss}
	if c.Loss == "clip_forward" {
		loss.Kind = InfoNCE
	}
	var value float64
	var g Gradient
	inputs := slices.Concat(c.Inputs.A, c.Inputs.B)
	gradients := slices.Concat(c.Gradients.A, c.Gradients.B)
	if c.Loss == InfoNCE {
		inputs, gradients = nil, nil
		mean := 1 / float64(len(c.Inputs.A))
		for i, a := range c.Inputs.A {
			views := slices.Concat([][]float64{a, c.Inputs.P[i]}, c.Inputs.N[i])
			v, one := loss.split(rowsOf(views), 1, nil, c.Temperature, 0)
			value += mean * v
			g.LogScale += mean * one.LogScale
			for _, d := range one.Features {
				g.Features = append(g.Features, mean*d)
			}
			inputs = append(inputs, views...)
			gradients = append(gradients, slices.Concat([][]float64{c.Gradients.A[i], c.Gradients.P[i]}, c.Gradients.N[i])...)
		}
	} else {
		value, g = loss.Of(slices.Concat(inputs...), len(inputs), c.Labels, c.Temperature, c.Bias)
	}

	const tolerance, rounding = 1e-10, 1e-14
	near := func(what string, got, want, scale, terms float64) {
		t.Helper()
		if d := math.Abs(got - want); !(d <= tolerance*scale+rounding*terms) {
			t.Errorf("%s: %v, want %v, off by %.1e", what, got, want, d)
		}
	}
	near("value", value, c.Value, math.Abs(c.Value), 1/c.Temperature)
	near("by log scale", g.LogScale, c.GradientLogScale, math.Abs(c.GradientLogScale), 1/c.Temperature)
	near("by bias", g.Bias, c.GradientBias, math.Abs(c.GradientBias), 1)
	for i, want := range gradients {
		greatest := 0.0
		for _, w := range want {
			greatest = max(greatest, math.Abs(w))
		}
		norm := max(math.Sqrt(dot(inputs[i], inputs[i])), minNorm)
		terms := 1 / (c.Temperature * float64(len(inputs)) * norm)
		for k, w := range want {
			near(fmt.Sprintf("by value %d of row %d", k, i), g.Features[i*len(want)+k], w, greatest, terms)
		}
	}
}

func rowsOf(rows [][]float64) matrix {
	return matrix{len(rows), len(rows[0]), slices.Concat(rows...)}
}
