package dense_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
)

// BenchmarkStep takes steps of NT-Xent and AdamW.
func BenchmarkStep(b *testing.B) {
	for _, s := range []struct {
		layers []int
		batch  int
	}{{[]int{64, 128, 64}, 256}, {[]int{784, 256, 128}, 256}, {[]int{2, 10, 2}, 64}} {
		b.Run(fmt.Sprintf("%v/batch=%d", s.layers, s.batch), func(b *testing.B) {
			c := config(func(c *batch.Config) { c.Encoder.Layers, c.Batch, c.Steps = s.layers, s.batch, 1 })
			t := newTrainer(b, c, data(2048, s.layers[0]))
			for b.Loop() {
				t.Step()
			}
			if t.Diverged() {
				b.Fatal("diverged")
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/step")
		})
	}
}

// config is NT-Xent, AdamW and masks, with changes.
func config(changes ...func(*batch.Config)) *batch.Config {
	c := &batch.Config{
		Views:   batch.Views{Kind: batch.Mask, P: 0.3},
		Encoder: batch.Encoder{Layers: []int{5, 7, 3}, Bias: true, Hidden: batch.ReLU, Norm: batch.None, Output: batch.Identity},
		Loss: batch.Loss{
			Kind: batch.NTXent, Temperature: 0.1, TemperatureSchedule: batch.None,
			TemperatureMin: 0.01, TemperatureMax: 1, TemperatureLow: 0.1, TemperatureHigh: 1, TemperaturePeriod: 10,
		},
		Optimizer: batch.Optimizer{
			Kind: batch.AdamW, LR: 1e-3, WeightDecay: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Schedule: batch.None,
		},
		Batch: 11, Steps: 20,
		Evaluate: batch.Evaluate{KNN: 5, Probe: batch.Ridge, Limit: 100},
		Streams:  "philox",
	}
	for _, change := range changes {
		change(c)
	}
	return c
}

// data returns n rows of normals in four classes, with pairs.
func data(n, columns int) *batch.Data {
	r := rand.New(rand.NewPCG(1, 2))
	d := &batch.Data{Columns: columns}
	for i := range n {
		d.Labels = append(d.Labels, int32(i%4))
		for range columns {
			x := float32(r.NormFloat64())
			d.Rows, d.Pairs = append(d.Rows, x), append(d.Pairs, x+float32(0.3*r.NormFloat64()))
		}
	}
	return d
}

func newTrainer(t testing.TB, c *batch.Config, d *batch.Data) *dense.Trainer {
	t.Helper()
	return dense.New(c, d, origin(t, c, d))
}

func origin(t testing.TB, c *batch.Config, d *batch.Data) *batch.Origin {
	t.Helper()
	o, err := batch.NewOrigin(c, d, 1)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
