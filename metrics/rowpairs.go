package metrics

import "math"

// classPairs are what the pairs of unit rows within classes and between them follow
// from, by sums of rows: of a class of n_c rows with the sum S_c,
//
//	sum over i != j in c of u_i . u_j = |S_c|^2 - n_c
type classPairs struct {
	u      points
	labels []int
	counts []float64
	sums   points // a row for each class
	total  []float64
	// Over all classes: of n_c, n_c^2 and |S_c|^2. A row that is a sum of unit rows
	// counts as they do.
	rows, squares, lengths, length float64
}

func newClassPairs(u points, labels []int) *classPairs {
	mustLabels(labels, u.n)
	classes := 0
	for _, c := range labels {
		classes = max(classes, c+1)
	}
	p := &classPairs{u: u, labels: labels, counts: make([]float64, classes), total: make([]float64, u.d)}
	p.sums = points{n: classes, d: u.d, x: make([]float64, classes*u.d)}
	for i, c := range labels {
		p.counts[c]++
		addScaled(p.sums.row(c), 1, u.row(i))
		addScaled(p.total, 1, u.row(i))
	}
	p.rows, p.length = float64(u.n), dot(p.total, p.total)
	for c, n := range p.counts {
		p.squares += n * n
		p.lengths += dot(p.sums.row(c), p.sums.row(c))
	}
	return p
}

// sameCosine is the mean cosine of pairs of one class, otherCosine that of pairs of two,
// and anyCosine that of all. NaN where there is no such pair.
func (p *classPairs) sameCosine() float64 { return (p.lengths - p.rows) / (p.squares - p.rows) }

func (p *classPairs) otherCosine() float64 {
	return (p.length - p.lengths) / (p.rows*p.rows - p.squares)
}

func (p *classPairs) anyCosine() float64 { return (p.length - p.rows) / (p.rows*p.rows - p.rows) }

// without returns the sums without row i: enough for the means.
func (p *classPairs) without(i int) *classPairs {
	row, c := p.u.row(i), p.labels[i]
	return &classPairs{
		rows:    p.rows - 1,
		squares: p.squares - 2*p.counts[c] + 1,
		lengths: p.lengths - 2*dot(p.sums.row(c), row) + 1,
		length:  p.length - 2*dot(p.total, row) + 1,
	}
}

func (p *classPairs) estimate(m Measure, of func(*classPairs) float64) Estimate {
	e := Estimate{Measure: m, Value: of(p), N: p.u.n, Without: make([]float64, p.u.n)}
	for i := range e.Without {
		e.Without[i] = of(p.without(i))
	}
	return e
}

// spreads are the Spread without each row in turn.
func spreads(u points) []float64 {
	total := columnSums(u)
	without := make([]float64, u.n)
	for i := range without {
		n := float64(u.n - 1)
		without[i] = max(1-(dot(total, total)-2*dot(total, u.row(i))+1)/(n*n), 0)
	}
	return without
}

func columnSums(u points) []float64 {
	sums := make([]float64, u.d)
	for i := range u.n {
		addScaled(sums, 1, u.row(i))
	}
	return sums
}

// apart is the mean squared distance of first views p and second views v of different
// samples; distances are those of the same.
func (p points) apart(v points, distances []float64) float64 {
	n := float64(p.n)
	own := 0.0 // the sum of p_i . v_i
	for _, d := range distances {
		own += 1 - d/2
	}
	return 2 - 2*(dot(columnSums(p), columnSums(v))-own)/(n*(n-1))
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// meansWithout are the means of x without each value in turn.
func meansWithout(x []float64) []float64 {
	m, n := mean(x), float64(len(x))
	without := make([]float64, len(x))
	for i, v := range x {
		without[i] = m - (v-m)/(n-1)
	}
	return without
}

// UniformityLeast returns the least Uniformity that n rows can have, -2 T n/(n-1), where
// all pairs are equally far apart: n corners of a simplex, which takes n - 1 dimensions.
// By Jensen's inequality, since the mean cosine of n unit rows' pairs is -1/(n-1) or
// more. NaN when n < 2.
func UniformityLeast(n int) float64 {
	if n < 2 {
		return math.NaN()
	}
	return -2 * T * float64(n) / float64(n-1)
}
