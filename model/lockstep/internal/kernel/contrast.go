//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// contrast is the workspace of similarity and loss.
type contrast struct {
	dot    bool
	unit   [][]*panelRow   // by panel: the features, scaled to unit length; as they are for dot
	slots  []*[5]*slot     // by panel: anchor, positive, negatives, and to the last one's end some to spare, whose ds stays 0
	others []*slot         // the positive and the negatives
	e      []simd.Float32s // of the others: exp of the logit less the greatest
	sums   []simd.Float32s // by feature: sum_j ds_j u_j of the panels after the first
}

// slot is what is known of one sample of a step.
type slot struct {
	by           simd.Float32s // 1/norm; 1 for dot
	turn         simd.Float32s // 1/norm, or 0 where the norm does not depend on the features
	s, ds        simd.Float32s // similarity to the anchor; the gradient by it, times the step size
	toward, away simd.Float32s // how far the sample is drawn to the anchor, and off itself
}

// minNorm is the least norm that cosine divides by, as in the reference.
const minNorm = 1e-8

func (c *contrast) init(s shape.Shape, panels int) {
	c.dot, c.unit = s.Dot, newMatrix(panels, s.Dim()).panels
	store := make([]slot, 5*panels)
	var all []*slot
	for i := range store {
		store[i].by = simd.BroadcastFloat32s(1)
		all = append(all, &store[i])
	}
	for p := range panels {
		c.slots = append(c.slots, (*[5]*slot)(all[5*p:]))
	}
	c.others = all[1:s.Slots]
	c.e, c.sums = make([]simd.Float32s, len(c.others)), make([]simd.Float32s, s.Dim())
}

// run adds the loss for the features z to losses and fills z's slopes with its
// gradient by them, times the step size. perT is 1/temperature and scale step
// size/temperature, by lane.
func (c *contrast) run(f *lanes.Functions, z *level, perT, scale simd.Float32s, l *losses) {
	for p, v := range z.values.panels {
		if c.dot {
			c.unit[p] = v
		} else {
			normalise(c.slots[p], v, c.unit[p])
		}
		similarities(c.slots[p], c.unit[0], c.unit[p])
	}
	x, gap, pull := c.infoNCE(f, perT, scale)
	l.add(x, gap)
	c.gradient(z.slopes.panels, pull)
}

// normalise fills one panel's unit, by and turn from its features z.
func normalise(s *[5]*slot, z, unit []*panelRow) {
	var n0, n1, n2, n3, n4 simd.Float32s
	for _, v := range z {
		n0, n1, n2, n3, n4 = n0.Add(v[0].Mul(v[0])), n1.Add(v[1].Mul(v[1])), n2.Add(v[2].Mul(v[2])), n3.Add(v[3].Mul(v[3])), n4.Add(v[4].Mul(v[4]))
	}
	s[0].by, s[1].by, s[2].by, s[3].by, s[4].by = n0, n1, n2, n3, n4
	one, least := simd.BroadcastFloat32s(1), simd.BroadcastFloat32s(minNorm)
	for _, p := range s {
		norm := p.by.Sqrt()
		by := one.Div(norm.Max(least)) // without a NaN, which comes back by z
		p.by, p.turn = by, by.Masked(norm.Greater(least))
	}
	if len(z) == 1 {
		signs(z[0], unit[0])
		return
	}
	n0, n1, n2, n3, n4 = s[0].by, s[1].by, s[2].by, s[3].by, s[4].by
	for i, u := range unit {
		v := z[i]
		u[0], u[1], u[2], u[3], u[4] = v[0].Mul(n0), v[1].Mul(n1), v[2].Mul(n2), v[3].Mul(n3), v[4].Mul(n4)
	}
}

// signs is normalise for a single feature: divided by its norm it is exactly 1
// or -1, so that similarities have no slope. Multiplied it would be so nearly.
func signs(z, unit *panelRow) {
	least := simd.BroadcastFloat32s(minNorm)
	for s, x := range z {
		norm := x.Mul(x).Sqrt()
		unit[s] = x.Div(norm.IfElse(norm.Greater(least), least))
	}
}

// similarities fills one panel's s: the inner products with the anchor, which is
// the first column of the first panel.
func similarities(s *[5]*slot, first, unit []*panelRow) {
	var s0, s1, s2, s3, s4 simd.Float32s
	first = first[:len(unit)]
	for i, v := range unit {
		a := first[i]
		s0, s1, s2, s3, s4 = s0.Add(a[0].Mul(v[0])), s1.Add(a[0].Mul(v[1])), s2.Add(a[0].Mul(v[2])), s3.Add(a[0].Mul(v[3])), s4.Add(a[0].Mul(v[4]))
	}
	s[0].s, s[1].s, s[2].s, s[3].s, s[4].s = s0, s1, s2, s3, s4
}

