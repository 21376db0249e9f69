package metrics

import (
	"fmt"
	"math"
)

// Float is the type of a feature's coordinates. Every sum here is in float64.
type Float interface{ float32 | float64 }

// points are n vectors of d coordinates, row-major.
type points struct {
	n, d int
	x    []float64
}

func (p points) row(i int) []float64 { return p.x[i*p.d : (i+1)*p.d] }

// unitRows returns the n x d row-major features z with every row scaled to unit
// length. It returns false when n is 0 or a row has no direction: it is zero,
// or a coordinate is not finite.
func unitRows[F Float](z []F, n, d int) (points, bool) {
	mustShape(z, n, d)
	u := points{n: n, d: d, x: make([]float64, n*d)}
	for i, v := range z {
		u.x[i] = float64(v)
	}
	for i := range n {
		if !scaleToUnit(u.row(i)) {
			return points{}, false
		}
	}
	return u, n > 0
}

// scaleToUnit divides a by its length, by way of its greatest coordinate so
// that no square overflows or vanishes. It returns false when a has no direction.
func scaleToUnit(a []float64) bool {
	greatest := 0.0
	for _, v := range a {
		greatest = max(greatest, math.Abs(v)) // NaN where v is
	}
	if greatest == 0 || math.IsInf(greatest, 1) || math.IsNaN(greatest) {
		return false
	}
	for k := range a {
		a[k] /= greatest
	}
	length := math.Sqrt(dot(a, a))
	for k := range a {
		a[k] /= length
	}
	return true
}

// dot returns sum a_k b_k. The conversion keeps the compiler from fusing the
// product into the sum, which would give other bits on other processors.
func dot(a, b []float64) float64 {
	sum := 0.0
	for k, v := range a {
		sum += float64(v * b[k])
	}
	return sum
}

// dots fills dst with the inner products of a with p's rows. Each is summed as dot sums
// it; four rows run side by side, so that no addition waits for the one before.
func (p points) dots(dst, a []float64) {
	i := 0
	for ; i+4 <= p.n; i += 4 {
		r0, r1, r2, r3 := p.row(i)[:len(a)], p.row(i + 1)[:len(a)], p.row(i + 2)[:len(a)], p.row(i + 3)[:len(a)]
		var s0, s1, s2, s3 float64
		for k, v := range a {
			s0 += float64(v * r0[k])
			s1 += float64(v * r1[k])
			s2 += float64(v * r2[k])
			s3 += float64(v * r3[k])
		}
		dst[i], dst[i+1], dst[i+2], dst[i+3] = s0, s1, s2, s3
	}
	for ; i < p.n; i++ {
		dst[i] = dot(a, p.row(i))
	}
}

// squaredDistance returns ||a - b||^2. For unit vectors it is 2 - 2 dot(a, b),
// but not less than 0 and exact where the two are close.
func squaredDistance(a, b []float64) float64 {
	sum := 0.0
	for k, v := range a {
		diff := v - b[k]
		sum += float64(diff * diff)
	}
	return sum
}

func mustShape[F Float](z []F, n, d int) {
	if n < 0 || d < 1 || len(z) != n*d {
		panic(fmt.Sprintf("metrics: %d numbers are not %d x %d features", len(z), n, d))
	}
}

func mustLabels(labels []int, n int) {
	if len(labels) != n {
		panic(fmt.Sprintf("metrics: %d labels for %d features", len(labels), n))
	}
}
