package metrics

import (
	"math"

	"github.com/tausweep/tausweep/metrics/internal/partition"
)

// TieMargin is the cosine by which the nearest sample of the same class must be
// nearer than the nearest of another: some ten roundings of a float32 cosine.
// Closer calls are ties; without it a collapsed encoder's accuracy, all ties,
// would be a count of rounding errors.
const TieMargin = partition.TieMargin

// NNAccuracy returns the leave-one-out accuracy of the nearest neighbour by
// cosine, of the n x d row-major features z; labels are their n classes: the
// share of samples i with
//
//	max over j != i of the same class of cos(z_i, z_j) >
//	max over j of the other classes of cos(z_i, z_j) + TieMargin
//
// so a tie counts as wrong, as does a sample alone in its class. Range [0, 1];
// 1 for a single class. It returns NaN when n < 2 or a row is zero or not finite.
func NNAccuracy[F Float](z []F, n, d int, labels []int) float64 {
	mustLabels(labels, n)
	u, ok := unitRows(z, n, d)
	if !ok || n < 2 {
		return math.NaN()
	}
	correct := 0
	for i := range n {
		same, other := math.Inf(-1), math.Inf(-1)
		for j := range n {
			switch cos := dot(u.row(i), u.row(j)); {
			case j == i:
			case labels[j] == labels[i]:
				same = max(same, cos)
			default:
				other = max(other, cos)
			}
		}
		if same > other+TieMargin {
			correct++
		}
	}
	return float64(correct) / float64(n)
}
