package metrics

import "math"

// EffectiveRank returns RankMe of the n x d row-major features z, whose rows are
// scaled to unit length here and which are not centred:
//
//	exp(-sum p_k log p_k),  p_k = sigma_k / sum sigma + 1e-7
//
// over the min(n, d) singular values sigma. Range from 1 to min(n, d), but for
// some 1e-6 a dimension that the 1e-7 shifts it by. It returns NaN when n is 0 or a row is
// zero or not finite.
//
// Garrido, Balestriero, Najman and LeCun, ICML 2023.
func EffectiveRank[F Float](z []F, n, d int) float64 {
	u, ok := unitRows(z, n, d)
	if !ok {
		return math.NaN()
	}
	return effectiveRank(u)
}

func effectiveRank(u points) float64 {
	sigma := singularValues(u)
	sum := 0.0
	for _, s := range sigma {
		sum += s
	}
	entropy := 0.0
	for _, s := range sigma {
		p := s/sum + 1e-7
		entropy -= float64(p * math.Log(p))
	}
	return math.Exp(entropy)
}

// AttainableRank returns the effective rank of features whose classes are as
// far apart as they can be: min(d, classes-1, n, inputs), the r of Collapsed. Without
// labels, classes = 0, or where inputs is 0, these do not count.
//
// inputs is the dimension of the raw samples, which bounds their effective rank and is
// reached where they spread evenly (points in four quadrants: 2.0). Linear layers
// cannot add to it. Others can, but need not: with tanh or relu between layers, features
// of three or ten dimensions mostly stay below classes - 1 = 3 while classes are apart
// (1-NN accuracy 0.98), and would all be called collapsed.
func AttainableRank(n, d, classes, inputs int) int {
	r := min(n, d)
	if classes > 0 {
		r = min(r, classes-1)
	}
	if inputs > 0 {
		r = min(r, inputs)
	}
	return r
}

// Collapsed says whether features of that effective rank have merged classes or
// dimensions: it lies below 1 + 0.7(r-1), r their AttainableRank. Four classes
// in the plane (r = 2) give 2.0 at four corners and 1.0 where they merge into
// two opposite ones; the limit is 1.7. With r below 2 there is nothing to lose,
// and it is false. A NaN effective rank counts as collapsed: a sample lost its
// direction.
func Collapsed(effectiveRank float64, r int) bool { return !(effectiveRank >= CollapseLimit(r)) }

// CollapseLimit returns the effective rank below which features have collapsed
// where r is attainable.
func CollapseLimit(r int) float64 { return 1 + float64(0.7*float64(r-1)) }
