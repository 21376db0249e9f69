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

// CollapseLimit returns the effective rank below which n features of dimension d have
// collapsed. With labels of so many classes it is 1 + 0.7(r-1), where
// r = min(d, classes-1, n, inputs) is what features attain whose classes are as far
// apart as they can be: four classes in the plane (r = 2) give 2.0 at four corners and
// 1.0 where they merge into two opposite ones; the limit is 1.7. With r below 2 there is
// nothing to lose. Without labels, classes = 0, only complete collapse is a verdict, of
// features that all lie on one line: the limit is 1.05.
//
// inputs is the dimension of the raw samples, 0 where it is not known. It bounds their
// effective rank, and is reached where they spread evenly (points in four quadrants:
// 2.0). Linear layers cannot add to it. Others can, but need not: with tanh or relu
// between layers, features of three or ten dimensions mostly stay below classes - 1 = 3
// while classes are apart (1-NN accuracy 0.98), and would all be called collapsed.
func CollapseLimit(n, d, classes, inputs int) float64 {
	r := min(n, d)
	if classes == 0 {
		return 1 + float64(0.05*float64(min(r-1, 1)))
	}
	r = min(r, classes-1)
	if inputs > 0 {
		r = min(r, inputs)
	}
	return 1 + float64(0.7*float64(r-1))
}

// Collapsed says whether features of that effective rank have merged classes or
// dimensions: whether it lies below their CollapseLimit. A NaN effective rank counts as
// collapsed: a sample lost its direction.
func Collapsed(effectiveRank, limit float64) bool { return !(effectiveRank >= limit) }
