package dense_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
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
			origin := func() *batch.Origin {
				o, err := batch.NewOrigin(c, d, 3)
				if err != nil {
					t.Fatal(err)
				}
				return o
			}
			var want []batch.Checkpoint
			var features [][]float64
			end := batch.Train(c, d, origin(), 1, func(p batch.Checkpoint) {
				want, features = append(want, p), append(features, p.Network.Encode(d.Rows))
			})
			got := make([]float32, 200*c.Encoder.Dim())
			out := dense.Train(c, d, origin(), 1, func(p dense.Checkpoint) {
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
	whole := c.Encoder
	whole.Layers, whole.Head = c.Encoder.Widths(), nil
	if len(c.Encoder.Head) > 0 {
		whole.Output = batch.Identity
	}
	n, dim := len(views)/whole.Layers[0], whole.Dim()
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

// TestGoldenBits hashes trainings of the zoo. The hashes are those of every width,
// architecture and build: whoever computes others, differs.
func TestGoldenBits(t *testing.T) {
	golden := []uint64{
		0x4ad9b194347cf7ee, 0x1a16a7b3fe57a81c, 0xa4002bd5a4ed85f4, 0xbb16e67fa02aadc,
		0x4a00fc4a34856166, 0x137c64678310099b, 0x77d99bf8b9ca6ab1,
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
	for _, x := range append(features, tr.Weights()...) {
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

func TestStepsDoNotAllocate(t *testing.T) {
	for _, c := range zoo() {
		d := data(200, 5)
		tr := newTrainer(t, c, d)
		features := make([]float32, 200*c.Encoder.Dim())
		if n := testing.AllocsPerRun(30, func() { tr.Step(); tr.Encode(d.Rows, features) }); n != 0 {
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
	o, err := batch.NewOrigin(c, d, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	out := dense.Train(c, d, o, 1, func(dense.Checkpoint) { seen++ })
	if !out.Diverged || out.Steps == c.Steps || seen != out.Steps {
		t.Errorf("%d steps, %d seen, diverged: %v", out.Steps, seen, out.Diverged)
	}
}
