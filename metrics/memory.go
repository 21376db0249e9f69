package metrics

import "github.com/tausweep/tausweep/model/lanes"

// EvaluatorBytes estimates the memory of an Evaluator of n samples of dimension d.
func EvaluatorBytes(n, d int) int64 {
	vector, less := int64(4*lanes.Width()), int64(min(n, d))
	cells := int64(n) * int64(d)
	return vector*(2*cells+2*int64(n)+less*less+2*less) + 16*int64(n)
}

// LanesBytes is the memory of so many values, each in every lane.
func LanesBytes(values int) int64 { return 4 * int64(lanes.Width()) * int64(values) }
