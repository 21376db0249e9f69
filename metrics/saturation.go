package metrics

import "math"

// Saturation returns the share of the features' coordinates with |f| > 0.99,
// where a tanh has a slope below 0.02 and hardly learns. The features are taken
// as they are, not scaled. Range [0, 1]. It returns NaN when z is empty or a
// coordinate is NaN.
func Saturation[F Float](z []F) float64 {
	const limit = 0.99
	beyond := 0
	for _, v := range z {
		if math.IsNaN(float64(v)) {
			return math.NaN()
		}
		if v > limit || v < -limit {
			beyond++
		}
	}
	return float64(beyond) / float64(len(z))
}
