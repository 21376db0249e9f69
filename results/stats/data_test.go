package stats_test

import (
	"math"
	"math/rand/v2"
)

// Published samples that several tests share.
var (
	// spatialA and spatialB are the spatial test data, A and B, of Efron and Tibshirani, An
	// Introduction to the Bootstrap (1993), table 14.1: 26 children.
	spatialA = []float64{48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41}
	spatialB = []float64{42, 33, 16, 39, 38, 36, 15, 33, 20, 43, 34, 22, 7, 15, 34, 29, 41, 13, 38, 25, 27, 41, 28, 14, 28, 40}
	// mouseTreated and mouseControl are the survival days of the same book's
	// table 2.1.
	mouseTreated = []float64{94, 197, 16, 38, 99, 141, 23}
	mouseControl = []float64{52, 104, 146, 10, 51, 30, 40, 27, 46}
	// darwin holds the 15 differences in height, in eighths of an inch, of
	// cross- and self-fertilised maize (Darwin 1876; Fisher, The Design of
	// Experiments, 1935, chapter III).
	darwin = []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}
	// skewed is made up: 12 values with a long right tail.
	skewed = []float64{0.11, 0.32, 0.05, 1.9, 0.48, 0.77, 0.02, 3.4, 0.21, 0.65, 1.1, 0.09}
)

// population is a distribution to simulate with, of known median.
type population struct {
	name   string
	median float64
	draw   func(*rand.Rand) float64
}

var populations = []population{
	{"normal", 0, (*rand.Rand).NormFloat64},
	{"exponential", math.Ln2, (*rand.Rand).ExpFloat64},
	{"uniform", 0.5, (*rand.Rand).Float64},
	// A bounded metric with two modes, as when one trial in four collapses.
	{"two modes", 0.05 / 3, func(r *rand.Rand) float64 {
		v := 0.1*r.Float64() - 0.05
		if r.IntN(4) == 0 {
			v++
		}
		return v
	}},
}
