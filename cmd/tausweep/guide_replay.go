package main

import (
	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/sweep/spec"
)

// replay is the guide's script run top to bottom. Its six trainings begin with
// the same weights, but their picks continue from one stream: each has other draws,
// so unlike a sweep's trials they cannot be compared in pairs.
type replay struct {
	spec   *spec.Spec
	set    *data.Set
	stages []stage
}

// stage is an encoder that the script looks at.
type stage struct {
	Name        string
	Temperature float64 // 0 for the untrained encoder
	Features    []float32
	metrics.Values
}

// The script's first training, before the five that it compares.
const (
	firstTraining    = "first"
	firstTemperature = 0.05
)

// newReplay runs the script with the seed given.
func newReplay(seed uint32) (*replay, error) {
	r := &replay{spec: spec.Default()}
	origin, err := model.NewOrigin(&r.spec.Config.Config, uint64(seed))
	if err != nil {
		return nil, err
	}
	r.set = origin.Set
	r.look("untrained", 0, model.NewEncoder(&r.spec.Encoder, origin.Weights))
	r.train(firstTraining, firstTemperature, origin)
	for _, temperature := range r.spec.Axes[0].Values {
		r.train("compared", temperature.(float64), origin)
	}
	return r, nil
}

// train trains the encoder of origin with the picks that come next.
func (r *replay) train(name string, temperature float64, origin *model.Origin) {
	c := r.spec.Config.Config
	c.Loss.Temperature = temperature
	outcome := model.Train(&c, origin, 0, func(model.Checkpoint) {})
	r.look(name, temperature, outcome.Encoder)
}

func (r *replay) look(name string, temperature float64, encoder *model.Encoder) {
	encoded := encoder.Encode(r.set.Samples)
	features := make([]float32, len(encoded))
	for i, v := range encoded {
		features[i] = float32(v)
	}
	r.stages = append(r.stages, stage{
		Name: name, Temperature: temperature, Features: features,
		Values: metrics.Evaluate(features, r.set.N, r.spec.Encoder.Dim(), r.set.Labels, r.spec.Data.Dim()),
	})
}
