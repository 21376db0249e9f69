package model

import (
	"fmt"
	"slices"

	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/streams"
)

// Bounds of a configuration. They keep a typing mistake from asking for hours
// or for all of the memory, and every quantity within float32's normal range.
const (
	MaxSteps   = 1_000_000_000
	MaxLayers  = 64      // widths, the input's included
	MaxWidth   = 4096    // of a layer
	MaxWeights = 1 << 24 // of an encoder, biases included
)

// Validate returns every fault of c in the order of its fields, none where c
// can be trained. A fault between fields (layers that do not fit the data, more
// negatives than samples) is reported at the later field.
func (c *Config) Validate() []FieldError {
	var f Faults
	f.data(&c.Data)
	f.encoder(&c.Encoder, c.Data.Dim())
	f.loss(&c.Loss, c.Data.Sizes())
	f.optimizer(&c.Optimizer)
	if c.Optimizer.LRTimesTemperature && !positive(c.StepSize()) && positive(c.Optimizer.LR) && positive(c.Loss.Temperature) {
		f.Add("optimizer.lr", c.Optimizer.LR, "such that lr times temperature is 1e-30 to 1e30")
	}
	f.Between("steps", c.Steps, 1, MaxSteps)
	f.OneOf("streams", c.Streams, streams.Kinds()...)
	return f
}

func (f *Faults) data(c *data.Config) {
	f.OneOf("data.kind", c.Kind, data.Kinds()...)
	if c.Samples < 8 || c.Samples > data.MaxSamples || c.Samples%4 != 0 {
		f.Add("data.samples", c.Samples, fmt.Sprintf("a multiple of 4, "+intRange, 8, data.MaxSamples))
	}
}

// encoder checks a against samples of dim coordinates; 0 where they are unknown.
func (f *Faults) encoder(a *Architecture, dim int) {
	f.layers(a, dim)
	f.OneOf("encoder.hidden", string(a.Hidden), string(Identity), string(Tanh), string(ReLU))
	f.OneOf("encoder.output", string(a.Output), string(Identity), string(Tanh), string(ReLU))
}

func (f *Faults) layers(a *Architecture, dim int) {
	const path = "encoder.layers"
	if n := len(a.Layers); n < 2 || n > MaxLayers {
		f.Add(path, a.Layers, fmt.Sprintf(intRange+" widths, from the input to the features", 2, MaxLayers))
		return
	}
	for _, w := range a.Layers {
		if w < 1 || w > MaxWidth {
			f.Add(path, a.Layers, fmt.Sprintf("widths of "+intRange, 1, MaxWidth))
			return
		}
	}
	if dim > 0 && a.Layers[0] != dim {
		f.Add(path, a.Layers, fmt.Sprintf("widths that begin with %d, the coordinates of a sample", dim))
	}
	if n := a.Size(); n > MaxWeights {
		f.Add(path, a.Layers, fmt.Sprintf("widths that give at most %d weights, not %d", MaxWeights, n))
	}
}

// loss checks l against classes of the sizes given; nil where they are unknown.
func (f *Faults) loss(l *Loss, sizes []int) {
	f.OneOf("loss.kind", l.Kind, Losses()...)
	f.Positive("loss.temperature", l.Temperature)
	f.OneOf("loss.similarity", string(l.Similarity), string(Cosine), string(Dot))
	most := data.MaxSamples
	if len(sizes) > 0 && slices.Min(sizes) > 0 {
		most = 0
		for _, n := range sizes {
			most += n
		}
		most -= slices.Max(sizes)
	}
	if l.Negatives < 1 || l.Negatives > most {
		f.Add("loss.negatives", l.Negatives, fmt.Sprintf(intRange+", the samples of the other classes", 1, most))
	}
}

func (f *Faults) optimizer(o *Optimizer) {
	f.OneOf("optimizer.kind", o.Kind, Optimizers()...)
	f.Positive("optimizer.lr", o.LR)
	switch {
	case !(o.Momentum >= 0 && o.Momentum < 1):
		f.Add("optimizer.momentum", o.Momentum, "at least 0 and less than 1")
	case float32(o.Momentum) == 1:
		f.Add("optimizer.momentum", o.Momentum, "less than 1 in float32, in which training is (at most 0.99999997)")
	}
}
