//go:build goexperiment.simd

package lockstep

import (
	"simd"

	"github.com/tausweep/tausweep/model/lanes"
)

// contrast is the workspace of similarity and loss. Slot 0 is the anchor, 1 the
// positive, 2 onwards the negatives.
type contrast struct {
	dot          bool
	slots        int
	unit         []*five         // the features, scaled to unit length; as they are for dot
	by           []simd.Float32s // by slot: 1/norm; 1 for dot
	turn         []simd.Float32s // by slot: 1/norm, or 0 where the norm does not depend on the features
	s, e         []simd.Float32s // by slot: similarity to the anchor; exp of the logit less the greatest
	ds           []simd.Float32s // by slot: the gradient by the similarity, times the step size
	toward, away []simd.Float32s // by slot: how far a feature is drawn to the anchor, and off itself
}

// minNorm is the least norm that cosine divides by, as in the reference.
const minNorm = 1e-8

func (c *contrast) init(s shape, panels int) {
	c.dot, c.slots = s.dot, s.slots
	c.unit = newFives(panels * s.dim())
	flat := make([]simd.Float32s, 7*5*panels)
	for _, v := range []*[]simd.Float32s{&c.by, &c.turn, &c.s, &c.e, &c.ds, &c.toward, &c.away} {
		*v, flat = flat[:5*panels], flat[5*panels:]
	}
	for i := range c.by {
		c.by[i] = simd.BroadcastFloat32s(1)
	}
}

// run returns the loss for the features z (panels of dim rows) and fills dz with
// its gradient by them, times the step size. perT is 1/temperature and scale
// step size/temperature, by lane.
func (c *contrast) run(f *lanes.Functions, z, dz []*five, dim int, perT, scale simd.Float32s) simd.Float32s {
	if c.dot {
		c.unit = z
	} else {
		for from := 0; from < len(z); from += dim {
			c.normalise(z[from:from+dim], from, 5*from/dim)
		}
	}
	for from := 0; from < len(z); from += dim {
		c.similarities(c.unit[:dim], c.unit[from:from+dim], 5*from/dim)
	}
	loss := c.infoNCE(f, perT, scale)
	c.weigh()
	c.gradient(dz, dim)
	return loss
}

// normalise fills one panel's rows of unit from row from on, and by and turn from
// slot on.
func (c *contrast) normalise(z []*five, from, slot int) {
	var n0, n1, n2, n3, n4 simd.Float32s
	for _, v := range z {
		n0 = n0.Add(v[0].Mul(v[0]))
		n1 = n1.Add(v[1].Mul(v[1]))
		n2 = n2.Add(v[2].Mul(v[2]))
		n3 = n3.Add(v[3].Mul(v[3]))
		n4 = n4.Add(v[4].Mul(v[4]))
	}
	by, turn := (*five)(c.by[slot:]), (*five)(c.turn[slot:])
	by[0], by[1], by[2], by[3], by[4] = n0, n1, n2, n3, n4
	one, least := simd.BroadcastFloat32s(1), simd.BroadcastFloat32s(minNorm)
	for s := range by {
		norm := by[s].Sqrt()
		free := norm.Greater(least)
		by[s] = one.Div(norm.IfElse(free, least))
		turn[s] = by[s].Masked(free)
	}
	unit := c.unit[from:][:len(z)]
	if len(z) == 1 {
		c.signs(z[0], unit[0])
		return
	}
	n0, n1, n2, n3, n4 = by[0], by[1], by[2], by[3], by[4]
	for i, v := range z {
		u := unit[i]
		u[0], u[1], u[2], u[3], u[4] = v[0].Mul(n0), v[1].Mul(n1), v[2].Mul(n2), v[3].Mul(n3), v[4].Mul(n4)
	}
}

// signs is normalise for a single feature: divided by its norm it is exactly 1
// or -1, so that similarities have no slope. Multiplied it would be so nearly.
func (c *contrast) signs(z, unit *five) {
	least := simd.BroadcastFloat32s(minNorm)
	for s, x := range z {
		norm := x.Mul(x).Sqrt()
		unit[s] = x.Div(norm.IfElse(norm.Greater(least), least))
	}
}

