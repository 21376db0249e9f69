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
	minReal    = 1e-30   // least temperature and step size
	maxReal    = 1e30    // greatest temperature and step size
	realRange  = "greater than 0 (1e-30 to 1e30)"
	intRange   = "%d to %d"
)

// FieldError says that a field of a configuration cannot be accepted.
type FieldError struct {
	Path    string // of the field in the spec, e.g. "loss.temperature"
	Value   any    // as it is
	Accepts string // what would be accepted, e.g. "greater than 0"
}

// Error reads "loss.temperature: -0.1: must be greater than 0".
func (e FieldError) Error() string {
	if s, ok := e.Value.(string); ok {
		return fmt.Sprintf("%s: %q: must be %s", e.Path, s, e.Accepts)
	}
	return fmt.Sprintf("%s: %v: must be %s", e.Path, e.Value, e.Accepts)
}

// Validate returns every fault of c in the order of its fields, none where c
// can be trained. A fault between fields (layers that do not fit the data, more
// negatives than samples) is reported at the later field.
func (c *Config) Validate() []FieldError {
	var f faults
	f.data(&c.Data)
	f.encoder(&c.Encoder, c.Data.Dim())
	f.loss(&c.Loss, c.Data.Sizes())
	f.optimizer(&c.Optimizer)
	if c.Optimizer.LRTimesTemperature && !positive(c.StepSize()) && positive(c.Optimizer.LR) && positive(c.Loss.Temperature) {
		f.add("optimizer.lr", c.Optimizer.LR, "such that lr times temperature is 1e-30 to 1e30")
	}
	f.between("steps", c.Steps, 1, MaxSteps)
	f.oneOf("streams", c.Streams, streams.Kinds()...)
	return f
}

type faults []FieldError

func (f *faults) data(c *data.Config) {
	f.oneOf("data.kind", c.Kind, data.Kinds()...)
	if c.Samples < 8 || c.Samples > data.MaxSamples || c.Samples%4 != 0 {
		f.add("data.samples", c.Samples, fmt.Sprintf("a multiple of 4, "+intRange, 8, data.MaxSamples))
	}
}

// encoder checks a against samples of dim coordinates; 0 where they are unknown.
func (f *faults) encoder(a *Architecture, dim int) {
	f.layers(a, dim)
	f.oneOf("encoder.hidden", string(a.Hidden), string(Identity), string(Tanh), string(ReLU))
	f.oneOf("encoder.output", string(a.Output), string(Identity), string(Tanh), string(ReLU))
}

func (f *faults) layers(a *Architecture, dim int) {
	const path = "encoder.layers"
	if n := len(a.Layers); n < 2 || n > MaxLayers {
		f.add(path, a.Layers, fmt.Sprintf(intRange+" widths, from the input to the features", 2, MaxLayers))
		return
	}
	for _, w := range a.Layers {
		if w < 1 || w > MaxWidth {
			f.add(path, a.Layers, fmt.Sprintf("widths of "+intRange, 1, MaxWidth))
			return
		}
	}
	if dim > 0 && a.Layers[0] != dim {
		f.add(path, a.Layers, fmt.Sprintf("widths that begin with %d, the coordinates of a sample", dim))
	}
	if n := a.Size(); n > MaxWeights {
		f.add(path, a.Layers, fmt.Sprintf("widths that give at most %d weights, not %d", MaxWeights, n))
	}
}

// loss checks l against classes of the sizes given; nil where they are unknown.
func (f *faults) loss(l *Loss, sizes []int) {
	f.oneOf("loss.kind", l.Kind, Losses()...)
	f.positive("loss.temperature", l.Temperature)
	f.oneOf("loss.similarity", string(l.Similarity), string(Cosine), string(Dot))
	most := data.MaxSamples
	if len(sizes) > 0 && slices.Min(sizes) > 0 {
		most = 0
		for _, n := range sizes {
			most += n
		}
		most -= slices.Max(sizes)
	}
	if l.Negatives < 1 || l.Negatives > most {
		f.add("loss.negatives", l.Negatives, fmt.Sprintf(intRange+", the samples of the other classes", 1, most))
	}
}

func (f *faults) optimizer(o *Optimizer) {
	f.oneOf("optimizer.kind", o.Kind, Optimizers()...)
	f.positive("optimizer.lr", o.LR)
	switch {
	case !(o.Momentum >= 0 && o.Momentum < 1):
		f.add("optimizer.momentum", o.Momentum, "at least 0 and less than 1")
	case float32(o.Momentum) == 1:
		f.add("optimizer.momentum", o.Momentum, "less than 1 in float32, in which training is (at most 0.99999997)")
	}
}

func (f *faults) add(path string, value any, accepts string) {
	*f = append(*f, FieldError{path, value, accepts})
}

func (f *faults) between(path string, v, least, most int) {
	if v < least || v > most {
		f.add(path, v, fmt.Sprintf(intRange, least, most))
	}
}

func (f *faults) positive(path string, v float64) {
	if !positive(v) {
		f.add(path, v, realRange)
	}
}

func (f *faults) oneOf(path, v string, accepted ...string) {
	if slices.Contains(accepted, v) {
		return
	}
	list := accepted[0]
	for i, a := range accepted[1:] {
		if i == len(accepted)-2 {
			list += " or " + a
		} else {
			list += ", " + a
		}
	}
	f.add(path, v, list)
}

// positive reports whether v is in (0, inf) with room to spare in float32; false for NaN.
func positive(v float64) bool { return v >= minReal && v <= maxReal }
