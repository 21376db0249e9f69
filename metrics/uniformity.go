package metrics

import (
	"math"

	"github.com/tausweep/tausweep/metrics/internal/partition"
)

// T is the t of Uniformity: Wang and Isola's default.
const T = partition.T

// Uniformity returns log mean exp(-t*||z_i - z_j||^2), t = T = 2, over the
// n(n-1)/2 distinct pairs of the n x d row-major features z, whose rows are
// scaled to unit length here. Range [-8, 0], lower is more uniform; see
// UniformityFloor for the limit. Dimensionless. It returns NaN when n < 2 or a
// row is zero or not finite.
//
// Wang and Isola, ICML 2020, section 4.1.2.
func Uniformity[F Float](z []F, n, d int) float64 {
	u, ok := unitRows(z, n, d)
	if !ok {
		return math.NaN()
	}
	sum, pairs := 0.0, 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			sum += math.Exp(-T * squaredDistance(u.row(i), u.row(j)))
			pairs++
		}
	}
	return math.Log(sum / float64(pairs))
}

// UniformityFloor returns what Uniformity tends to for many independent points
// spread uniformly over the unit sphere of R^d, which no distribution can go
// below:
//
//	-2t + log[ Gamma(d/2) t^-v I_v(2t) ],  v = d/2 - 1
//
// with I_v the modified Bessel function. Range (-2t, 0), dimensionless. A finite
// set of evenly spaced points does go below it, since a pair is never a point
// with itself. In one dimension the sphere is two points. It returns NaN when
// d < 1, or t is not positive and finite.
//
// Wang and Isola, ICML 2020; the integral over the sphere is DLMF 10.32.2.
func UniformityFloor(d int, t float64) float64 {
	if d < 1 || !(t > 0) || math.IsInf(t, 1) {
		return math.NaN()
	}
	// The power series of I_v (DLMF 10.25.2) makes the bracket the sum of t^2k / (k! (d/2)_k),
	// (x)_k = x(x+1)...(x+k-1): all terms positive, no Gamma function left, for
	// any d. Once the sum is large it is scaled down, its logarithm kept.
	const large = 1e100
	sum, term, scale := 1.0, 1.0, -2*t
	for k := 1.0; term > 1e-17*sum; k++ {
		term *= t / k * (t / (float64(d)/2 + k - 1))
		sum += term
		if sum > large {
			sum, term, scale = sum/large, term/large, scale+math.Log(large)
		}
	}
	return scale + math.Log(sum)
}
