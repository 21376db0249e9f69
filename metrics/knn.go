package metrics

import "slices"

// KNN classifies queries (row-major features of dimension d) by their k nearest rows
// by cosine in a bank of such features, whose classes, from 0, are labels; one slice
// of classes for each k asked for, at least 1. The k nearest vote: most votes win,
// then the greater sum of cosines, then the lower class. Of rows as near as each other
// the lower is nearer. A bank of fewer than k rows votes with all.
//
// It returns nil where the bank is empty or a row of either is zero or not finite, and
// has the same bits on every machine.
func KNN[F Float](bank []F, labels []int, queries []F, d int, ks ...int) [][]int {
	return knn(nil, bank, labels, queries, d, ks...)
}

func knn[F Float](look func(), bank []F, labels []int, queries []F, d int, ks ...int) [][]int {
	mustLabels(labels, len(bank)/d)
	rows, ok := unitRows(bank, len(bank)/d, d)
	asked, fine := unitRows(queries, len(queries)/d, d)
	if !ok || !fine {
		return nil
	}
	predicted := make([][]int, len(ks))
	for i := range predicted {
		predicted[i] = make([]int, asked.n)
	}
	cosines := make([]float64, rows.n)
	near := make(neighbours, 0, min(slices.Max(ks), rows.n)+1)
	votes := newVotes(labels)
	for q := range asked.n {
		if look != nil {
			look()
		}
		near = near[:0]
		rows.dots(cosines, asked.row(q))
		for i, cosine := range cosines {
			near.insert(neighbour{cosine, labels[i], i})
		}
		for i, k := range ks {
			predicted[i][q] = votes.winner(near[:min(k, len(near))])
		}
	}
	return predicted
}

// neighbour is a row of the bank as a query sees it.
type neighbour struct {
	cosine     float64
	class, row int
}

// neighbours are the nearest so far, the nearest first: up to one less than there is
// room for.
type neighbours []neighbour

func (n *neighbours) insert(v neighbour) {
	s := *n
	if len(s) == cap(s)-1 && v.cosine <= s[len(s)-1].cosine {
		return
	}
	s = append(s, v)
	i := len(s) - 1
	for ; i > 0 && s[i-1].cosine < v.cosine; i-- {
		s[i] = s[i-1]
	}
	s[i] = v
	*n = s[:min(len(s), cap(s)-1)]
}

// votes are counts and sums of cosines by class.
type votes struct {
	counts []int
	sums   []float64
}

func newVotes(labels []int) *votes {
	classes := slices.Max(labels) + 1
	return &votes{make([]int, classes), make([]float64, classes)}
}

func (v *votes) winner(near neighbours) int {
	clear(v.counts)
	clear(v.sums)
	for _, n := range near {
		v.counts[n.class]++
		v.sums[n.class] += n.cosine
	}
	best := 0
	for c := range v.counts {
		if v.counts[c] > v.counts[best] || v.counts[c] == v.counts[best] && v.counts[c] > 0 && v.sums[c] > v.sums[best] {
			best = c
		}
	}
	return best
}
