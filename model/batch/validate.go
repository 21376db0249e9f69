package batch

import (
	"fmt"
	"math"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/streams"
)

// Bounds of a configuration, beside those of package model. They keep a typing mistake
// from asking for all of the memory: a loss compares all views of a batch.
const (
	MaxBatch   = 4096
	MaxColumns = 1 << 16 // values of a row
	MaxLimit   = 1 << 14 // rows whose pairs are measured
	maxMasked  = 0.9999
	maxNoise   = 1e6
	fraction   = "at least 0 and less than 1"
)

// Shape is what a configuration has to fit: of the training rows, how many there are,
// how many values each has, how many classes (0 without labels) and whether each has a
// pair.
type Shape struct {
	Rows, Columns, Classes int
	Pairs                  bool
}

// Shape returns d's.
func (d *Data) Shape() Shape {
	return Shape{Rows: d.Len(), Columns: d.Columns, Classes: len(classes(d.Labels)), Pairs: len(d.Pairs) > 0}
}

// Validate returns every fault of c in the order of its fields, none where c can be
// trained on data of that shape; nil is data that is not known. Fields that c does not
// read, as views.sd of masks, are not looked at.
func (c *Config) Validate(s *Shape) []model.FieldError {
	var f faults
	f.views(&c.Views, s)
	f.encoder(&c.Encoder, s)
	f.loss(&c.Loss, s)
	f.optimizer(&c.Optimizer, c.Steps)
	f.batch(c.Batch, s)
	f.Between("steps", c.Steps, 1, model.MaxSteps)
	f.evaluate(&c.Evaluate)
	f.OneOf("streams", c.Streams, streams.Kinds()...)
	return f.Faults
}

type faults struct{ model.Faults }

func (f *faults) views(v *Views, s *Shape) {
	const path = "views.kind"
	f.OneOf(path, v.Kind, ViewKinds()...)
	switch {
	case v.Kind == Mask && !(v.P >= 0 && v.P <= maxMasked):
		f.Add("views.p", v.P, fmt.Sprintf("0 to %v, the share of values set to 0", maxMasked))
	case v.Kind == Noise && !(v.SD >= 0 && v.SD <= maxNoise):
		f.Add("views.sd", v.SD, fmt.Sprintf("0 to %v", maxNoise))
	case v.Kind == Pairs && s != nil && !s.Pairs:
		f.Add(path, v.Kind, "mask, noise or class: the data has no pairs")
	case v.Kind == Class && s != nil && s.Classes == 0:
		f.Add(path, v.Kind, "mask, noise or pairs: the data has no labels")
	}
}

func (f *faults) encoder(e *Encoder, s *Shape) {
	f.layers(e, s)
	f.OneOf("encoder.hidden", string(e.Hidden), Activations()...)
	f.OneOf("encoder.norm", e.Norm, None, Layer)
	f.OneOf("encoder.output", string(e.Output), Activations()...)
	if !widths(e.Head) || len(e.Layers)+len(e.Head) > model.MaxLayers {
		f.Add("encoder.head", e.Head, fmt.Sprintf("widths of 1 to %d, at most %d with encoder.layers", model.MaxWidth, model.MaxLayers))
	}
}

func (f *faults) layers(e *Encoder, s *Shape) {
	const path = "encoder.layers"
	switch {
	case len(e.Layers) < 2 || len(e.Layers) > model.MaxLayers:
		f.Add(path, e.Layers, fmt.Sprintf("2 to %d widths, from the input to the features", model.MaxLayers))
	case e.Layers[0] < 1 || e.Layers[0] > MaxColumns || !widths(e.Layers[1:]):
		f.Add(path, e.Layers, fmt.Sprintf("widths of 1 to %d, after an input of 1 to %d", model.MaxWidth, MaxColumns))
	case s != nil && e.Layers[0] != s.Columns:
		f.Add(path, e.Layers, fmt.Sprintf("widths that begin with %d, the values of a row", s.Columns))
	case widths(e.Head) && e.Size() > model.MaxWeights:
		f.Add(path, e.Layers, fmt.Sprintf("widths that give, with the head, at most %d weights, not %d", model.MaxWeights, e.Size()))
	}
}

func widths(w []int) bool {
	return !slices.ContainsFunc(w, func(w int) bool { return w < 1 || w > model.MaxWidth })
}

