package metrics

import (
	"math"
	"slices"
)

// singularValues returns the min(n, d) singular values of the n x d matrix p in
// decreasing order, each within some 1e-15 of the greatest.
//
// It uses + - * / and square roots in a fixed order only, so that it gives the
// same bits on every machine, as a LAPACK tuned for each does not: Gram-Schmidt
// leaves a small triangle, one-sided Jacobi rotations make its rows orthogonal,
// and their lengths are the singular values (Golub and Van Loan, Matrix
// Computations, 4th edition, sections 5.2.8 and 8.6.3).
func singularValues(p points) []float64 {
	rows := triangle(columns(p))
	orthogonalise(rows)
	sigma := make([]float64, len(rows))
	for k, r := range rows {
		sigma[k] = math.Sqrt(dot(r, r))
	}
	slices.Sort(sigma)
	slices.Reverse(sigma)
	return sigma
}

// columns returns a copy of p's columns, or of its rows where they are fewer:
// a matrix and its transpose have the same singular values.
func columns(p points) [][]float64 {
	if p.n < p.d {
		return rowsOf(slices.Clone(p.x), p.n, p.d)
	}
	c := rowsOf(make([]float64, len(p.x)), p.d, p.n)
	for i := range p.n {
		for k, v := range p.row(i) {
			c[k][i] = v
		}
	}
	return c
}

func rowsOf(x []float64, n, d int) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = x[i*d : (i+1)*d]
	}
	return rows
}

// triangle returns the rows of R in columns = Q R, by modified Gram-Schmidt,
// whose R is as accurate as Householder's. It overwrites columns. A remainder so
// short that its square would lose bits counts as none.
func triangle(columns [][]float64) [][]float64 {
	const none = 1e-140
	c := len(columns)
	r := rowsOf(make([]float64, c*c), c, c)
	for k, a := range columns {
		r[k][k] = math.Sqrt(dot(a, a))
		if r[k][k] < none {
			continue
		}
		for i := range a {
			a[i] /= r[k][k]
		}
		for j := k + 1; j < c; j++ {
			b := columns[j]
			r[k][j] = dot(a, b)
			for i, v := range a {
				b[i] -= float64(r[k][j] * v)
			}
		}
	}
	return r
}

// orthogonalise rotates pairs of rows until all are orthogonal to the last few
// bits. A dozen sweeps are ample: convergence is quadratic.
func orthogonalise(rows [][]float64) {
	const sweeps, epsilon = 30, 0x1p-52
	negligible := epsilon * math.Sqrt(float64(len(rows)))
	for range sweeps {
		rotated := false
		for i, a := range rows {
			for _, b := range rows[i+1:] {
				aa, bb, ab := dot(a, a), dot(b, b), dot(a, b)
				if math.Abs(ab) <= negligible*math.Sqrt(aa)*math.Sqrt(bb) {
					continue
				}
				rotate(a, b, (bb-aa)/(2*ab))
				rotated = true
			}
		}
		if !rotated {
			return
		}
	}
}

// rotate turns a and b by the smaller angle whose cotangent of twice is zeta.
func rotate(a, b []float64, zeta float64) {
	tan := 1 / (math.Abs(zeta) + math.Sqrt(1+float64(zeta*zeta)))
	if zeta < 0 {
		tan = -tan
	}
	cos := 1 / math.Sqrt(1+float64(tan*tan))
	sin := cos * tan
	for k, v := range a {
		w := b[k]
		a[k] = float64(cos*v) - float64(sin*w)
		b[k] = float64(sin*v) + float64(cos*w)
	}
}
