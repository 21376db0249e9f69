//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// pairOrNot is SigLIP. With x = s/temperature + bias it adds up, by anchor, the losses
// log(1 + exp(x)) of pairs of two rows, whose gradient by x is 1/(1 + exp(-x)), and at
// last those of the anchor and its positive: log(1 + exp(-x)), and -1/(1 + exp(x)).
func (c *contrast) pairOrNot(perT, bias float32) shape.Contrasted {
	w := lanes.Width()
	var zero simd.Float32s
	one := simd.BroadcastFloat32s(1)
	t, b := simd.BroadcastFloat32s(perT), simd.BroadcastFloat32s(bias)
	weight := 1 / float64(c.anchors)
	scale := simd.BroadcastFloat32s(float32(weight * float64(perT)))
	c.setApart(c.s)
	m := c.ours
	loss, drift, slope, most, energy := m.loss, m.drift, m.sum, m.most, m.energy
	for _, sums := range [][]simd.Float32s{loss, drift, slope, most, energy} {
		clear(sums)
	}
	for j := range c.anchors {
		s, g := c.s.X[j*c.s.Stride:], c.e.X[j*c.e.Stride:]
		for v := range c.line {
			c.line[v] = zero.Sub(simd.LoadFloat32s(s[v*w:]).Mul(t).Add(b).Abs())
		}
		c.exp(c.line)
		for v, e := range c.line {
			l := simd.LoadFloat32s(s[v*w:]).Mul(t)
			x := l.Add(b)
			above := x.Greater(zero)
			d := one.IfElse(above, e).Div(one.Add(e))
			loss[v], drift[v], slope[v] = loss[v].Add(x.Masked(above)), drift[v].Add(d.Mul(l)), slope[v].Add(d)
			d.Store(g[v*w:])
		}
		c.functions.Log1p(c.line)
		for v, l := range c.line {
			loss[v] = loss[v].Add(l)
			x := simd.LoadFloat32s(s[v*w:]).Mul(t).Add(b)
			d := simd.LoadFloat32s(g[v*w:])
			most[v], energy[v] = most[v].Max(d), energy[v].Add(d.Mul(x.Masked(x.Less(zero)).Sub(l)))
			d.Mul(scale).Store(g[v*w:])
		}
		c.products.pause(2 * costOfExp * len(c.line))
	}
	effective, hardest := m.diagnose(c)
	for v := range c.line {
		c.line[v] = zero.Sub(simd.LoadFloat32s(c.positive[v*w:]).Mul(t).Add(b).Abs())
	}
	c.exp(c.line)
	for v, e := range c.line {
		l := simd.LoadFloat32s(c.positive[v*w:]).Mul(t)
		x := l.Add(b)
		below := x.Less(zero)
		d := one.IfElse(below, e).Div(one.Add(e))
		loss[v], drift[v], slope[v] = loss[v].Sub(x.Masked(below)), drift[v].Sub(d.Mul(l)), slope[v].Sub(d)
		d.Mul(scale).Store(m.pull[v*w:])
	}
	c.functions.Log1p(c.line)
	for v, l := range c.line {
		loss[v] = loss[v].Add(l)
	}
	for i, p := range m.pull[:c.anchors] {
		c.e.X[i*c.e.Stride+i] = -p
	}
	room, n := m.room, c.anchors
	return shape.Contrasted{
		Loss: mean(room, loss, n, weight), LogScale: mean(room, drift, n, weight), Bias: mean(room, slope, n, weight),
		Effective: effective, Hardest: hardest,
	}
}
