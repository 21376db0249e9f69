//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// softmax is that of each anchor over its candidates, an anchor a lane. The positive
// is apart from the candidates (except under SupCon): what it adds is put together
// without cancellation, however sure the anchor is of it.
type softmax struct {
	top            []simd.Float32s // the greatest s_j, or 1: see mildScale
	sum, most      []simd.Float32s // of e_j = exp((s_j-top)/temperature): sum and greatest
	energy         []simd.Float32s // sum of e_j log e_j
	scale          []simd.Float32s // by which e_j becomes the gradient by s_j
	present        []simd.Float32s // 1, or 0 where the anchor does not count
	pull           []float32       // the gradient by the positive, less than 0, without its sign
	tops, scales   []simd.Float32s // top and scale by anchor, each in all lanes
	room           []float32
	loss, q, drift []simd.Float32s
}

func newSoftmax(anchors int) *softmax {
	n, padded := vectors(anchors), shape.Stride(anchors)
	m := &softmax{
		present: make([]simd.Float32s, n),
		top:     make([]simd.Float32s, n), sum: make([]simd.Float32s, n), most: make([]simd.Float32s, n), energy: make([]simd.Float32s, n),
		scale: make([]simd.Float32s, n), loss: make([]simd.Float32s, n), q: make([]simd.Float32s, n), drift: make([]simd.Float32s, n),
		pull: make([]float32, padded), tops: make([]simd.Float32s, anchors), scales: make([]simd.Float32s, anchors), room: make([]float32, padded),
	}
	for v := range m.present {
		m.present[v] = simd.BroadcastFloat32s(1)
	}
	return m
}

// mildScale is the greatest 1/temperature at which 1, the greatest cosine, can stand for
// every greatest similarity: no exponential then leaves a float32's range, and those of
// s_ij and s_ji are one.
const mildScale = 20

// over sets top, sum, most and energy to those of s; where keep, it leaves the e_j in
// c.e. It goes in blocks of some rows and some vectors, so that an exponential does
// not wait for the one before.
func (m *softmax) over(c *contrast, s shape.Matrix, perT float32, keep bool) {
	m.findTop(s, perT)
	clear(m.sum)
	clear(m.most)
	clear(m.energy)
	t, least := simd.BroadcastFloat32s(perT), simd.BroadcastFloat32s(leastLog)
	for v := 0; v < len(m.top); v += blockSide {
		for j := 0; j < s.Rows; j += blockSide {
			m.block(c, s, j, min(j+blockSide, s.Rows), v, min(v+blockSide, len(m.top)), t, least, keep)
		}
		c.products.pause(costOfExp * blockSide * s.Rows)
	}
}

// blockSide is the rows and the vectors of a block.
const blockSide = 8

// costOfExp is how many multiplications take as long as an exponential and what is made
// of it.
const costOfExp = 16

// block adds rows j to end of vectors v to last.
func (m *softmax) block(c *contrast, s shape.Matrix, j, end, v, last int, t, least simd.Float32s, keep bool) {
	w := lanes.Width()
	var zero simd.Float32s
	line := c.block[:(end-j)*(last-v)]
	rest := line
	for i := j; i < end; i++ {
		row := s.X[i*s.Stride+v*w:]
		part := rest[:last-v]
		for k, top := range m.top[v:last] {
			x := simd.LoadFloat32s(row[k*w:]).Sub(top).Mul(t)
			part[k] = least.IfElse(x.Less(least), x)
		}
		rest = rest[last-v:]
	}
	c.functions.Exp(line)
	for k, top := range m.top[v:last] {
		sum, most, energy := m.sum[v+k], m.most[v+k], m.energy[v+k]
		at, from, to := k, j*s.Stride+(v+k)*w, j*c.e.Stride+(v+k)*w
		for i := j; i < end; i++ {
			x := simd.LoadFloat32s(s.X[from:]).Sub(top).Mul(t)
			e := zero.IfElse(x.Less(least), line[at])
			sum, most, energy = sum.Add(e), most.Max(e), energy.Add(e.Mul(x))
			if keep {
				e.Store(c.e.X[to:])
			}
			at, from, to = at+last-v, from+s.Stride, to+c.e.Stride
		}
		m.sum[v+k], m.most[v+k], m.energy[v+k] = sum, most, energy
	}
}

