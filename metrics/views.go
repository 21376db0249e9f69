package metrics

import (
	"fmt"
	"math"
)

// ViewAlignment returns the mean of ||a_i - b_i||^2 over n samples, where a and b are
// the n x d row-major features of two views of each, whose rows are scaled to unit
// length here. Range [0, 4], lower is closer. Dimensionless. It returns NaN when n is
// 0 or a row is zero or not finite.
//
// Wang and Isola, ICML 2020, section 4.1.1, with their default alpha = 2.
func ViewAlignment[F Float](a, b []F, n, d int) float64 {
	u, v, ok := unitViews(a, b, n, d)
	if !ok {
		return math.NaN()
	}
	sum := 0.0
	for i := range n {
		sum += squaredDistance(u.row(i), v.row(i))
	}
	return sum / float64(n)
}

// ViewRetrieval returns the recall at 1 of the second views b among all second views,
// asked for by the first views a, n x d row-major features each: the share of samples
// i with
//
//	cos(a_i, b_i) > max over j != i of cos(a_i, b_j) + TieMargin
//
// so a tie counts as wrong. Range [0, 1], higher is better; 1 for a single sample. It
// returns NaN when n is 0 or a row is zero or not finite.
func ViewRetrieval[F Float](a, b []F, n, d int) float64 { return viewRetrieval(nil, a, b, n, d) }

func viewRetrieval[F Float](look func(), a, b []F, n, d int) float64 {
	u, v, ok := unitViews(a, b, n, d)
	if !ok {
		return math.NaN()
	}
	found, cosines := 0, make([]float64, n)
	for i := range n {
		if look != nil {
			look()
		}
		v.dots(cosines, u.row(i))
		own, others := cosines[i], math.Inf(-1)
		cosines[i] = others
		for _, cosine := range cosines {
			others = max(others, cosine)
		}
		if own > others+TieMargin {
			found++
		}
	}
	return float64(found) / float64(n)
}

func unitViews[F Float](a, b []F, n, d int) (u, v points, ok bool) {
	if len(a) != len(b) {
		panic(fmt.Sprintf("metrics: %d numbers of first views, %d of second", len(a), len(b)))
	}
	u, ok = unitRows(a, n, d)
	if ok {
		v, ok = unitRows(b, n, d)
	}
	return u, v, ok
}
