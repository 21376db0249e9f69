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
	top, sum, energy []simd.Float32s // greatest s_j; sums of e_j = exp((s_j-top)/temperature), and of e_j log e_j
	scale            []simd.Float32s // by which e_j becomes the gradient by s_j
	present          []simd.Float32s // 1, or 0 where the anchor does not count
	pull             []float32       // the gradient by the positive, less than 0, without its sign
	tops, scales     []simd.Float32s // top and scale by anchor, each in all lanes
	room             []float32
	loss, q, drift   []simd.Float32s
}

func newSoftmax(anchors int) *softmax {
	n, padded := vectors(anchors), shape.Stride(anchors)
	m := &softmax{
		present: make([]simd.Float32s, n),
		top:     make([]simd.Float32s, n), sum: make([]simd.Float32s, n), energy: make([]simd.Float32s, n),
		scale: make([]simd.Float32s, n), loss: make([]simd.Float32s, n), q: make([]simd.Float32s, n), drift: make([]simd.Float32s, n),
		pull: make([]float32, padded), tops: make([]simd.Float32s, anchors), scales: make([]simd.Float32s, anchors), room: make([]float32, padded),
	}
	for v := range m.present {
		m.present[v] = simd.BroadcastFloat32s(1)
	}
	return m
}

// over sets top, sum and energy to those of s; where keep, it leaves the e_j in c.e.
func (m *softmax) over(c *contrast, s shape.Matrix, perT float32, keep bool) {
	w := lanes.Width()
	var zero simd.Float32s
	t, least := simd.BroadcastFloat32s(perT), simd.BroadcastFloat32s(leastLog)
	clear(m.sum)
	clear(m.energy)
	for v := range m.top {
		m.top[v] = simd.BroadcastFloat32s(excluded)
	}
	for j := range s.Rows {
		row := s.X[j*s.Stride:]
		for v, top := range m.top {
			m.top[v] = top.Max(simd.LoadFloat32s(row[v*w:])) // a NaN that it loses is in the sum
		}
	}
	for j := range s.Rows {
		row, to := s.X[j*s.Stride:], c.e.X[j*c.e.Stride:]
		for v, top := range m.top {
			x := simd.LoadFloat32s(row[v*w:]).Sub(top).Mul(t)
			c.line[v] = least.IfElse(x.Less(least), x)
		}
		c.functions.Exp(c.line)
		for v, e := range c.line {
			x := simd.LoadFloat32s(row[v*w:]).Sub(m.top[v]).Mul(t)
			e = zero.IfElse(x.Less(least), e)
			m.sum[v], m.energy[v] = m.sum[v].Add(e), m.energy[v].Add(e.Mul(x))
			if keep {
				e.Store(to[v*w:])
			}
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
	copy(m.loss, m.sum)
	c.functions.Log(m.loss)
	for v, log := range m.loss {
		gap := simd.LoadFloat32s(c.positive[v*w:]).Sub(m.top[v]).Mul(t)
		entropy := m.energy[v].Div(m.sum[v])
		m.drift[v] = entropy.Sub(gap)
		c.line[v] = log.Sub(entropy)
		m.loss[v], m.q[v] = log.Sub(gap), one
	}
	c.functions.Exp(c.line)
	n := c.anchors
	r := shape.Contrasted{Effective: mean(m.room, c.line, n, 1/float64(n))}
	for v, sum := range m.sum {
		c.line[v] = one.Div(sum)
	}
	r.Hardest = mean(m.room, c.line, n, 1/float64(n))
	if !decoupled {
		m.join(c)
	}
	scale, least := simd.BroadcastFloat32s(float32(weight*float64(perT))), simd.BroadcastFloat32s(leastScale)
	var zero simd.Float32s
	for v, present := range m.present {
		q := m.q[v].Mul(present)
		push := q.Mul(scale)
		k := push.Div(m.sum[v])
		m.scale[v] = zero.IfElse(k.Less(least), k)
		push.Store(m.pull[v*w:])
		m.drift[v], m.loss[v] = m.drift[v].Mul(q), m.loss[v].Mul(present)
	}
	r.Loss, r.LogScale = mean(m.room, m.loss, n, weight), mean(m.room, m.drift, n, weight)
	return r
}

// join puts the positive into the denominator: of -d in loss it makes log(1 + exp(-d)),
// and q.
func (m *softmax) join(c *contrast) {
	var zero simd.Float32s
	one := simd.BroadcastFloat32s(1)
	for v, d := range m.loss {
		c.line[v] = zero.Sub(d.Abs())
	}
	c.functions.Exp(c.line)
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
