package model

import (
	"math"
	"slices"
)

// Explanation takes the loss of one anchor apart.
type Explanation struct {
	Temperature float64 `json:"temperature"`
	// Scaled are the similarities divided by the temperature.
	Scaled []float64 `json:"scaled"`
	// Softmax of Scaled: the probability given to each.
	Softmax []float64 `json:"softmax"`
	// Gradient of the loss by each similarity (not the scaled one).
	Gradient []float64 `json:"gradient"`
	// CrossEntropy is the loss, -log(softmax of the positive), in nats.
	CrossEntropy float64 `json:"cross_entropy"`
}

// Explain computes the loss of a training step, see infoNCE, from the anchor's
// similarities to one positive, at the index given, and to its negatives.
// The similarities are finite, the temperature is greater than 0.
func Explain(similarities []float64, positive int, temperature float64) Explanation {
	s, ds := slices.Clone(similarities), make([]float64, len(similarities))
	s[0], s[positive] = s[positive], s[0]
	loss := infoNCE(s, temperature, ds)
	ds[0], ds[positive] = ds[positive], ds[0]

	e := Explanation{Temperature: temperature, Gradient: ds, CrossEntropy: loss}
	logSum := loss + similarities[positive]/temperature
	for _, v := range similarities {
		e.Scaled = append(e.Scaled, v/temperature)
		e.Softmax = append(e.Softmax, math.Exp(v/temperature-logSum))
	}
	return e
}
