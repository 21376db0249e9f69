package model_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/streams"
)

// always picks the same step again and again.
type always []int32

func (always) AppendBinary(to []byte) ([]byte, error) { return to, nil }
func (always) UnmarshalBinary([]byte) error           { return nil }

func (a always) Pick(dst []int32) {
	for i := range dst {
		dst[i] = a[i%len(a)]
	}
}

// TestTrainByHand trains the one weight of z = w x with dot similarity: anchor
// and positive x = 1, negative x = 3, so
//
//	L = log(1 + exp(2 w^2/T))        dL/dw = 4 w/T / (1 + exp(-2 w^2/T))
func TestTrainByHand(t *testing.T) {
	set, err := data.NewSet([]float32{1, 3}, 1, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, scaled := range []bool{false, true} {
		c := guide()
		c.Encoder = model.Architecture{Layers: []int{1, 1}, Hidden: model.Identity, Output: model.Identity}
		c.Loss = model.Loss{Kind: model.InfoNCE, Temperature: 0.5, Similarity: model.Dot, Negatives: 1}
		c.Optimizer = model.Optimizer{Kind: model.SGD, LR: 0.02, Momentum: 0.9, LRTimesTemperature: scaled}
		c.Steps = 25
		lr := 0.02
		if scaled {
			lr = 0.01
		}
		w, v := 0.75, 0.0
		var want, losses []float64
		for range c.Steps {
			losses = append(losses, math.Log1p(math.Exp(4*w*w)))
			v = 0.9*v + 8*w/(1+math.Exp(-4*w*w))
			w -= lr * v
			want = append(want, w)
		}
		o := &model.Origin{Set: set, Weights: []float32{0.75}, Picker: always{0, 0, 1}}
		end := model.Train(c, o, 1, func(p model.Checkpoint) {
			if p.Step == 0 {
				return
			}
			near(t, fmt.Sprint("weight after step ", p.Step), p.Encoder.Weights, want[p.Step-1:p.Step], 1e-12)
			near(t, fmt.Sprint("loss of step ", p.Step), []float64{p.Loss}, losses[p.Step-1:p.Step], 1e-12)
		})
		if end.Diverged || end.Steps != c.Steps {
			t.Errorf("diverged %v after %d steps", end.Diverged, end.Steps)
		}
	}
}

// guide is the guide's configuration, for a tenth of its steps.
func guide() *model.Config {
	return &model.Config{
		Data:      data.Config{Kind: data.Quadrants, Samples: 100},
		Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh},
		Loss:      model.Loss{Kind: model.InfoNCE, Temperature: 0.05, Similarity: model.Cosine, Negatives: 3},
		Optimizer: model.Optimizer{Kind: model.SGD, LR: 3e-4},
		Steps:     1000,
		Streams:   streams.PyTorch,
	}
}

func train(t *testing.T, c *model.Config, seed uint64, every int, see func(model.Checkpoint)) model.Outcome {
	t.Helper()
	o, err := model.NewOrigin(c, seed)
	if err != nil {
		t.Fatal(err)
	}
	return model.Train(c, o, every, see)
}

