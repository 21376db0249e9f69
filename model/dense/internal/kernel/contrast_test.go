package kernel_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/kernel"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
)

type lossCase struct {
	Name, Loss        string
	Temperature, Bias float64
	Labels            []int32
	Inputs            struct{ A, B [][]float64 }
}

// TestLosses holds losses and gradients to the float64 reference, in the cases that
// hold the reference itself to PyTorch: temperatures from 1 to 0.001, equal and
// opposite rows, a row of zeros, norms from 1e-6 to 1e6, a pair alone, an anchor
// without a positive.
//
// A similarity is off by some roundings, a logit by as many over the temperature, and
// a gradient's terms, 1/(temperature n |z|), by as much as the logits.
func TestLosses(t *testing.T) {
	for _, c := range lossCases(t) {
		t.Run(c.Name, c.check)
	}
}

func (c *lossCase) check(t *testing.T) {
	kind := c.Loss
	if kind == "clip_forward" {
		kind = batch.InfoNCE
	}
	rows := slices.Concat(c.Inputs.A, c.Inputs.B)
	n, d := len(rows), len(rows[0])
	z, dz := shape.New(d, n), shape.New(d, n)
	rounded := make([]float64, 0, n*d)
	for i, row := range rows {
		for k, v := range row {
			z.Row(k)[i] = float32(v)
			rounded = append(rounded, float64(float32(v)))
		}
	}
	perT := float32(1 / c.Temperature)
	got := kernel.NewContrast(kind, n, d).Of(z, dz, c.Labels, perT, float32(c.Bias))
	loss := batch.Loss{Kind: kind}
	want, g := loss.Of(rounded, n, c.Labels, c.Temperature, float64(float32(c.Bias)))

	const rounding = 0x1p-24
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		if !(math.Abs(got-want) <= tolerance) && got != want {
			t.Errorf("%s: %v, want %v, off by %.1e of %.1e", what, got, want, math.Abs(got-want), tolerance)
		}
	}
	logits := 6 * rounding * (1 + 1/c.Temperature + math.Abs(c.Bias))
	near("value", got.Loss, want, logits)
	near("by log scale", got.LogScale, g.LogScale, logits*(1+1/c.Temperature))
	near("by bias", got.Bias, g.Bias, logits)
	for i := range n {
		norm := 0.0
		for _, v := range rounded[i*d : (i+1)*d] {
			norm += v * v
		}
		terms := 4 / (c.Temperature * float64(n) * max(math.Sqrt(norm), 1e-8))
		for k := range d {
			near(fmt.Sprintf("by value %d of row %d", k, i), float64(dz.Row(k)[i]), g.Features[i*d+k], terms*logits)
		}
	}
}

// lossCases returns those of two views a row.
func lossCases(t *testing.T) []*lossCase {
	t.Helper()
	file, err := os.Open("../../../batch/testdata/losses.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Cases []*lossCase }
	if err := json.NewDecoder(text).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all.Cases, func(c *lossCase) bool { return c.Loss == batch.InfoNCE })
}
