package batch

import (
	"fmt"
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// TestTrainingGradients holds the gradient by every parameter, the temperature and the
// bias included, against differences: every loss and activation, with and without
// norm, head and biases.
func TestTrainingGradients(t *testing.T) {
	shapes := []Encoder{
		{Layers: []int{3, 5, 4}, Bias: true, Norm: None},
		{Layers: []int{3, 5, 4}, Norm: Layer},
		{Layers: []int{3, 4}, Bias: true, Norm: Layer, Head: []int{3}},
		{Layers: []int{3, 5, 4}, Bias: true, Norm: Layer, Head: []int{5, 2}},
	}
	for _, kind := range Losses() {
		for i, hidden := range []Activation{Identity, ReLU, Tanh, GELU} {
			for j, e := range shapes {
				e.Hidden, e.Output = hidden, []Activation{Identity, Tanh, GELU, ReLU}[(i+j)%4]
				t.Run(fmt.Sprintf("%s %v %v %s %s", kind, e.Layers, e.Head, hidden, e.Output), func(t *testing.T) {
					checkGradient(t, &Config{
						Views: Views{Kind: Noise, SD: 0.3}, Encoder: e, Batch: 4, Steps: 1, Streams: streams.Philox,
						Loss: Loss{Kind: kind, Temperature: 0.3, LearnTemperature: true, Bias: -1, LearnBias: kind == SigLIP},
					})
				})
			}
		}
	}
}

func checkGradient(t *testing.T, c *Config) {
	t.Helper()
	const n, h = 6, 1e-6
	d := &Data{Columns: 3, Labels: []int32{0, 0, 1, 0, 1, 2}}
	for _, v := range random(9, n*d.Columns) {
		d.Rows = append(d.Rows, float32(v))
	}
	// As the draws go on, each loss comes from a training of its own.
	start := func() *training {
		o, err := NewOrigin(c, d, 11)
		if err != nil {
			t.Fatal(err)
		}
		return newTraining(c, d, NewNetwork(&c.Encoder, o.Weights), o.Draws)
	}
	at := func(i int, by float64) float64 {
		s := start()
		s.parameters[i] += by
		s.draw(0)
		return s.differentiate(s.forward(), s.temperature(0))
	}
	s := start()
	s.draw(0)
	s.differentiate(s.forward(), s.temperature(0))
	for i, got := range s.gradient {
		compare(t, fmt.Sprint("parameter ", i), got, (at(i, h)-at(i, -h))/(2*h), 1e-7)
	}
}

// TestOnlyWhatIsLearnedMoves: a fixed temperature and a fixed bias stay, learned ones
// move, and the temperature to a bound and not beyond: down where the views of a row
// are alike, up where they are noise.
func TestOnlyWhatIsLearnedMoves(t *testing.T) {
	d := numbers(12, 3)
	for _, test := range []struct {
		kind  string
		sd    float64
		bound float64
	}{{NTXent, 0, 0.19}, {NTXent, 1e4, 0.21}, {SigLIP, 0, 0}} {
		c := Config{
			Views: Views{Kind: Noise, SD: test.sd}, Batch: 4, Steps: 30, Streams: streams.Philox,
			Encoder:   Encoder{Layers: []int{3, 4}, Hidden: ReLU, Output: Identity, Norm: None},
			Loss:      Loss{Kind: test.kind, Temperature: 0.2, Bias: -3, TemperatureSchedule: None, TemperatureMin: 0.19, TemperatureMax: 0.21},
			Optimizer: Optimizer{Kind: Adam, LR: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Schedule: None},
		}
		train := func(learn bool) (end Outcome, low, high float64) {
			c.Loss.LearnTemperature, c.Loss.LearnBias = learn, learn
			o, err := NewOrigin(&c, d, 1)
			if err != nil {
				t.Fatal(err)
			}
			low, high = math.Inf(1), math.Inf(-1)
			end = Train(&c, d, o, 1, func(c Checkpoint) {
				low, high = min(low, c.Temperature), max(high, c.Temperature)
			})
			return end, low, high
		}
		end, low, high := train(false)
		if low != 0.2 || high != 0.2 || end.Temperature != 0.2 || end.Bias != -3 {
			t.Errorf("%s: temperatures from %v to %v, bias %v, want 0.2 and -3", test.kind, low, high, end.Bias)
		}
		end, low, high = train(true)
		if low < 0.19-1e-15 || high > 0.21+1e-15 || low == high {
			t.Errorf("%s: learned temperatures from %v to %v, want within 0.19 to 0.21", test.kind, low, high)
		}
		if test.bound > 0 && math.Abs(end.Temperature-test.bound) > 1e-15 {
			t.Errorf("%s, noise %v: temperature %v at the end, want %v", test.kind, test.sd, end.Temperature, test.bound)
		}
		if moved := end.Bias != -3; moved != (test.kind == SigLIP) {
			t.Errorf("%s: learned bias %v, from -3", test.kind, end.Bias)
		}
	}
}

// TestDivergence: a step size beyond all measure ends a training with the step and
// without a checkpoint of it.
func TestDivergence(t *testing.T) {
	d := numbers(12, 3)
	c := Config{
		Views: Views{Kind: Noise, SD: 1}, Batch: 4, Steps: 30, Streams: streams.Philox,
		Encoder:   Encoder{Layers: []int{3, 4, 4}, Hidden: ReLU, Output: Identity, Norm: None},
		Loss:      Loss{Kind: NTXent, Temperature: 0.1, TemperatureSchedule: None},
		Optimizer: Optimizer{Kind: SGD, LR: 1e200, Momentum: 0.9, Schedule: None},
	}
	o, err := NewOrigin(&c, d, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	end := Train(&c, d, o, 1, func(k Checkpoint) { seen = k.Step })
	if !end.Diverged || end.Steps != seen+1 || end.Steps == c.Steps {
		t.Errorf("diverged: %v after %d steps, last seen at %d", end.Diverged, end.Steps, seen)
	}
}

// TestScheduledTemperature: a checkpoint tells the temperature of the step to come, and
// that step has it.
func TestScheduledTemperature(t *testing.T) {
	d := numbers(12, 3)
	c := Config{
		Views: Views{Kind: Class}, Batch: 4, Steps: 8, Streams: streams.PyTorch,
		Encoder:   Encoder{Layers: []int{3, 4}, Hidden: ReLU, Output: Identity, Norm: None},
		Loss:      Loss{Kind: InfoNCE, TemperatureSchedule: Cosine, TemperatureLow: 0.1, TemperatureHigh: 0.5, TemperaturePeriod: 4},
		Optimizer: Optimizer{Kind: SGD, LR: 0.1, Schedule: None},
	}
	start := func() *Origin {
		o, err := NewOrigin(&c, d, 1)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	draws := start().Draws
	var next float64
	Train(&c, d, start(), 1, func(k Checkpoint) {
		if want := []float64{0.5, 0.3, 0.1, 0.3}[k.Step%4]; math.Abs(k.Temperature-want) > 1e-15 {
			t.Errorf("step %d: temperature %v, want %v", k.Step, k.Temperature, want)
		}
		if k.Step > 0 && k.Loss != next {
			t.Errorf("step %d: loss %v, and %v was to come", k.Step, k.Loss, next)
		}
		next = Diagnose(&c, d, k, draws, k.Step).Loss
	})
}
