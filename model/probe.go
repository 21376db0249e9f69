package model

import (
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/streams"
)

// ProbeSteps is how many steps a probe looks at.
const ProbeSteps = 16

// probeFrom is the first step of a philox stream that probes are drawn from: no
// training comes so far.
const probeFrom = 1 << 40

// Probe draws the picks (ProbeSteps x (2 + negatives), as a Picker's) that a
// seed's encoders are diagnosed on: what their loss and gradient would be if the
// next step were this one. They come from philox's stream of the seed, whatever
// the training's is, at steps that no training draws: the same picks at every
// checkpoint of every configuration of the seed that has as many samples and
// negatives, so that differences between those are not of the draws.
func Probe(set *data.Set, negatives int, seed uint64) []int32 {
	source, err := streams.New(streams.Philox, seed)
	if err != nil {
		panic(err) // there is that kind
	}
	picker := source.Picker(streams.Classes{Members: set.Members, Others: set.Others}, negatives)
	picker.(streams.Seeker).Seek(probeFrom)
	picks := make([]int32, ProbeSteps*(2+negatives))
	picker.Pick(picks)
	return picks
}

// Gradient returns what a step of c would see of encoder e at samples (anchor,
// positive, negatives): its loss, the anchor's similarities to the others, and
// the gradient of the loss by the weights, flat.
func Gradient(c *Config, e *Encoder, samples [][]float32) (loss float64, similarities, gradient []float64) {
	pass := newStep(c)
	loss = pass.run(e, samples)
	return loss, pass.s, pass.grad
}
