package batch

import (
	"math"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// valid returns a configuration of every optional part that fits shape.
func valid() (*Config, *Shape) {
	return &Config{
		Views:   Views{Kind: Mask, P: 0.3},
		Encoder: Encoder{Layers: []int{64, 128, 64}, Bias: true, Hidden: GELU, Norm: Layer, Output: Identity, Head: []int{32}},
		Loss: Loss{
			Kind: SupCon, Temperature: 0.1, LearnTemperature: true, TemperatureMin: 0.01, TemperatureMax: 1,
			TemperatureSchedule: None,
		},
		Optimizer: Optimizer{Kind: AdamW, LR: 1e-3, WeightDecay: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Warmup: 10, Schedule: Cosine, ClipNorm: 1},
		Batch:     128, Steps: 100,
		Evaluate: Evaluate{KNN: 20, Probe: Ridge, Limit: 2048},
		Streams:  streams.Philox,
	}, &Shape{Rows: 1437, Columns: 64, Classes: 10}
}

// TestValidate breaks one thing at a time and expects its fault, and it alone.
func TestValidate(t *testing.T) {
	tests := []struct {
		spoil func(*Config, *Shape)
		want  string // "" where it is none
	}{
		{func(*Config, *Shape) {}, ""},
		{func(c *Config, _ *Shape) { c.Views.Kind = "crop" }, `views.kind: "crop": must be mask, noise, pairs or class`},
		{func(c *Config, _ *Shape) { c.Views.P = 1 }, "views.p: 1: must be 0 to 0.9999, the share of values set to 0"},
		{func(c *Config, _ *Shape) { c.Views.P = math.NaN() }, "views.p: NaN: must be 0 to 0.9999, the share of values set to 0"},
		{func(c *Config, _ *Shape) { c.Views = Views{Kind: Noise, SD: -1, P: 7} }, "views.sd: -1: must be 0 to 1e+06"},
		{func(c *Config, _ *Shape) { c.Views.Kind = Pairs }, `views.kind: "pairs": must be mask, noise or class: the data has no pairs`},
		{func(c *Config, s *Shape) { c.Views.Kind, s.Pairs = Pairs, true }, ""},
		{func(c *Config, s *Shape) { c.Views.Kind, c.Loss.Kind, s.Classes = Class, CLIP, 0 }, `views.kind: "class": must be mask, noise or pairs: the data has no labels`},
		{func(c *Config, _ *Shape) { c.Encoder.Layers = []int{64} }, "encoder.layers: [64]: must be 2 to 64 widths, from the input to the features"},
		{func(c *Config, _ *Shape) { c.Encoder.Layers = []int{64, 0} }, "encoder.layers: [64 0]: must be widths of 1 to 4096, after an input of 1 to 65536"},
		{func(c *Config, _ *Shape) { c.Encoder.Layers = []int{70000, 8} }, "encoder.layers: [70000 8]: must be widths of 1 to 4096, after an input of 1 to 65536"},
		{func(c *Config, _ *Shape) { c.Encoder.Layers = []int{63, 8} }, "encoder.layers: [63 8]: must be widths that begin with 64, the values of a row"},
		{func(c *Config, s *Shape) {
			c.Encoder = Encoder{Layers: []int{5000, 4096}, Hidden: ReLU, Norm: None, Output: Identity}
			s.Columns = 5000
		}, "encoder.layers: [5000 4096]: must be widths that give, with the head, at most 16777216 weights, not 20480000"},
		{func(c *Config, _ *Shape) { c.Encoder.Hidden = "elu" }, `encoder.hidden: "elu": must be identity, relu, tanh or gelu`},
		{func(c *Config, _ *Shape) { c.Encoder.Norm = "batch" }, `encoder.norm: "batch": must be none or layer`},
		{func(c *Config, _ *Shape) { c.Encoder.Output = "" }, `encoder.output: "": must be identity, relu, tanh or gelu`},
		{func(c *Config, _ *Shape) { c.Encoder.Head = []int{-1} }, "encoder.head: [-1]: must be widths of 1 to 4096, at most 64 with encoder.layers"},
		{func(c *Config, _ *Shape) { c.Loss.Kind = "triplet" }, `loss.kind: "triplet": must be infonce, ntxent, dcl, clip, supcon or siglip`},
		{func(_ *Config, s *Shape) { s.Classes = 0 }, `loss.kind: "supcon": must be a loss without labels, as ntxent: the data has none`},
		{func(c *Config, _ *Shape) { c.Loss.LearnTemperature, c.Loss.Temperature = false, 0 }, "loss.temperature: 0: must be greater than 0 (1e-30 to 1e30)"},
		{func(c *Config, _ *Shape) { c.Loss.Temperature = 2 }, "loss.temperature: 2: must be where it is learned, 0.01 to 1"},
		{func(c *Config, _ *Shape) { c.Loss.TemperatureMin = 0 }, "loss.temperature_min: 0: must be greater than 0 (1e-30 to 1e30)"},
		{func(c *Config, _ *Shape) { c.Loss.TemperatureSchedule = "linear" }, `loss.temperature_schedule: "linear": must be none or cosine`},
		{func(c *Config, _ *Shape) {
			c.Loss.TemperatureSchedule = Cosine
			c.Loss.TemperatureLow = 0.1
			c.Loss.TemperatureHigh = 1
			c.Loss.TemperaturePeriod = 9
		}, `loss.temperature_schedule: "cosine": must be none where the temperature is learned`},
		{func(c *Config, _ *Shape) {
			c.Loss = Loss{Kind: DCL, TemperatureSchedule: Cosine, TemperatureLow: 0.5, TemperatureHigh: 0.1, TemperaturePeriod: 9}
		}, "loss.temperature_high: 0.1: must be at least loss.temperature_low, 0.5"},
		{func(c *Config, _ *Shape) {
			c.Loss = Loss{Kind: DCL, TemperatureSchedule: Cosine, TemperatureLow: 0.1, TemperatureHigh: 0.5}
		}, "loss.temperature_period: 0: must be 2 to 1000000000"},
		{func(c *Config, _ *Shape) { c.Loss.LearnBias = true }, "loss.learn_bias: true: must be false: only siglip has a bias"},
		{func(c *Config, _ *Shape) { c.Loss.Kind, c.Loss.LearnBias, c.Loss.Bias = SigLIP, true, -10 }, ""},
		{func(c *Config, _ *Shape) { c.Loss.Kind, c.Loss.Bias = SigLIP, math.Inf(-1) }, "loss.bias: -Inf: must be -1e30 to 1e30"},
		{func(c *Config, _ *Shape) { c.Optimizer.Kind = "lars" }, `optimizer.kind: "lars": must be sgd, adam or adamw`},
		{func(c *Config, _ *Shape) { c.Optimizer.LR, c.Optimizer.Schedule = -1, None }, "optimizer.lr: -1: must be greater than 0 (1e-30 to 1e30)"},
		{func(c *Config, _ *Shape) { c.Optimizer.Kind, c.Optimizer.Momentum, c.Optimizer.Beta1 = SGD, 1, 7 }, "optimizer.momentum: 1: must be at least 0 and less than 1"},
		{func(c *Config, _ *Shape) { c.Optimizer.Kind, c.Optimizer.Nesterov = SGD, true }, "optimizer.nesterov: true: must be false where optimizer.momentum is 0"},
		{func(c *Config, _ *Shape) { c.Optimizer.WeightDecay = -0.1 }, "optimizer.weight_decay: -0.1: must be 0 to 1e30"},
		{func(c *Config, _ *Shape) { c.Optimizer.Beta1 = -1 }, "optimizer.beta1: -1: must be at least 0 and less than 1"},
		{func(c *Config, _ *Shape) { c.Optimizer.Beta2 = 0.999999999 }, "optimizer.beta2: 0.999999999: must be less than 1 in float32, in which training is (at most 0.99999997)"},
		{func(c *Config, _ *Shape) { c.Optimizer.Eps = 0 }, "optimizer.eps: 0: must be greater than 0 (1e-30 to 1e30)"},
		{func(c *Config, _ *Shape) { c.Optimizer.Warmup = 101 }, "optimizer.warmup: 101: must be 0 to 100"},
		{func(c *Config, _ *Shape) { c.Optimizer.Schedule = "step" }, `optimizer.schedule: "step": must be none or cosine`},
		{func(c *Config, _ *Shape) { c.Optimizer.End = 1 }, "optimizer.end: 1: must be 0 to optimizer.lr"},
		{func(c *Config, _ *Shape) { c.Optimizer.ClipNorm = -1 }, "optimizer.clip_norm: -1: must be greater than 0 (1e-30 to 1e30)"},
		{func(c *Config, _ *Shape) { c.Batch = 1 }, "batch: 1: must be 2 to 1437, the training rows"},
		{func(c *Config, _ *Shape) { c.Batch = 1438 }, "batch: 1438: must be 2 to 1437, the training rows"},
		{func(c *Config, s *Shape) { c.Batch, s.Rows = 5000, 60000 }, "batch: 5000: must be 2 to 4096"},
		{func(c *Config, _ *Shape) { c.Steps, c.Optimizer.Warmup = 0, 0 }, "steps: 0: must be 1 to 1000000000"},
		{func(c *Config, _ *Shape) { c.Evaluate.KNN = 0 }, "evaluate.knn: 0: must be 1 to 16384"},
		{func(c *Config, _ *Shape) { c.Evaluate.Probe = "svm" }, `evaluate.probe: "svm": must be none or ridge`},
		{func(c *Config, _ *Shape) { c.Evaluate.Limit = 1 }, "evaluate.limit: 1: must be 2 to 16384"},
		{func(c *Config, _ *Shape) { c.Streams = "numpy" }, `streams: "numpy": must be pytorch or philox`},
	}
	for _, test := range tests {
		c, s := valid()
		test.spoil(c, s)
		got := c.Validate(s)
		if test.want == "" && len(got) > 0 {
			t.Errorf("%v, want no fault", got)
		}
		if test.want != "" && (len(got) != 1 || got[0].Error() != test.want) {
			t.Errorf("faults %v\nwant %s", got, test.want)
		}
	}
}

// TestValidateTellsAll: every fault at once, in the order of the fields; without data
// nothing is said of what depends on it.
func TestValidateTellsAll(t *testing.T) {
	var paths []string
	for _, f := range (&Config{}).Validate(nil) {
		paths = append(paths, f.Path)
	}
	want := []string{
		"views.kind", "encoder.layers", "encoder.hidden", "encoder.norm", "encoder.output", "loss.kind",
		"loss.temperature", "loss.temperature_schedule", "optimizer.kind", "optimizer.lr",
		"optimizer.schedule", "batch", "steps", "evaluate.knn", "evaluate.probe", "evaluate.limit", "streams",
	}
	if !slices.Equal(paths, want) {
		t.Errorf("faults %v\nwant %v", paths, want)
	}
	c, _ := valid()
	c.Encoder.Layers[0], c.Batch = 17, 4096
	if f := c.Validate(nil); len(f) > 0 {
		t.Errorf("%v, want no fault where the data is not known", f)
	}
}

// TestShape reads it off the data.
func TestShape(t *testing.T) {
	d := numbers(10, 2)
	if got, want := d.Shape(), (Shape{Rows: 10, Columns: 2, Classes: 3, Pairs: true}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	d.Labels, d.Pairs = nil, nil
	if got, want := d.Shape(), (Shape{Rows: 10, Columns: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
