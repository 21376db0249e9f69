package metrics

import (
	"math"
	"slices"
)

// RidgeLambda is the penalty of RidgeScores.
const RidgeLambda = 1e-3

// RidgeProbe classifies queries by the greatest of their RidgeScores, the lowest class
// of equal ones. It returns nil where there are none.
func RidgeProbe[F Float](bank []F, labels []int, queries []F, d int) []int {
	return ridgeProbe(nil, bank, labels, queries, d)
}

func ridgeProbe[F Float](look func(), bank []F, labels []int, queries []F, d int) []int {
	scores := ridgeScores(look, bank, labels, queries, d)
	if scores == nil {
		return nil
	}
	classes := slices.Max(labels) + 1
	predicted := make([]int, 0, len(scores)/classes)
	for ; len(scores) > 0; scores = scores[classes:] {
		best := 0
		for c, s := range scores[:classes] {
			if s > scores[best] {
				best = c
			}
		}
		predicted = append(predicted, best)
	}
	return predicted
}

// RidgeScores returns what a linear probe, fitted by ridge regression on a bank of n
// row-major features of dimension d and their classes (labels, from 0), gives queries
// for each class: queries x classes, row-major. The features are not scaled to unit
// length, but centred and divided by one number, their root mean square s:
//
//	H = (bank - mean)/s        Y = one-hot(labels)
//	(H'H + RidgeLambda n I) W = H'(Y - mean Y)
//	scores = (queries - mean)/s W + mean Y
//
// Features that are all alike score as their classes are frequent. It takes some
// n d^2 + d^3/3 steps, has the same bits on every machine, and returns nil where the
// bank is empty or a feature is not finite.
func RidgeScores[F Float](bank []F, labels []int, queries []F, d int) []float64 {
	return ridgeScores(nil, bank, labels, queries, d)
}

func ridgeScores[F Float](look func(), bank []F, labels []int, queries []F, d int) []float64 {
	n := len(bank) / d
	mustLabels(labels, n)
	if n == 0 || !finite(bank) || !finite(queries) {
		return nil
	}
	classes := slices.Max(labels) + 1
	share := make([]float64, classes)
	for _, c := range labels {
		share[c] += 1 / float64(n)
	}
	means := columnMeans(bank, n, d)
	scale := rootMeanSquare(bank, means)
	if look == nil {
		look = func() {}
	}
	w := ridge(look, standardised(bank, means, scale), labels, share)

	scores := make([]float64, 0, len(queries)/d*classes)
	for h := standardised(queries, means, scale); len(h.x) > 0; h.x = h.x[d:] {
		for c := range classes {
			scores = append(scores, dot(h.x[:d], w[c])+share[c])
		}
	}
	return scores
}

// ridge returns W, one vector of d weights for each class.
func ridge(look func(), h points, labels []int, share []float64) [][]float64 {
	a := rowsOf(make([]float64, h.d*h.d), h.d, h.d)
	w := rowsOf(make([]float64, len(share)*h.d), len(share), h.d)
	for i := range h.n {
		look()
		row := h.row(i)
		for j, v := range row {
			addScaled(a[j][:j+1], v, row) // the lower half
		}
		for c := range w {
			y := -share[c]
			if c == labels[i] {
				y++
			}
			addScaled(w[c], y, row)
		}
	}
	for j := range a {
		a[j][j] += RidgeLambda * float64(h.n)
	}
	cholesky(look, a)
	for c := range w {
		solve(a, w[c])
	}
	return w
}

// cholesky replaces the lower half of a, symmetric and positive definite, by L with
// L L' = a.
func cholesky(look func(), a [][]float64) {
	for j := range a {
		look()
		for k := range j {
			a[j][k] = (a[j][k] - dot(a[j][:k], a[k])) / a[k][k]
		}
		a[j][j] = math.Sqrt(a[j][j] - dot(a[j][:j], a[j]))
	}
}

// solve replaces b by x with L L' x = b.
func solve(l [][]float64, b []float64) {
	for j := range b {
		b[j] = (b[j] - dot(b[:j], l[j])) / l[j][j]
	}
	for j := len(b) - 1; j >= 0; j-- {
		b[j] /= l[j][j]
		addScaled(b[:j], -b[j], l[j])
	}
}

// addScaled adds scale times the first values of b to a, each product and sum rounded.
func addScaled(a []float64, scale float64, b []float64) {
	for k := range a {
		a[k] += float64(scale * b[k])
	}
}

func finite[F Float](z []F) bool {
	for _, v := range z {
		if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func columnMeans[F Float](z []F, n, d int) []float64 {
	means := make([]float64, d)
	for i, v := range z {
		means[i%d] += float64(v)
	}
	for k := range means {
		means[k] /= float64(n)
	}
	return means
}

// rootMeanSquare returns that of all values about their column's mean, and 1 where
// all are at it.
func rootMeanSquare[F Float](z []F, means []float64) float64 {
	sum := 0.0
	for i, v := range z {
		diff := float64(v) - means[i%len(means)]
		sum += float64(diff * diff)
	}
	if sum == 0 {
		return 1
	}
	return math.Sqrt(sum / float64(len(z)))
}

func standardised[F Float](z []F, means []float64, scale float64) points {
	d := len(means)
	h := points{n: len(z) / d, d: d, x: make([]float64, len(z))}
	for i, v := range z {
		h.x[i] = (float64(v) - means[i%d]) / scale
	}
	return h
}