// similarities fills s from slot on: the inner products of one panel with the
// anchor, which is the first column of the first.
func (c *contrast) similarities(first, unit []*five, slot int) {
	var s0, s1, s2, s3, s4 simd.Float32s
	first = first[:len(unit)]
	for i, v := range unit {
		a := first[i][0]
		s0 = s0.Add(a.Mul(v[0]))
		s1 = s1.Add(a.Mul(v[1]))
		s2 = s2.Add(a.Mul(v[2]))
		s3 = s3.Add(a.Mul(v[3]))
		s4 = s4.Add(a.Mul(v[4]))
	}
	s := (*five)(c.s[slot:])
	s[0], s[1], s[2], s[3], s[4] = s0, s1, s2, s3, s4
}

// infoNCE returns the cross-entropy of softmax(s/T) with the positive as the
// target, and fills ds:
//
//	L = log sum_j exp(s_j/T) - s_1/T        dL/ds_j = (softmax_j - [j = 1])/T
//
// With the greatest logit taken out, the greatest term of the sum is exactly 1:
// where that is the positive's, L = log(1 + the others) is taken without losing
// the others to the 1; and dL/ds_1 = -(the others' share)/T loses none ever.
func (c *contrast) infoNCE(f *lanes.Functions, perT, scale simd.Float32s) simd.Float32s {
	s, e, ds := c.s[1:c.slots], c.e[1:c.slots], c.ds[1:c.slots]
	top := s[0].Mul(perT)
	e[0] = top
	for j := 1; j < len(s); j++ {
		e[j] = s[j].Mul(perT)
		top = e[j].IfElse(e[j].Greater(top), top)
	}
	gap := top.Sub(e[0])
	for j := range e {
		e[j] = e[j].Sub(top)
	}
	f.Exp(e)
	others := e[1]
	for j := 2; j < len(e); j++ {
		others = others.Add(e[j])
	}
	sum := others.Add(e[0])
	share := scale.Div(sum)
	ds[0] = simd.BroadcastFloat32s(0).Sub(others.Mul(share))
	for j := 1; j < len(e); j++ {
		ds[j] = e[j].Mul(share)
	}
	zero, one := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(1)
	x := others.IfElse(gap.Equal(zero), sum.Sub(one))
	e[0] = x
	f.Log1p(e[:1])
	return e[0].Add(gap)
}

// weigh fills toward and away. What it leaves in the anchor's slot has no effect.
//
//	dz_j = ds_j (u_0 - s_j u_j)/|z_j| = toward_j u_0 - away_j u_j
func (c *contrast) weigh() {
	ds := c.ds
	by, turn, s, toward, away := c.by[:len(ds)], c.turn[:len(ds)], c.s[:len(ds)], c.toward[:len(ds)], c.away[:len(ds)]
	for j, g := range ds {
		toward[j] = g.Mul(by[j])
		away[j] = g.Mul(s[j]).Mul(turn[j])
	}
}

// gradient fills dz, the anchor's being
//
//	dz_0 = (sum_j ds_j u_j)/|z_0| - (sum_j ds_j s_j) u_0/|z_0|
//
// ds is 0 in the anchor's slot and in the last panel's slots to spare.
func (c *contrast) gradient(dz []*five, dim int) {
	pull := (*five)(c.ds).times((*five)(c.s))
	for slot := 5; slot < len(c.ds); slot += 5 {
		pull = pull.Add((*five)(c.ds[slot:]).times((*five)(c.s[slot:])))
	}
	pull = pull.Mul(c.turn[0])
	for i := range dim {
		anchor := c.unit[i][0]
		var sum simd.Float32s
		for row, slot := i, 0; row < len(dz); row, slot = row+dim, slot+5 {
			u, d := c.unit[row], dz[row]
			t, a := (*five)(c.toward[slot:]), (*five)(c.away[slot:])
			d[0] = t[0].Mul(anchor).Sub(a[0].Mul(u[0]))
			d[1] = t[1].Mul(anchor).Sub(a[1].Mul(u[1]))
			d[2] = t[2].Mul(anchor).Sub(a[2].Mul(u[2]))
			d[3] = t[3].Mul(anchor).Sub(a[3].Mul(u[3]))
			d[4] = t[4].Mul(anchor).Sub(a[4].Mul(u[4]))
			sum = sum.Add((*five)(c.ds[slot:]).times(u))
		}
		dz[i][0] = sum.Mul(c.by[0]).Sub(pull.Mul(anchor))
	}
}