// findTop sets top to the greatest similarities of s, or to 1 at a mild temperature.
func (m *softmax) findTop(s shape.Matrix, perT float32) {
	w, first := lanes.Width(), simd.BroadcastFloat32s(-2) // below every cosine
	if perT <= mildScale {
		first = simd.BroadcastFloat32s(1)
	}
	for v := range m.top {
		m.top[v] = first
	}
	if perT <= mildScale {
		return
	}
	for j := range s.Rows {
		row := s.X[j*s.Stride:]
		for v, top := range m.top {
			m.top[v] = top.Max(simd.LoadFloat32s(row[v*w:])) // a NaN that it loses is in the sum
		}
	}
}

// close returns the loss of anchors that each weigh as much as weight, and sets scale
// and pull. With d = (positive-top)/temperature - log sum, what the positive is above
// the log-sum-exp of the rest,
//
//	loss = log(1 + exp(-d))   and the negatives' part of the softmax   q = 1/(1 + exp(d))
//
// or, with the positive out of the denominator (decoupled), loss = -d and q = 1.
func (m *softmax) close(c *contrast, perT float32, weight float64, decoupled bool) shape.Contrasted {
	w := lanes.Width()
	one, t := simd.BroadcastFloat32s(1), simd.BroadcastFloat32s(perT)
	var zero simd.Float32s
	copy(m.loss, m.sum)
	c.functions.Log(m.loss)
	for v, sum := range m.sum {
		m.sum[v] = one.IfElse(sum.Equal(zero), sum) // of no candidate: all that it divides is 0
	}
	for v, log := range m.loss {
		gap := simd.LoadFloat32s(c.positive[v*w:]).Sub(m.top[v]).Mul(t)
		m.drift[v] = m.energy[v].Div(m.sum[v]).Sub(gap)
		m.loss[v], m.q[v] = log.Sub(gap), one
	}
	n := c.anchors
	if !decoupled {
		m.join(c)
	}
	scale, least := simd.BroadcastFloat32s(float32(weight*float64(perT))), simd.BroadcastFloat32s(leastScale)
	for v, present := range m.present {
		q := m.q[v].Mul(present)
		push := q.Mul(scale)
		k := push.Div(m.sum[v])
		m.scale[v] = zero.IfElse(k.Less(least), k)
		push.Store(m.pull[v*w:])
		m.drift[v], m.loss[v] = m.drift[v].Mul(q), m.loss[v].Mul(present)
	}
	return shape.Contrasted{Loss: mean(m.room, m.loss, n, weight), LogScale: mean(m.room, m.drift, n, weight)}
}

// diagnose returns exp(H(p)) and the greatest p of the shares p_j = e_j/sum: means over
// the anchors that are present and have candidates, NaN where none is. scale and q are
// its room.
func (m *softmax) diagnose(c *contrast) (effective, hardest float64) {
	var zero simd.Float32s
	copy(m.scale, m.sum)
	c.functions.Log(m.scale)
	for v, log := range m.scale {
		c.line[v] = log.Sub(m.energy[v].Div(m.sum[v]))
	}
	c.functions.Exp(c.line)
	for v, present := range m.present {
		counts := present.Masked(m.sum[v].Greater(zero))
		m.scale[v] = counts
		c.line[v] = zero.IfElse(counts.Equal(zero), c.line[v])
		m.q[v] = zero.IfElse(counts.Equal(zero), m.most[v].Div(m.sum[v]))
	}
	per := 1 / mean(m.room, m.scale, c.anchors, 1)
	return mean(m.room, c.line, c.anchors, 1) * per, mean(m.room, m.q, c.anchors, 1) * per
}

// join puts the positive into the denominator: of -d in loss it makes log(1 + exp(-d)),
// and q.
func (m *softmax) join(c *contrast) {
	var zero simd.Float32s
	one := simd.BroadcastFloat32s(1)
	for v, d := range m.loss {
		c.line[v] = zero.Sub(d.Abs())
	}
	c.exp(c.line)
	for v, e := range c.line {
		lost := m.loss[v].Greater(zero)
		m.q[v] = one.IfElse(lost, e).Div(one.Add(e))
		m.loss[v] = m.loss[v].Masked(lost)
	}
	c.functions.Log1p(c.line)
	for v, l := range c.line {
		m.loss[v] = m.loss[v].Add(l)
	}
}

// spread sets tops and scales.
func (m *softmax) spread() {
	w := lanes.Width()
	broadcast(m.tops, m.top, m.room[:w])
	broadcast(m.scales, m.scale, m.room[:w])
}

// broadcast puts every lane of v into a vector of its own; room is that of one.
func broadcast(to, v []simd.Float32s, room []float32) {
	for _, x := range v {
		x.Store(room)
		for i := range min(len(room), len(to)) {
			to[i] = simd.BroadcastFloat32s(room[i])
		}
		to = to[min(len(room), len(to)):]
	}
}
