package dense_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
	"github.com/tausweep/tausweep/model/lanes"
)

// zoo is a configuration of every kind: each loss, activation, optimizer, view, norm,
// head and schedule is in one at least.
func zoo() []*batch.Config {
	return []*batch.Config{
		config(),
		config(func(c *batch.Config) {
			c.Loss.Kind, c.Encoder.Hidden, c.Encoder.Norm, c.Encoder.Head = batch.DCL, batch.GELU, batch.Layer, []int{6, 4}
			c.Optimizer.ClipNorm, c.Optimizer.Warmup, c.Optimizer.Schedule = 0.1, 4, batch.Cosine
		}),
		config(func(c *batch.Config) {
			c.Loss.Kind, c.Views.Kind, c.Encoder.Hidden, c.Encoder.Layers = batch.InfoNCE, batch.Pairs, batch.Tanh, []int{5, 9, 8, 2}
			c.Optimizer.Kind, c.Optimizer.LR, c.Optimizer.Momentum = batch.SGD, 0.01, 0.9
		}),
		config(func(c *batch.Config) {
			c.Loss.Kind, c.Views = batch.CLIP, batch.Views{Kind: batch.Noise, SD: 0.2}
			c.Loss.LearnTemperature, c.Optimizer.Kind, c.Batch = true, batch.Adam, 33
		}),
		config(func(c *batch.Config) {
			c.Loss.Kind, c.Views.Kind, c.Encoder.Output, c.Encoder.Bias = batch.SupCon, batch.Class, batch.Tanh, false
			c.Optimizer.Kind, c.Optimizer.LR, c.Optimizer.Momentum, c.Optimizer.Nesterov = batch.SGD, 0.05, 0.5, true
			c.Loss.TemperatureSchedule, c.Batch = batch.Cosine, 19
		}),
		config(func(c *batch.Config) {
			c.Loss.Kind, c.Loss.Bias, c.Loss.LearnBias, c.Loss.LearnTemperature = batch.SigLIP, -3, true, true
			c.Encoder.Layers, c.Encoder.Output, c.Encoder.Head = []int{5, 3}, batch.ReLU, []int{4}
		}),
		config(func(c *batch.Config) {
			c.Loss.Kind, c.Encoder.Hidden, c.Encoder.Norm = batch.SupCon, batch.Identity, batch.Layer
			c.Encoder.Layers, c.Batch, c.Loss.Temperature = []int{5, 70, 66}, 40, 0.05
		}),
	}
}

func name(c *batch.Config) string {
	return fmt.Sprintf("%s %s %s", c.Loss.Kind, c.Encoder.Hidden, c.Optimizer.Kind)
}

// TestAgreesWithReference trains the zoo here and in float64: within 2e-5 of a loss
// and of the greatest feature, some hundred roundings of float32.
func TestAgreesWithReference(t *testing.T) {
	for _, c := range zoo() {
		t.Run(name(c), func(t *testing.T) {
			d := data(200, 5)
			var want []batch.Checkpoint
			var features [][]float64
			end := batch.Train(c, d, origin(t, c, d), 1, func(p batch.Checkpoint) {
				want, features = append(want, p), append(features, p.Network.Encode(d.Rows))
			})
			got := make([]float32, 200*c.Encoder.Dim())
			out := train(t, c, d, 1, func(p dense.Checkpoint) {
				w := want[p.Step]
				near(t, "temperature", p.Step, p.Temperature, w.Temperature, 2e-5*w.Temperature)
				if p.Step > 0 {
					near(t, "loss", p.Step, p.Mean.Loss, w.Loss, 2e-5*(1+w.Loss))
				}
				p.Trainer.Encode(d.Rows, got)
				greatest := 0.0
				for _, f := range features[p.Step] {
					greatest = max(greatest, math.Abs(f))
				}
				for i, f := range features[p.Step] {
					near(t, "feature", i, float64(got[i]), f, 2e-5*greatest)
				}
			})
			if out.Diverged || out.Steps != end.Steps {
				t.Errorf("%d steps, diverged: %v", out.Steps, out.Diverged)
			}
			near(t, "bias", out.Steps, out.Bias, end.Bias, 2e-5*math.Abs(end.Bias))
		})
	}
}

// TestGoldenBits hashes trainings of the zoo. The hashes are those of every width,
// architecture and build: whoever computes others, differs.
func TestGoldenBits(t *testing.T) {
	golden := []uint64{
		0x4ad9b194347cf7ee, 0x1a16a7b3fe57a81c, 0xa4002bd5a4ed85f4, 0xdee45b5002925365,
		0xa0014d9f5932593b, 0x2b439647d220f60e, 0x95e3b7eea681035c,
	}
	for i, c := range zoo() {
		if got := hash(t, c); got != golden[i] {
			t.Errorf("%s at %d lanes: %#x, want %#x", name(c), lanes.Width(), got, golden[i])
		}
	}
}

// hash is of the losses, the diagnostics, the weights and the features.
func hash(t *testing.T, c *batch.Config) uint64 {
	t.Helper()
	h := fnv.New64a()
	write := func(x float64) {
		if math.IsNaN(x) { // which NaN it is may differ
			x = math.Inf(1)
		}
		_, _ = fmt.Fprintf(h, "%x ", math.Float64bits(x))
	}
	d := data(200, 5)
	tr := newTrainer(t, c, d)
	for range c.Steps {
		s := tr.Step()
		for _, x := range []float64{s.Loss, s.EffectiveNegatives, s.HardestShare, s.GradientNorm, tr.Temperature(), tr.Bias()} {
			write(x)
		}
	}
	features := make([]float32, 7*c.Encoder.Dim())
	tr.Encode(d.Rows[:7*5], features)
	for _, x := range slices.Concat(features, tr.Weights()) {
		write(float64(x))
	}
	return h.Sum64()
}

// TestEveryWidth runs the test of bits again at each width that package simd has here:
// it chooses when the program starts.
func TestEveryWidth(t *testing.T) {
	for _, width := range []string{"0", "128", "256", "512"} {
		t.Run(width, func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0], "-test.run=^TestGoldenBits$")
			c.Env = append(os.Environ(), "GODEBUG=simd="+width)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
