//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// pairs says which views are of one class.
type pairs struct {
	label []int32
	count []float32 // of the views of each anchor's class, itself included
	share []float32 // an anchor's weight over the temperature and its number of positives
	rest  *softmax  // of an anchor's negatives: for their shares alone
}

func newPairs(views int) pairs {
	padded := shape.Stride(views)
	return pairs{make([]int32, padded), make([]float32, padded), make([]float32, padded), newSoftmax(views)}
}

// sameClass is SupCon: every other view of an anchor's class is its positive, and a
// candidate with the rest. An anchor without a positive does not count.
func (c *contrast) sameClass(labels []int32, perT float32) shape.Contrasted {
	copy(c.pairs.label, labels)
	c.setDiagonal(c.s, 0)
	c.meanPositives()
	anchors := 0
	for _, n := range c.pairs.count[:c.anchors] {
		if n > 1 {
			anchors++
		}
	}
	weight := 0.0
	if anchors > 0 {
		weight = 1 / float64(anchors)
	}
	w := lanes.Width()
	var zero simd.Float32s
	one, scale := simd.BroadcastFloat32s(1), simd.BroadcastFloat32s(float32(weight*float64(perT)))
	for v := range c.ours.present {
		n := simd.LoadFloat32s(c.pairs.count[v*w:])
		counts := n.Greater(one)
		c.ours.present[v] = one.Masked(counts)
		scale.Div(one.IfElse(n.LessEqual(one), n.Sub(one))).IfElse(counts, zero).Store(c.pairs.share[v*w:])
	}
	c.setDiagonal(c.s, excluded)
	c.ours.over(c, c.s, perT, true)
	r := c.ours.close(c, perT, weight, true)
	c.bothGradients(perT)
	c.pullTogether()
	c.setDiagonal(c.e, 0)
	c.keepNegatives()
	c.pairs.rest.over(c, c.s, perT, false)
	r.Effective, r.Hardest = c.pairs.rest.diagnose(c)
	return r
}

// keepNegatives takes all but the negatives out of the candidates.
func (c *contrast) keepNegatives() {
	w, out := lanes.Width(), simd.BroadcastFloat32s(excluded)
	copy(c.pairs.rest.present, c.ours.present)
	for j := range c.anchors {
		row, theirs := c.s.X[j*c.s.Stride:], simd.BroadcastInt32s(c.pairs.label[j])
		for v := range c.line {
			same := simd.LoadInt32s(c.pairs.label[v*w:]).Equal(theirs)
			out.IfElse(same, simd.LoadFloat32s(row[v*w:])).Store(row[v*w:])
		}
	}
}

func (c *contrast) setDiagonal(m shape.Matrix, x float32) {
	for i := range c.anchors {
		m.X[i*m.Stride+i] = x
	}
}

// meanPositives sets positive to the mean similarity of each anchor and its positives,
// 0 where there are none, and count. An anchor's similarity to itself must be 0.
func (c *contrast) meanPositives() {
	w := lanes.Width()
	one := simd.BroadcastFloat32s(1)
	for v := range c.line {
		ours := simd.LoadInt32s(c.pairs.label[v*w:])
		var sum, count simd.Float32s
		for j := range c.anchors {
			same := ours.Equal(simd.BroadcastInt32s(c.pairs.label[j]))
			sum = sum.Add(simd.LoadFloat32s(c.s.X[j*c.s.Stride+v*w:]).Masked(same))
			count = count.Add(one.Masked(same))
		}
		sum.Div(one.IfElse(count.LessEqual(one), count.Sub(one))).Store(c.positive[v*w:])
		count.Store(c.pairs.count[v*w:])
	}
}

// pullTogether takes the shares of the positives off the gradient, those of both.
func (c *contrast) pullTogether() {
	w := lanes.Width()
	for j := range c.anchors {
		row := c.e.X[j*c.e.Stride:]
		theirs, share := simd.BroadcastInt32s(c.pairs.label[j]), simd.BroadcastFloat32s(c.pairs.share[j])
		for v := range c.line {
			same := simd.LoadInt32s(c.pairs.label[v*w:]).Equal(theirs)
			both := simd.LoadFloat32s(c.pairs.share[v*w:]).Add(share).Masked(same)
			simd.LoadFloat32s(row[v*w:]).Sub(both).Store(row[v*w:])
		}
	}
}
