package metrics

import "math"

// around is what one pass over all pairs of rows finds.
type around struct {
	potentials    []float64 // of each row: the sum over the others of exp(-T ||u_i - u_j||^2)
	vote, nearest hits
}

// hits are rows that are right, and what becomes of that without each row.
type hits struct {
	right   []bool
	changes []int // of each row: how many others become right without it, less those that become wrong
}

func newHits(n int) hits { return hits{make([]bool, n), make([]int, n)} }

// set says whether row i is right.
func (h *hits) set(i int, right bool) { h.right[i] = right }

// unless says whether row i, which has been set, is right without row j.
func (h *hits) unless(i, j int, right bool) {
	if right != h.right[i] {
		h.changes[j] += 2*int(number(right)) - 1
	}
}

// estimate is the share of rows that are right.
func (h *hits) estimate(m Measure) Estimate {
	n, total := len(h.right), 0
	for _, right := range h.right {
		total += int(number(right))
	}
	e := Estimate{Measure: m, Value: float64(total) / float64(n), N: n, Without: make([]float64, n)}
	for j := range e.Without {
		e.Without[j] = float64(total-int(number(h.right[j]))+h.changes[j]) / float64(n-1)
	}
	return e
}

// around goes over all pairs. Without labels nobody votes.
func (p points) around(labels []int, k int) *around {
	a := &around{potentials: make([]float64, p.n)}
	var votes *votes
	if labels != nil {
		mustLabels(labels, p.n)
		a.vote, a.nearest, votes = newHits(p.n), newHits(p.n), newVotes(labels)
	}
	k = min(k, p.n-1)
	cosines := make([]float64, p.n)
	near := make(neighbours, 0, k+2) // one more than vote: who votes where one is left out
	for i := range p.n {
		p.dots(cosines, p.row(i))
		near = near[:0]
		same, other := newTopTwo(), newTopTwo()
		for j, cosine := range cosines {
			if j == i {
				continue
			}
			a.potentials[i] += math.Exp(-2 * T * (1 - cosine))
			if labels == nil {
				continue
			}
			near.insert(neighbour{cosine, labels[j], j})
			if labels[j] == labels[i] {
				same.insert(cosine, j)
			} else {
				other.insert(cosine, j)
			}
		}
		if labels != nil {
			a.vote.count(i, near, k, labels[i], votes)
			a.nearest.compare(i, same, other)
		}
	}
	return a
}

// count lets the k nearest rows vote on the class of row i.
func (h *hits) count(i int, near neighbours, k, class int, votes *votes) {
	h.set(i, votes.winner(near[:k]) == class)
	rest := make(neighbours, 0, k)
	for out := range k {
		rest = append(append(rest[:0], near[:out]...), near[out+1:]...)
		if len(rest) > 0 {
			h.unless(i, near[out].row, votes.winner(rest) == class)
		}
	}
}

// compare says whether the nearest of the same class is nearer than the nearest other.
func (h *hits) compare(i int, same, other topTwo) {
	h.set(i, same.first > other.first+TieMargin)
	if same.row >= 0 {
		h.unless(i, same.row, same.second > other.first+TieMargin)
	}
	if other.row >= 0 {
		h.unless(i, other.row, same.first > other.second+TieMargin)
	}
}

// topTwo are the two greatest cosines, -infinity where there is none, and the row of the
// greatest.
type topTwo struct {
	first, second float64
	row           int
}

func newTopTwo() topTwo { return topTwo{math.Inf(-1), math.Inf(-1), -1} }

func (t *topTwo) insert(cosine float64, row int) {
	switch {
	case cosine > t.first:
		t.first, t.second, t.row = cosine, t.first, row
	case cosine > t.second:
		t.second = cosine
	}
}

// retrieve asks for second views v by first views p, as ViewRetrieval does.
func (p points) retrieve(v points) *hits {
	h := newHits(p.n)
	cosines := make([]float64, p.n)
	for i := range p.n {
		v.dots(cosines, p.row(i))
		others := newTopTwo()
		for j, cosine := range cosines {
			if j != i {
				others.insert(cosine, j)
			}
		}
		h.set(i, cosines[i] > others.first+TieMargin)
		if others.row >= 0 {
			h.unless(i, others.row, cosines[i] > others.second+TieMargin)
		}
	}
	return &h
}

// uniformity returns Uniformity, and the same without each row in turn.
func (a *around) uniformity() (value float64, without []float64) {
	n := float64(len(a.potentials))
	total := 0.0 // every pair twice
	for _, p := range a.potentials {
		total += p
	}
	without = make([]float64, len(a.potentials))
	for i, p := range a.potentials {
		without[i] = math.Log((total - 2*p) / ((n - 1) * (n - 2)))
	}
	return math.Log(total / (n * (n - 1))), without
}
