package metrics

import (
	"math"
	"slices"
)

// Evaluate returns all the metrics of the n x d row-major features z, labels
// their n classes; nil labels leave the metrics of classes NaN. inputs is the
// dimension of the raw samples, 0 where it is not known: see CollapseLimit. The sums are in
// float64 and rounded to float32 at the end. A metric is NaN where its function
// says so.
//
// It is the reference: one pass over the pairs instead of one per metric, held
// against the functions by test. The last bits of math.Exp and math.Log depend
// on the processor, and with them, rarely, a float32 here: what is written to a
// sweep's files byte for byte comes from an evaluator in lanes that is held
// against this one.
func Evaluate(z []float32, n, d int, labels []int, inputs int) Values {
	if labels != nil {
		mustLabels(labels, n)
	}
	nan := float32(math.NaN())
	values := Values{
		Alignment: nan, Uniformity: nan, UniformityGap: nan, Tolerance: nan, InterclassCosine: nan,
		EffectiveRank: nan, Saturation: float32(Saturation(z)), NNAccuracy: nan, Collapsed: true,
	}
	u, ok := unitRows(z, n, d)
	if !ok {
		return values
	}
	rank := effectiveRank(u)
	values.EffectiveRank = float32(rank)
	values.Collapsed = Collapsed(rank, CollapseLimit(n, d, classes(labels), inputs))

	t := tallyPairs(u, labels)
	uniformity := math.Log(t.potential / float64(t.pairs))
	values.Uniformity = float32(uniformity)
	values.UniformityGap = float32(uniformity - UniformityFloor(d, T))
	if labels == nil {
		return values
	}
	alignment := t.same / float64(t.samePairs)
	values.Alignment = float32(alignment)
	values.Tolerance = float32(1 - alignment/2)
	values.InterclassCosine = float32(1 - t.other/float64(t.pairs-t.samePairs)/2)
	values.NNAccuracy = float32(t.accuracy())
	return values
}

func classes(labels []int) int {
	return len(slices.Compact(slices.Sorted(slices.Values(labels))))
}

// tally is what one pass over the pairs of unit vectors gathers.
type tally struct {
	pairs, samePairs int
	potential        float64   // sum of exp(-T*||u_i - u_j||^2)
	same, other      float64   // sums of ||u_i - u_j||^2 by class
	nearest          []nearest // one per sample
}

// nearest are a sample's least squared distances to its own and other classes.
type nearest struct{ same, other float64 }

func tallyPairs(u points, labels []int) tally {
	t := tally{nearest: make([]nearest, u.n)}
	for i := range t.nearest {
		t.nearest[i] = nearest{math.Inf(1), math.Inf(1)}
	}
	if labels == nil {
		labels = make([]int, u.n)
	}
	for i := range u.n {
		a, ni := u.row(i), &t.nearest[i]
		for j := i + 1; j < u.n; j++ {
			dist, nj := squaredDistance(a, u.row(j)), &t.nearest[j]
			t.potential += math.Exp(-T * dist)
			t.pairs++
			if labels[i] == labels[j] {
				t.same += dist
				t.samePairs++
				ni.same, nj.same = min(ni.same, dist), min(nj.same, dist)
			} else {
				t.other += dist
				ni.other, nj.other = min(ni.other, dist), min(nj.other, dist)
			}
		}
	}
	return t
}

// accuracy is NNAccuracy in distances: for unit vectors cos = 1 - dist/2.
func (t *tally) accuracy() float64 {
	if t.pairs == 0 {
		return math.NaN()
	}
	correct := 0
	for _, s := range t.nearest {
		if s.same < s.other-2*TieMargin {
			correct++
		}
	}
	return float64(correct) / float64(len(t.nearest))
}