// infoNCE returns the cross-entropy of softmax(s/T) with the positive as the
// target, as log(1 + x) + gap, fills ds, toward and away of the others, and
// returns pull = sum_j ds_j s_j:
//
//	L = log sum_j exp(s_j/T) - s_1/T        dL/ds_j = (softmax_j - [j = 1])/T
//	dz_j = ds_j (u_0 - s_j u_j)/|z_j| = toward_j u_0 - away_j u_j
//
// With the greatest similarity taken out, the greatest term of the sum is exactly
// 1: where that is the positive's, x is the rest of the sum and not lost to the 1;
// and dL/ds_1 = -(the rest's share)/T loses nothing ever.
func (c *contrast) infoNCE(f *lanes.Functions, perT, scale simd.Float32s) (x, gap, pull simd.Float32s) {
	others, e := c.others, c.e[:len(c.others)]
	positive := others[0].s
	top := positive
	for _, p := range others[1:] {
		top = top.Max(p.s) // without a NaN, which comes back by e
	}
	for j, p := range others {
		e[j] = p.s.Sub(top).Mul(perT)
	}
	f.Exp(e)
	rest := e[1]
	for _, y := range e[2:] {
		rest = rest.Add(y)
	}
	sum := rest.Add(e[0])
	share := scale.Div(sum)
	zero, one := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(1)
	e[0] = zero.Sub(rest)
	for j, p := range others {
		ds := e[j].Mul(share)
		away := ds.Mul(p.s)
		p.ds, p.toward, p.away = ds, ds.Mul(p.by), away.Mul(p.turn)
		pull = pull.Add(away)
	}
	gap = top.Sub(positive).Mul(perT)
	return rest.IfElse(gap.Equal(zero), sum.Sub(one)), gap, pull
}

// gradient fills dz, by panel, the anchor's being
//
//	dz_0 = (sum_j ds_j u_j)/|z_0| - (sum_j ds_j s_j) u_0/|z_0|
//
// where pull is the second sum. Slots to spare have no effect.
func (c *contrast) gradient(dz [][]*panelRow, pull simd.Float32s) {
	first := c.unit[0]
	for p := 1; p < len(dz); p++ {
		gradientPart(c.slots[p], first, c.unit[p], dz[p], c.sums)
	}
	s := c.slots[0]
	s0, s1, s2, s3, s4, zero := s[0], s[1], s[2], s[3], s[4], simd.BroadcastFloat32s(0)
	pull = pull.Mul(s0.turn)
	d, sums := dz[0][:len(first)], c.sums[:len(first)]
	for i, u := range first {
		u0, v := u[0], d[i]
		v[1] = s1.toward.Mul(u0).Sub(s1.away.Mul(u[1]))
		v[2] = s2.toward.Mul(u0).Sub(s2.away.Mul(u[2]))
		v[3] = s3.toward.Mul(u0).Sub(s3.away.Mul(u[3]))
		v[4] = s4.toward.Mul(u0).Sub(s4.away.Mul(u[4]))
		v[0] = sums[i].Add(s1.ds.Mul(u[1])).Add(s2.ds.Mul(u[2])).Add(s3.ds.Mul(u[3])).Add(s4.ds.Mul(u[4])).Mul(s0.by).Sub(pull.Mul(u0))
		sums[i] = zero
	}
}

// gradientPart fills the gradient of a panel without the anchor, and adds its part
// of the sums sum_j ds_j u_j. first is the first panel's unit.
func gradientPart(s *[5]*slot, first, unit, dz []*panelRow, sums []simd.Float32s) {
	s0, s1, s2, s3, s4 := s[0], s[1], s[2], s[3], s[4]
	first, dz, sums = first[:len(unit)], dz[:len(unit)], sums[:len(unit)]
	for i, u := range unit {
		u0, v := first[i][0], dz[i]
		v[0] = s0.toward.Mul(u0).Sub(s0.away.Mul(u[0]))
		v[1] = s1.toward.Mul(u0).Sub(s1.away.Mul(u[1]))
		v[2] = s2.toward.Mul(u0).Sub(s2.away.Mul(u[2]))
		v[3] = s3.toward.Mul(u0).Sub(s3.away.Mul(u[3]))
		v[4] = s4.toward.Mul(u0).Sub(s4.away.Mul(u[4]))
		sums[i] = sums[i].Add(s0.ds.Mul(u[0])).Add(s1.ds.Mul(u[1])).Add(s2.ds.Mul(u[2])).Add(s3.ds.Mul(u[3])).Add(s4.ds.Mul(u[4]))
	}
}
