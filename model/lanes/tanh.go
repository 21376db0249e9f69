//go:build goexperiment.simd

package lanes

import "simd"

// Tanh replaces every vector of v by its hyperbolic tangent: x P(x**2) / Q(x**2),
// the minimax quotient of polynomials of degree 4 for |x| <= 8, with x held to
// that range. Within 5.8 ulp for every float32, never beyond [-1, 1], odd, NaN
// for NaN.
func (f *Functions) Tanh(v []simd.Float32s) {
	t := &f.tanh
	for i, x := range v {
		x = t.hold(x)
		square := x.Mul(x)
		v[i] = x.Mul(t.numerator(square)).Div(t.denominator(square))
	}
}

// tanhLimit is as far as x counts: what is beyond gives tanh(8), 3 ulp from 1. With
// a larger one some results would be above 1 by their roundings.
const tanhLimit = 8

type tanhTable struct {
	lo, hi         simd.Float32s
	p0, p1, p2, p3 simd.Float32s
	p4             simd.Float32s
	q0, q1, q2, q3 simd.Float32s
	q4             simd.Float32s
}

func newTanhTable() tanhTable {
	return tanhTable{
		lo: simd.BroadcastFloat32s(-tanhLimit), hi: simd.BroadcastFloat32s(tanhLimit),
		p0: simd.BroadcastFloat32s(0.9999999936), p1: simd.BroadcastFloat32s(0.1344449265),
		p2: simd.BroadcastFloat32s(0.00357159167), p3: simd.BroadcastFloat32s(2.189455609e-5),
		p4: simd.BroadcastFloat32s(1.523026701e-8),
		q0: simd.BroadcastFloat32s(1), q1: simd.BroadcastFloat32s(0.4677781997),
		q2: simd.BroadcastFloat32s(0.02616441882), q3: simd.BroadcastFloat32s(0.0003411281577),
		q4: simd.BroadcastFloat32s(8.522385895e-7),
	}
}

func (t *tanhTable) hold(x simd.Float32s) simd.Float32s {
	x = t.lo.IfElse(x.Less(t.lo), x)
	return t.hi.IfElse(x.Greater(t.hi), x)
}

func (t *tanhTable) numerator(x simd.Float32s) simd.Float32s {
	p := x.Mul(t.p4).Add(t.p3)
	p = p.Mul(x).Add(t.p2)
	p = p.Mul(x).Add(t.p1)
	return p.Mul(x).Add(t.p0)
}

func (t *tanhTable) denominator(x simd.Float32s) simd.Float32s {
	q := x.Mul(t.q4).Add(t.q3)
	q = q.Mul(x).Add(t.q2)
	q = q.Mul(x).Add(t.q1)
	return q.Mul(x).Add(t.q0)
}
