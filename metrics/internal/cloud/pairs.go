//go:build goexperiment.simd

package cloud

import (
	"simd"

	"github.com/tausweep/tausweep/metrics/internal/partition"
)

// potential computes 2**y, y = s u_i . u_j with s = 2 T / ln 2: of unit vectors,
//
//	exp(-T ||u_i - u_j||^2) = exp(-2 T) 2**y
//
// With n = round(y), a polynomial gives 2**(y-n) within 2e-7, and n goes into
// the exponent's bits: y lies between -5.8 and 5.8.
type potential struct {
	s, magic               simd.Float32s
	p0, p1, p2, p3, p4, p5 simd.Float32s
}

// scaled is potential.s.
const scaled = 2 * partition.T * 1.4426950408889634

func newPotential() potential {
	return potential{
		s:     simd.BroadcastFloat32s(scaled),
		magic: simd.BroadcastFloat32s(3 << 22), // beyond 2**23 a float32 has no bits left for a fraction
		p0:    simd.BroadcastFloat32s(1.0000001192092896), p1: simd.BroadcastFloat32s(0.6931469440460205),
		p2: simd.BroadcastFloat32s(0.24022120237350464), p3: simd.BroadcastFloat32s(0.05550713092088699),
		p4: simd.BroadcastFloat32s(0.009675540961325169), p5: simd.BroadcastFloat32s(0.0013276472454890609),
	}
}

// of returns 2**y.
func (p *potential) of(y simd.Float32s) simd.Float32s {
	shifted := y.Add(p.magic)
	f := y.Sub(shifted.Sub(p.magic))
	q := f.Mul(p.p5).Add(p.p4)
	q = q.Mul(f).Add(p.p3)
	q = q.Mul(f).Add(p.p2)
	q = q.Mul(f).Add(p.p1)
	q = q.Mul(f).Add(p.p0)
	power := shifted.ToBits().BitsToInt32().ShiftAllLeft(23)
	return q.ToBits().BitsToInt32().Add(power).ToBits().BitsToFloat32()
}

// pairs returns the uniformity and the nearest-neighbour accuracy. It compares
// cosines by y, which is one times s.
func (c *cloud) pairs() (uniformity, accuracy simd.Float32s) {
	low := simd.BroadcastFloat32s(-2 * scaled) // below every cosine's
	for i := range c.Samples {
		c.nearest.same[i], c.nearest.other[i] = low, low
	}
	total := simd.BroadcastFloat32s(0)
	from, n := 0, len(c.Samples)
	for _, end := range c.Ends {
		for i := from; i < end; i++ {
			total = total.Add(c.row(i, i+1, end, c.nearest.same)).Add(c.row(i, end, n, c.nearest.other))
			c.pause((n - i) * (c.d + 8))
		}
		from = end
	}
	same, other := c.PairCounts()
	mean := total.Div(simd.BroadcastFloat32s(same + other))
	uniformity = c.log(mean).Sub(simd.BroadcastFloat32s(2 * partition.T))

	margin, one := simd.BroadcastFloat32s(partition.TieMargin*scaled), simd.BroadcastFloat32s(1)
	for i, s := range c.nearest.same {
		accuracy = accuracy.Add(one.Masked(s.Greater(c.nearest.other[i].Add(margin))))
	}
	return uniformity, accuracy.Div(simd.BroadcastFloat32s(float32(n)))
}

// row returns the sum of 2**y over the pairs of i with [from, to), and keeps both
// sides' greatest y in nearest. Max may differ between machines where one side is
// NaN or they are zeros of both signs: neither shows in what pairs returns.
func (c *cloud) row(i, from, to int, nearest []simd.Float32s) simd.Float32s {
	if c.d == 2 {
		return c.row2(i, from, to, nearest)
	}
	sum, best := simd.BroadcastFloat32s(0), nearest[i]
	a := c.u[i*c.d : (i+1)*c.d]
	for j := from; j < to; j++ {
		b := c.u[j*c.d:][:len(a)]
		cosine := simd.BroadcastFloat32s(0)
		for k, x := range a {
			cosine = cosine.Add(x.Mul(b[k]))
		}
		y := cosine.Mul(c.potential.s)
		best = best.Max(y)
		nearest[j] = nearest[j].Max(y)
		sum = sum.Add(c.potential.of(y))
	}
	nearest[i] = best
	return sum
}

// row2 is row in the plane.
func (c *cloud) row2(i, from, to int, nearest []simd.Float32s) simd.Float32s {
	p := &c.potential
	sum, best := simd.BroadcastFloat32s(0), nearest[i]
	a0, a1 := c.u[2*i].Mul(p.s), c.u[2*i+1].Mul(p.s)
	b, near := c.u[2*from:2*to], nearest[from:to]
	for j := range near {
		u := b[2*j : 2*j+2 : 2*j+2]
		y := a0.Mul(u[0]).Add(a1.Mul(u[1]))
		best = best.Max(y)
		near[j] = near[j].Max(y)
		sum = sum.Add(p.of(y))
	}
	nearest[i] = best
	return sum
}
