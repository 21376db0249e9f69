package metrics

import "math"

// Accuracy returns the share of predicted classes that are right. Range [0, 1], higher
// is better. It returns NaN where nothing is predicted.
func Accuracy(predicted, labels []int) float64 {
	if len(predicted) == 0 {
		return math.NaN()
	}
	mustLabels(labels, len(predicted))
	right := 0
	for i, c := range predicted {
		if c == labels[i] {
			right++
		}
	}
	return float64(right) / float64(len(predicted))
}
