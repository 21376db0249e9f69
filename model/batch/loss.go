package batch

import "math"

// Gradient is the gradient of a loss.
type Gradient struct {
	Features []float64 // by what the loss sees of the views, n x d, not scaled
	LogScale float64   // by log(1/temperature)
	Bias     float64   // by SigLIP's bias
}

// Of returns the loss of n views and its gradient, where z are their features (or
// their head's outputs), n x d, row-major, not scaled: first the first views of all
// rows and then, in the same order, their second ones. labels are the classes of the
// n views for SupCon, whose views may be any; the other losses do not read them.
//
// With u_i = z_i/max(|z_i|, 1e-8) and logits l_ij = u_i.u_j/temperature, a the first
// views and b the second:
//
//	infonce:  mean over i of a of log sum_j exp l(a_i, b_j) - l(a_i, b_i)
//	clip:     the mean of that and of the same with a and b exchanged
//	ntxent:   mean over all views i of log sum_{j != i} exp l_ij - l_ip, p the other view
//	dcl:      the same without p in the sum
//	supcon:   mean over views i with positives of
//	          log sum_{j != i} exp l_ij - mean of l_ip over the positives p != i of its class
//	siglip:   -1/B sum_ij log sigmoid(y_ij (l(a_i, b_j) + bias)), y 1 where i = j, else -1
//
// Every log-sum-exp has its greatest taken out, so that no temperature overflows. A
// SupCon batch in which no view has a positive has the loss 0 and no gradient. A DCL
// batch of one row has the log of an empty sum, -Inf.
func (l *Loss) Of(z []float64, n int, labels []int32, temperature, bias float64) (float64, Gradient) {
	return l.split(matrix{n, len(z) / n, z}, n/2, labels, temperature, bias)
}

// split is Of, of first views up to row first and second ones from it on.
func (l *Loss) split(views matrix, first int, labels []int32, temperature, bias float64) (float64, Gradient) {
	n := views.rows
	u, norms := unit(views)
	a, b := l.sides(u, first)
	s := similarities(a, b)
	logits := l.logits(s, temperature, bias)
	loss, dl := l.ofLogits(logits, labels)

	var g Gradient
	for i, d := range dl.x {
		g.LogScale += d * (s.x[i] / temperature)
		g.Bias += d
		dl.x[i] = d / temperature
	}
	if l.Kind != SigLIP {
		g.Bias = 0
	}
	du := newMatrix(n, views.columns)
	da, db := l.sides(du, first)
	similaritiesBackward(a, b, dl, da, db)
	unitBackward(u, norms, du)
	g.Features = du.x
	return loss, g
}

// sides returns what a loss compares: the first views with the second ones, up to row
// first and from it on, or all views with all.
func (l *Loss) sides(u matrix, first int) (a, b matrix) {
	switch l.Kind {
	case InfoNCE, CLIP, SigLIP:
		return u.part(0, first), u.part(first, u.rows)
	}
	return u, u
}

// logits returns similarities over the temperature, with SigLIP's bias.
func (l *Loss) logits(s matrix, temperature, bias float64) matrix {
	logits := newMatrix(s.rows, s.columns)
	for i, v := range s.x {
		logits.x[i] = v / temperature
		if l.Kind == SigLIP {
			logits.x[i] += bias
		}
	}
	return logits
}

// ofLogits returns the loss of logits and its gradient by them.
func (l *Loss) ofLogits(logits matrix, labels []int32) (float64, matrix) {
	switch l.Kind {
	case InfoNCE:
		return rowsFind(logits)
	case CLIP:
		return bothFind(logits)
	case NTXent:
		return otherView(logits, false)
	case DCL:
		return otherView(logits, true)
	case SupCon:
		return sameClass(logits, labels)
	case SigLIP:
		return pairOrNot(logits)
	}
	panic("batch: unknown loss " + l.Kind)
}

// rowsFind is InfoNCE: row i's target is column i. There may be more columns than
// rows: candidates that are nobody's target.
func rowsFind(logits matrix) (loss float64, d matrix) {
	d = newMatrix(logits.rows, logits.columns)
	mean := 1 / float64(logits.rows)
	for i := range logits.rows {
		row := logits.row(i)
		loss += mean * (logSumExp(row, d.row(i), mean) - row[i])
		d.row(i)[i] -= mean
	}
	return loss, d
}

// bothFind is CLIP's.
func bothFind(logits matrix) (loss float64, d matrix) {
	rows, d := rowsFind(logits)
	columns, back := rowsFind(logits.transposed())
	for i, v := range back.transposed().x {
		d.x[i] = (d.x[i] + v) / 2
	}
	return (rows + columns) / 2, d
}

// otherView is NT-Xent, and DCL where decoupled.
func otherView(logits matrix, decoupled bool) (loss float64, d matrix) {
	n := logits.rows
	d = newMatrix(n, n)
	mean := 1 / float64(n)
	for i := range n {
		row, p := logits.row(i), (i+n/2)%n
		positive := row[p]
		row[i] = math.Inf(-1) // no view is its own negative
		if decoupled {
			row[p] = math.Inf(-1)
		}
		loss += mean * (logSumExp(row, d.row(i), mean) - positive)
		d.row(i)[p] -= mean
	}
	return loss, d
}

// sameClass is SupCon.
func sameClass(logits matrix, labels []int32) (loss float64, d matrix) {
	n := logits.rows
	d = newMatrix(n, n)
	size := map[int32]int{}
	for _, c := range labels[:n] {
		size[c]++
	}
	anchors := 0
	for _, c := range labels[:n] {
		if size[c] > 1 {
			anchors++
		}
	}
	mean := 1 / float64(anchors)
	for i := range n {
		positives := size[labels[i]] - 1
		if positives == 0 {
			continue
		}
		row := logits.row(i)
		row[i] = math.Inf(-1)
		loss += mean * logSumExp(row, d.row(i), mean)
		for j, c := range labels[:n] {
			if j != i && c == labels[i] {
				loss -= mean * row[j] / float64(positives)
				d.row(i)[j] -= mean / float64(positives)
			}
		}
	}
	return loss, d
}

// pairOrNot is SigLIP's.
func pairOrNot(logits matrix) (loss float64, d matrix) {
	d = newMatrix(logits.rows, logits.columns)
	mean := 1 / float64(logits.rows)
	for i := range logits.rows {
		for j, v := range logits.row(i) {
			y := -1.0
			if i == j {
				y = 1
			}
			loss += mean * softplus(-y*v)
			d.row(i)[j] = -mean * y * sigmoid(-y*v)
		}
	}
	return loss, d
}

// logSumExp returns log sum_j exp(x_j), and fills d with scale times its gradient,
// the softmax; -Inf adds nothing to the sum. Of all -Inf it is -Inf, and the softmax 0.
func logSumExp(x, d []float64, scale float64) float64 {
	top := math.Inf(-1)
	for _, v := range x {
		top = max(top, v)
	}
	if math.IsInf(top, -1) {
		return top
	}
	sum := 0.0
	for j, v := range x {
		d[j] = math.Exp(v - top)
		sum += d[j]
	}
	for j := range d {
		d[j] *= scale / sum
	}
	return top + math.Log(sum)
}

// softplus returns log(1 + exp(x)) = -log sigmoid(-x).
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// sigmoid returns 1/(1 + exp(-x)).
func sigmoid(x float64) float64 {
	if x >= 0 {
		return 1 / (1 + math.Exp(-x))
	}
	e := math.Exp(x)
	return e / (1 + e)
}