func (f *faults) loss(l *Loss, s *Shape) {
	f.OneOf("loss.kind", l.Kind, Losses()...)
	if l.Kind == SupCon && s != nil && s.Classes == 0 {
		f.Add("loss.kind", l.Kind, "a loss without labels, as ntxent: the data has none")
	}
	if l.TemperatureSchedule != Cosine {
		f.Positive("loss.temperature", l.Temperature)
	}
	if l.LearnTemperature {
		f.span("loss.temperature_min", l.TemperatureMin, "loss.temperature_max", l.TemperatureMax)
		if l.TemperatureMin > 0 && !(l.TemperatureMin <= l.Temperature && l.Temperature <= l.TemperatureMax) {
			f.Add("loss.temperature", l.Temperature, fmt.Sprintf("where it is learned, %v to %v", l.TemperatureMin, l.TemperatureMax))
		}
	}
	f.OneOf("loss.temperature_schedule", l.TemperatureSchedule, Schedules()...)
	if l.TemperatureSchedule == Cosine {
		if l.LearnTemperature {
			f.Add("loss.temperature_schedule", l.TemperatureSchedule, "none where the temperature is learned")
		}
		f.span("loss.temperature_low", l.TemperatureLow, "loss.temperature_high", l.TemperatureHigh)
		f.Between("loss.temperature_period", l.TemperaturePeriod, 2, model.MaxSteps)
	}
	if l.Kind == SigLIP && !(math.Abs(l.Bias) <= 1e30) {
		f.Add("loss.bias", l.Bias, "-1e30 to 1e30")
	}
	if l.Kind != SigLIP && l.LearnBias {
		f.Add("loss.learn_bias", l.LearnBias, "false: only siglip has a bias")
	}
}

// span checks two positive numbers, the first at most the second.
func (f *faults) span(low string, least float64, high string, most float64) {
	f.Positive(low, least)
	f.Positive(high, most)
	if least > most {
		f.Add(high, most, fmt.Sprintf("at least %s, %v", low, least))
	}
}

func (f *faults) optimizer(o *Optimizer, steps int) {
	f.OneOf("optimizer.kind", o.Kind, Optimizers()...)
	f.Positive("optimizer.lr", o.LR)
	if o.Kind == SGD {
		f.fraction("optimizer.momentum", o.Momentum)
		if o.Nesterov && o.Momentum == 0 {
			f.Add("optimizer.nesterov", o.Nesterov, "false where optimizer.momentum is 0")
		}
	}
	f.upTo("optimizer.weight_decay", o.WeightDecay, 1e30, "1e30")
	if o.Kind == Adam || o.Kind == AdamW {
		f.fraction("optimizer.beta1", o.Beta1)
		f.fraction("optimizer.beta2", o.Beta2)
		f.Positive("optimizer.eps", o.Eps)
	}
	f.Between("optimizer.warmup", o.Warmup, 0, max(steps, 0))
	f.OneOf("optimizer.schedule", o.Schedule, Schedules()...)
	if o.Schedule == Cosine {
		f.upTo("optimizer.end", o.End, o.LR, "optimizer.lr")
	}
	if o.ClipNorm != 0 {
		f.Positive("optimizer.clip_norm", o.ClipNorm)
	}
}

// fraction checks for [0, 1), in float32 too, in which training is.
func (f *faults) fraction(path string, v float64) {
	switch {
	case !(v >= 0 && v < 1):
		f.Add(path, v, fraction)
	case float32(v) == 1:
		f.Add(path, v, "less than 1 in float32, in which training is (at most 0.99999997)")
	}
}

func (f *faults) upTo(path string, v, most float64, called string) {
	if !(v >= 0 && v <= most) {
		f.Add(path, v, "0 to "+called)
	}
}

func (f *faults) batch(n int, s *Shape) {
	most, what := MaxBatch, ""
	if s != nil && s.Rows < most {
		most, what = s.Rows, ", the training rows"
	}
	if n < 2 || n > most {
		f.Add("batch", n, fmt.Sprintf("2 to %d%s", most, what))
	}
}

func (f *faults) evaluate(e *Evaluate) {
	f.Between("evaluate.knn", e.KNN, 1, MaxLimit)
	f.OneOf("evaluate.probe", e.Probe, None, Ridge)
	f.Between("evaluate.limit", e.Limit, 2, MaxLimit)
}
