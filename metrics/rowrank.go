package metrics

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// ranksWithout returns how many of n rows the effective rank is found without, in turn,
// where it has so many singular values. A standard error from 256 rows is itself within
// 5%, from 32 within 12%.
func ranksWithout(n, values int) int {
	const work = 1 << 27
	return min(n, max(32, min(256, work/(values*values))))
}

// effectiveRanks returns the EffectiveRank of unit rows, and the same without each row in
// turn, or without so many of them, spread over all.
//
// It takes one decomposition of a square matrix of min(n, d) columns, and for each row
// that is left out the roots of a secular equation: some ten seconds in all where that is a
// thousand wide.
func effectiveRanks(u points) (value float64, without []float64) {
	lambda, along := decompose(u)
	value = rankOf(lambda)
	some := ranksWithout(u.n, len(lambda))
	without = make([]float64, some)
	less := make([]float64, len(lambda))
	for i := range without {
		downdate(less, lambda, along.RawRowView(i*u.n/some))
		without[i] = rankOf(less)
	}
	return value, without
}

// rankOf is the effective rank from the squared singular values.
func rankOf(lambda []float64) float64 {
	sum := 0.0
	for _, l := range lambda {
		sum += math.Sqrt(max(l, 0))
	}
	entropy := 0.0
	for _, l := range lambda {
		p := math.Sqrt(max(l, 0))/sum + 1e-7
		entropy -= p * math.Log(p)
	}
	return math.Exp(entropy)
}

// decompose returns the squared singular values of u, ascending, and (u_i . v_k)^2 for
// every row i and right singular vector v_k.
func decompose(u points) (lambda []float64, along *mat.Dense) {
	x := mat.NewDense(u.n, u.d, u.x)
	var gram mat.SymDense
	wide := u.n < u.d
	if wide {
		gram.SymOuterK(1, x) // x x'
	} else {
		gram.SymOuterK(1, x.T()) // x' x
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(&gram, true) {
		panic("metrics: a finite symmetric matrix without eigenvalues")
	}
	lambda = eigen.Values(nil)
	along = &mat.Dense{}
	eigen.VectorsTo(along)
	if !wide {
		vectors := along
		along = &mat.Dense{}
		along.Mul(x, vectors)
	}
	along.Apply(func(_, k int, v float64) float64 {
		if wide {
			return v * v * max(lambda[k], 0)
		}
		return v * v
	}, along)
	return lambda, along
}

// downdate sets less to the eigenvalues, ascending, of D - z z', where D is diagonal with
// lambda, ascending, and z2 are the squares of z. They interlace, and are the roots of
//
//	f(m) = 1 - sum_k z_k^2/(lambda_k - m)
//
// the k-th between lambda_k-1 (of the first: 0) and lambda_k, where f falls.
//
// Golub and Van Loan, Matrix Computations, 4th edition, section 8.4.3.
func downdate(less, lambda, z2 []float64) {
	below, belowZ2 := 0.0, 0.0
	for k, l := range lambda {
		less[k] = secularRoot(lambda, z2, k, min(below, l), belowZ2)
		below, belowZ2 = l, z2[k]
	}
}

// secularRoot returns the root of f between below and lambda[k]. There
//
//	h(m) = f(m) (lambda_k - m)(m - below)
//
// has no pole and the same root, which the Illinois form of the false position finds.
func secularRoot(lambda, z2 []float64, k int, below, belowZ2 float64) float64 {
	low, high := below, lambda[k]
	gap := high - low
	h := func(m float64) float64 {
		sum := 1.0
		for j, l := range lambda[:max(k-1, 0)] {
			sum -= z2[j] / (l - m)
		}
		for j, l := range lambda[k+1:] {
			sum -= z2[k+1+j] / (l - m)
		}
		return sum*(high-m)*(m-low) - z2[k]*(m-low) + belowZ2*(high-m)
	}
	a, b := low, high
	ha, hb := belowZ2*gap, -z2[k]*gap
	if k == 0 { // no pole at 0
		h0 := h
		h = func(m float64) float64 { return h0(m) / (m - low) }
		sum := 1.0
		for j, l := range lambda[1:] {
			sum -= z2[1+j] / (l - low)
		}
		ha, hb = sum*gap-z2[0], -z2[0]
	}
	if !(gap > 1e-14*lambda[len(lambda)-1]) || hb == 0 {
		return high
	}
	if !(ha > 0) {
		return low
	}
	side := 0
	for range 60 {
		m := (a*hb - b*ha) / (hb - ha)
		if !(m > a && m < b) {
			m = (a + b) / 2
		}
		hm := h(m)
		switch {
		case hm > 0:
			a, ha = m, hm
			if side == 1 {
				hb /= 2
			}
			side = 1
		case hm < 0:
			b, hb = m, hm
			if side == -1 {
				ha /= 2
			}
			side = -1
		default:
			return m
		}
		if b-a <= 1e-9*gap || math.Abs(hm) <= 1e-12*gap*gap {
			break
		}
	}
	return (a*hb - b*ha) / (hb - ha)
}

// RandomRank returns the EffectiveRank that n rows tend to whose directions are drawn
// evenly from the sphere of R^d, n and d large: below min(n, d), as chance spreads rows
// unevenly. By the distribution of Marchenko and Pastur (1967), with the ratio r of the
// lesser of n and d to the greater: squared singular values x of density
//
//	sqrt((b-x)(x-a)) / (2 pi r x),  a, b = (1 ∓ sqrt r)^2
//
// so that it is min(n, d) exp(log m - E[s log s]/m), s = sqrt x, m = E s. Within 1% where
// n and d are 10 or more.
func RandomRank(n, d int) float64 {
	least := float64(min(n, d))
	ratio := least / float64(max(n, d))
	if least == 1 {
		return 1
	}
	root := math.Sqrt(ratio)
	a, b := (1-root)*(1-root), (1+root)*(1+root)
	const steps = 4096
	weights, m, sLogS := 0.0, 0.0, 0.0
	for i := range steps { // x = (a+b)/2 - (b-a)/2 cos, whose dx is the root again
		angle := math.Pi * (float64(i) + 0.5) / steps
		x := (a+b)/2 - (b-a)/2*math.Cos(angle)
		w := math.Sin(angle) * math.Sin(angle) / x
		s := math.Sqrt(x)
		weights += w
		m += w * s
		sLogS += w * s * math.Log(s)
	}
	m, sLogS = m/weights, sLogS/weights
	return least * math.Exp(math.Log(m)-sLogS/m)
}
