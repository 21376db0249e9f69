//go:build goexperiment.simd

package lanes

import "simd"

// Tanh replaces every vector of v by its hyperbolic tangent: x P(x**2) / Q(x**2),
// the minimax quotient of polynomials of degree 4 that begin with 1, for |x| <= 8,
// with x held to that range. Within 6.2 ulp for every finite float32, never beyond
// [-1, 1], odd. NaN for NaN and for infinities: a sum that overflows has lost its
// meaning, and must not pass for saturated.
func (f *Functions) Tanh(v []simd.Float32s) {
	t := &f.tanh
	for i, x := range v {
		finite := x.Mul(t.zero) // NaN where x is not finite, which may get lost in Max and Min
		x = x.Max(t.lo).Min(t.hi)
		s := x.Mul(x)
		p := s.Mul(t.p4).Add(t.p3).Mul(s).Add(t.p2).Mul(s).Add(t.p1).Mul(s).Add(t.one)
		v[i] = x.Mul(p).Div(s.Mul(t.q4).Add(t.q3).Mul(s).Add(t.q2).Mul(s).Add(t.q1).Mul(s).Add(t.one)).Add(finite)
	}
}

// tanhLimit is as far as x counts: what is beyond gives tanh(8), 3 ulp from 1. With
// a larger one some results would be above 1 by their roundings.
const tanhLimit = 8

type tanhTable struct {
	lo, hi         simd.Float32s
	zero, one      simd.Float32s
	p1, p2, p3, p4 simd.Float32s
	q1, q2, q3, q4 simd.Float32s
}

func newTanhTable() tanhTable {
	return tanhTable{
		lo: simd.BroadcastFloat32s(-tanhLimit), hi: simd.BroadcastFloat32s(tanhLimit),
		one: simd.BroadcastFloat32s(1),
		p1:  simd.BroadcastFloat32s(0.1344679489), p2: simd.BroadcastFloat32s(0.003574312831),
		p3: simd.BroadcastFloat32s(2.193911651e-5), p4: simd.BroadcastFloat32s(1.529245097e-8),
		q1: simd.BroadcastFloat32s(0.4678012421), q2: simd.BroadcastFloat32s(0.02617480191),
		q3: simd.BroadcastFloat32s(0.0003415717817), q4: simd.BroadcastFloat32s(8.547690139e-7),
	}
}
