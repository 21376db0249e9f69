package dense_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
)

func TestStepsDoNotAllocate(t *testing.T) {
	for _, c := range zoo() {
		d := data(200, 5)
		tr := newTrainer(t, c, d)
		features, probe := make([]float32, 200*c.Encoder.Dim()), batch.NewProbe(c, d, 1)
		if n := testing.AllocsPerRun(30, func() { tr.Step(); tr.Encode(d.Rows, features); tr.Diagnose(probe, batch.ProbeStep) }); n != 0 {
			t.Errorf("%s: %v allocations", name(c), n)
		}
	}
}

// TestEdges trains on what is easily not a number: rows of zeros, all rows alike, two
// rows, no positive, one class, the least temperature, everything out of a ReLU.
func TestEdges(t *testing.T) {
	rows := map[string]func(d *batch.Data){
		"zeros":     func(d *batch.Data) { clear(d.Rows); clear(d.Pairs) },
		"alike":     func(d *batch.Data) { fill(d.Rows); fill(d.Pairs) },
		"one class": func(d *batch.Data) { clear(d.Labels) },
		"no positive": func(d *batch.Data) {
			for i := range d.Labels {
				d.Labels[i] = int32(i)
			}
		},
		"large": func(d *batch.Data) {
			for i := range d.Rows {
				d.Rows[i] *= 1e6
			}
		},
	}
	for what, change := range rows {
		for _, c := range zoo() {
			for _, temperature := range []float64{0.001, 1} {
				for _, size := range []int{2, c.Batch} {
					c.Loss.Temperature, c.Batch = temperature, size
					d := data(200, 5)
					change(d)
					tr := newTrainer(t, c, d)
					for range c.Steps {
						if s := tr.Step(); tr.Diverged() {
							t.Fatalf("%s, %s, temperature %v, batch %d: %+v", what, name(c), temperature, size, s)
						}
					}
				}
			}
		}
	}
}

func fill(x []float32) {
	for i := range x {
		x[i] = 0.7
	}
}

func TestDivergence(t *testing.T) {
	c := config(func(c *batch.Config) { c.Optimizer.Kind, c.Optimizer.LR = batch.SGD, 1e38 })
	d := data(200, 5)
	seen := 0
	out := train(t, c, d, 1, func(dense.Checkpoint) { seen++ })
	if !out.Diverged || out.Steps == c.Steps || seen != out.Steps {
		t.Errorf("%d steps, %d seen, diverged: %v", out.Steps, seen, out.Diverged)
	}
}
