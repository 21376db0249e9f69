package model_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/model"
)

func TestValidate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name   string
		change func(*model.Config)
		want   []string // paths
	}{
		{"the guide", func(*model.Config) {}, nil},
		{"kind of data", func(c *model.Config) { c.Data.Kind = "rings" }, []string{"data.kind"}},
		{"few samples", func(c *model.Config) { c.Data.Samples = 4 }, []string{"data.samples"}},
		{"uneven samples", func(c *model.Config) { c.Data.Samples = 102 }, []string{"data.samples"}},
		{"too many samples", func(c *model.Config) { c.Data.Samples = 1_000_004 }, []string{"data.samples"}},
		{"most samples", func(c *model.Config) { c.Data.Samples = 1_000_000 }, nil},
		{"negative samples", func(c *model.Config) { c.Data.Samples = -100 }, []string{"data.samples"}},
		{"one width", func(c *model.Config) { c.Encoder.Layers = []int{2} }, []string{"encoder.layers"}},
		{"no widths", func(c *model.Config) { c.Encoder.Layers = nil }, []string{"encoder.layers"}},
		{"too deep", func(c *model.Config) { c.Encoder.Layers = make([]int, 65) }, []string{"encoder.layers"}},
		{"no neuron", func(c *model.Config) { c.Encoder.Layers = []int{2, 0, 2} }, []string{"encoder.layers"}},
		{"too wide", func(c *model.Config) { c.Encoder.Layers = []int{2, 4097, 2} }, []string{"encoder.layers"}},
		{"widest", func(c *model.Config) { c.Encoder.Layers = []int{2, 4096, 2} }, nil},
		{"too many weights", func(c *model.Config) { c.Encoder.Layers = []int{2, 4096, 4096, 2} }, []string{"encoder.layers"}},
		{"another input", func(c *model.Config) { c.Encoder.Layers = []int{3, 10, 2} }, []string{"encoder.layers"}},
		{"activations", func(c *model.Config) { c.Encoder.Hidden, c.Encoder.Output = "", "gelu" }, []string{"encoder.hidden", "encoder.output"}},
		{"loss", func(c *model.Config) { c.Loss.Kind, c.Loss.Similarity = "triplet", "l2" }, []string{"loss.kind", "loss.similarity"}},
		{"temperature 0", func(c *model.Config) { c.Loss.Temperature = 0 }, []string{"loss.temperature"}},
		{"temperature below 0", func(c *model.Config) { c.Loss.Temperature = -0.1 }, []string{"loss.temperature"}},
		{"temperature NaN", func(c *model.Config) { c.Loss.Temperature = nan }, []string{"loss.temperature"}},
		{"temperature infinite", func(c *model.Config) { c.Loss.Temperature = inf }, []string{"loss.temperature"}},
		{"temperature cold", func(c *model.Config) { c.Loss.Temperature = 1e-6 }, nil},
		{"no negatives", func(c *model.Config) { c.Loss.Negatives = 0 }, []string{"loss.negatives"}},
		{"all negatives", func(c *model.Config) { c.Loss.Negatives = 75 }, nil},
		{"too many negatives", func(c *model.Config) { c.Loss.Negatives = 76 }, []string{"loss.negatives"}},
		{"optimizer", func(c *model.Config) { c.Optimizer.Kind = "adam" }, []string{"optimizer.kind"}},
		{"lr 0", func(c *model.Config) { c.Optimizer.LR = 0 }, []string{"optimizer.lr"}},
		{"lr NaN", func(c *model.Config) { c.Optimizer.LR = nan }, []string{"optimizer.lr"}},
		{"momentum 1", func(c *model.Config) { c.Optimizer.Momentum = 1 }, []string{"optimizer.momentum"}},
		{"momentum NaN", func(c *model.Config) { c.Optimizer.Momentum = nan }, []string{"optimizer.momentum"}},
		{"momentum below 0", func(c *model.Config) { c.Optimizer.Momentum = -0.5 }, []string{"optimizer.momentum"}},
		{"no step size is left", func(c *model.Config) {
			c.Optimizer = model.Optimizer{Kind: model.SGD, LR: 1e-20, LRTimesTemperature: true}
			c.Loss.Temperature = 1e-20
		}, []string{"optimizer.lr"}},
		{"no steps", func(c *model.Config) { c.Steps = 0 }, []string{"steps"}},
		{"too many steps", func(c *model.Config) { c.Steps = 1_000_000_001 }, []string{"steps"}},
		{"streams", func(c *model.Config) { c.Streams = "xorshift" }, []string{"streams"}},
		{"nothing at all", func(c *model.Config) { *c = model.Config{} }, []string{
			"data.kind", "data.samples", "encoder.layers", "encoder.hidden", "encoder.output",
			"loss.kind", "loss.temperature", "loss.similarity", "loss.negatives",
			"optimizer.kind", "optimizer.lr", "steps", "streams",
		}},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			c := guide()
			v.change(c)
			var got []string
			for _, f := range c.Validate() {
				got = append(got, f.Path)
				if f.Accepts == "" || !strings.HasPrefix(f.Error(), f.Path+": ") {
					t.Errorf("%v does not say what is accepted", f)
				}
			}
			if diff := cmp.Diff(v.want, got); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFieldErrorReads(t *testing.T) {
	c := guide()
	c.Streams, c.Loss.Negatives, c.Encoder.Hidden, c.Encoder.Layers = "", 80, "gelu", []int{2, 0}
	want := []string{
		`encoder.layers: [2 0]: must be widths of 1 to 4096`,
		`encoder.hidden: "gelu": must be identity, tanh or relu`,
		`loss.negatives: 80: must be 1 to 75, the samples of the other classes`,
		`streams: "": must be pytorch or philox`,
	}
	var got []string
	for _, f := range c.Validate() {
		got = append(got, f.Error())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
