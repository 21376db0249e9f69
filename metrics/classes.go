package metrics

import "math"

// Alignment returns the mean of ||z_i - z_j||^2 over the distinct pairs i < j of
// the same class, of the n x d row-major features z, whose rows are scaled to
// unit length here; labels are their n classes. Range [0, 4], lower is closer.
// Dimensionless. It returns NaN when no two samples share a class or a row is
// zero or not finite.
//
// Wang and Isola, ICML 2020, section 4.1.1, with their default alpha = 2; the
// positive pairs are those that a positive drawn from the anchor's class makes.
func Alignment[F Float](z []F, n, d int, labels []int) float64 {
	return meanOverPairs(z, n, d, labels, true, squaredDistance)
}

// Tolerance returns the mean cosine over the distinct pairs i < j of the same
// class, of the n x d row-major features z; labels are their n classes. Range
// [-1, 1], higher is more tolerant of a class's spread. It is 1 - Alignment/2,
// so the two are one piece of news. It returns NaN when no two samples share a
// class or a row is zero or not finite.
//
// Wang and Liu, CVPR 2021, as the mean given the same class.
func Tolerance[F Float](z []F, n, d int, labels []int) float64 {
	return meanOverPairs(z, n, d, labels, true, dot)
}

// InterclassCosine returns the mean cosine over the pairs i < j of different
// classes, of the n x d row-major features z; labels are their n classes. Range
// [-1, 1], lower is further apart. It returns NaN when there is a single class
// or a row is zero or not finite.
func InterclassCosine[F Float](z []F, n, d int, labels []int) float64 {
	return meanOverPairs(z, n, d, labels, false, dot)
}

// meanOverPairs returns the mean of f(u_i, u_j) over the pairs i < j whose
// classes are the same, or else differ, where u are the rows of z scaled to unit
// length. No such pair is 0/0: NaN.
func meanOverPairs[F Float](z []F, n, d int, labels []int, same bool, f func(a, b []float64) float64) float64 {
	mustLabels(labels, n)
	u, ok := unitRows(z, n, d)
	if !ok {
		return math.NaN()
	}
	sum, pairs := 0.0, 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			if (labels[i] == labels[j]) == same {
				sum += f(u.row(i), u.row(j))
				pairs++
			}
		}
	}
	return sum / float64(pairs)
}
