package metrics

import "math"

// Spread returns 1 - |mean u|^2 of the n x d row-major features z, whose rows u are
// scaled to unit length here: 0 where all point one way, 1 where they have no common
// direction. Range [0, 1]. It returns NaN when n is 0 or a row is zero or not finite.
func Spread[F Float](z []F, n, d int) float64 {
	u, ok := unitRows(z, n, d)
	if !ok {
		return math.NaN()
	}
	return spread(u)
}

func spread(u points) float64 {
	mean := columnMeans(u.x, u.n, u.d)
	return max(1-dot(mean, mean), 0)
}