func TestCheckpoints(t *testing.T) {
	c := guide()
	c.Steps = 103
	var losses []float64
	train(t, c, 1, 1, func(p model.Checkpoint) {
		if (p.Step == 0) != math.IsNaN(p.Loss) {
			t.Errorf("loss %v at step %d", p.Loss, p.Step)
		}
		if p.Step > 0 {
			losses = append(losses, p.Loss)
		}
	})
	tests := []struct {
		every int
		want  []int
	}{
		{0, []int{0, 103}},
		{50, []int{0, 50, 100, 103}},
		{103, []int{0, 103}},
		{102, []int{0, 102, 103}},
		{1000, []int{0, 103}},
		{math.MaxInt, []int{0, 103}},
	}
	for _, v := range tests {
		t.Run(fmt.Sprint(v.every), func(t *testing.T) {
			var steps []int
			train(t, c, 1, v.every, func(p model.Checkpoint) {
				if n := len(steps); n > 0 {
					mean, last := 0.0, steps[n-1]
					for _, l := range losses[last:p.Step] {
						mean += l / float64(p.Step-last)
					}
					near(t, fmt.Sprint("mean loss up to step ", p.Step), []float64{p.Loss}, []float64{mean}, 1e-12)
				}
				steps = append(steps, p.Step)
			})
			if diff := cmp.Diff(v.want, steps); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDivergence drives weights and losses beyond float64.
func TestDivergence(t *testing.T) {
	c := guide()
	c.Encoder.Output, c.Loss.Similarity = model.Identity, model.Dot
	c.Optimizer.LR = 1e20
	last := -1
	end := train(t, c, 1, 1, func(p model.Checkpoint) {
		last = p.Step
		for _, w := range p.Encoder.Weights {
			if math.IsNaN(w) || math.IsInf(w, 0) {
				t.Fatalf("step %d was shown with a weight of %v", p.Step, w)
			}
		}
	})
	if !end.Diverged || end.Steps != last+1 || end.Steps >= c.Steps {
		t.Errorf("diverged %v after %d steps, the last one shown is %d", end.Diverged, end.Steps, last)
	}
}

// TestDivergenceAtOnce covers what the first step does to weights and loss alone.
func TestDivergenceAtOnce(t *testing.T) {
	set, err := data.NewSet([]float32{1e38, -1e38, 0}, 1, []int{0, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name            string
		weight          float32
		temperature, lr float64
	}{
		{"a weight of finite loss", 1, 1, 1e300}, // L = 1e76, and its gradient as large
		{"a loss of finite weights", 3e38, 1e-80, 1e-30},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			c := guide()
			c.Encoder = model.Architecture{Layers: []int{1, 1, 1}, Hidden: model.Identity, Output: model.Identity}
			c.Loss = model.Loss{Kind: model.InfoNCE, Temperature: v.temperature, Similarity: model.Dot, Negatives: 1}
			c.Optimizer.LR = v.lr
			o := &model.Origin{Set: set, Weights: []float32{v.weight, v.weight}, Picker: always{0, 1, 2}}
			end := model.Train(c, o, 1, func(p model.Checkpoint) {
				if p.Step != 0 {
					t.Errorf("step %d is shown", p.Step)
				}
			})
			if !end.Diverged || end.Steps != 1 {
				t.Errorf("diverged %v after %d steps, want at step 1", end.Diverged, end.Steps)
			}
		})
	}
}

// TestTrainsAnything runs every architecture and loss for some steps, from the
// smallest dataset and 1 negative up to 64: all of them stay finite.
func TestTrainsAnything(t *testing.T) {
	for _, stream := range streams.Kinds() {
		for _, layers := range [][]int{{2, 1}, {2, 10, 2}, {2, 8, 8, 8, 3}} {
			for _, activation := range []model.Activation{model.Identity, model.Tanh, model.ReLU} {
				for _, negatives := range []int{1, 6, 64} {
					for _, temperature := range []float64{1e-6, 0.05, 10} {
						c := guide()
						c.Streams, c.Steps = stream, 30
						c.Data.Samples = 8 * (1 + negatives/6)
						c.Encoder = model.Architecture{Layers: layers, Bias: true, Hidden: activation, Output: activation}
						c.Loss.Negatives, c.Loss.Temperature = negatives, temperature
						c.Optimizer = model.Optimizer{Kind: model.SGD, LR: 0.01, Momentum: 0.5, LRTimesTemperature: true}
						if faults := c.Validate(); len(faults) > 0 {
							t.Fatal(faults)
						}
						end := train(t, c, 3, 0, func(p model.Checkpoint) {
							if p.Step > 0 && math.IsNaN(p.Loss) {
								t.Errorf("%+v: the loss is NaN", c)
							}
						})
						if end.Diverged {
							t.Errorf("%+v: diverged at step %d", c, end.Steps)
						}
					}
				}
			}
		}
	}
}

// TestEncoderIsOdd: without biases, identity and tanh give f(-x) = -f(x).
func TestEncoderIsOdd(t *testing.T) {
	c := guide()
	o, err := model.NewOrigin(c, 4)
	if err != nil {
		t.Fatal(err)
	}
	e := model.NewEncoder(&c.Encoder, o.Weights)
	z := e.Encode(o.Set.Samples)
	for i := range o.Set.Samples {
		o.Set.Samples[i] *= -1
	}
	for i, v := range e.Encode(o.Set.Samples) {
		if v != -z[i] {
			t.Fatalf("feature %d: %v of -x, %v of x", i, v, z[i])
		}
	}
}

func TestLayerIsAView(t *testing.T) {
	a := &model.Architecture{Layers: []int{2, 3, 1}, Bias: true}
	flat := make([]int, a.Size())
	for i := range flat {
		flat[i] = i
	}
	w0, b0 := model.Layer(a, 0, flat)
	w1, b1 := model.Layer(a, 1, flat)
	got := [][]int{w0, b0, w1, b1}
	if diff := cmp.Diff([][]int{{0, 1, 2, 3, 4, 5}, {6, 7, 8}, {9, 10, 11}, {12}}, got); diff != "" {
		t.Errorf("W, b of two layers (-want +got):\n%s", diff)
	}
	a.Bias = false
	if _, b := model.Layer(a, 1, flat[:a.Size()]); a.Size() != 9 || len(b) != 0 {
		t.Errorf("without bias: %d weights, a bias of %d", a.Size(), len(b))
	}
}

// TestDigest: the bytes are 0000803f 00000080, their SHA-256 by sha256sum.
func TestDigest(t *testing.T) {
	got := model.Digest([]float32{1, float32(math.Copysign(0, -1))})
	if want := "w0cd40d287b3669a9"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if model.Digest([]float32{1, 0}) == got {
		t.Error("the sign of 0 does not count")
	}
}

func BenchmarkTrain(b *testing.B) {
	c := guide()
	for b.Loop() {
		o, err := model.NewOrigin(c, 1)
		if err != nil {
			b.Fatal(err)
		}
		model.Train(c, o, 0, func(model.Checkpoint) {})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.Steps), "ns/step")
}
