//go:build goexperiment.simd

package lanes

import "simd"

// tanhLimit is as far as x counts: what is beyond gives tanh(8), 3 ulp from 1. With
// a larger one some results would be above 1 by their roundings.
const tanhLimit = 8

// Tanh returns the hyperbolic tangent in every lane: x P(x**2) / Q(x**2), the
// minimax quotient of polynomials of degree 4 for |x| <= 8, with x held to that
// range. Within 5.8 ulp for every float32, never beyond [-1, 1], odd, NaN for NaN.
func Tanh(x simd.Float32s) simd.Float32s {
	lo, hi := simd.BroadcastFloat32s(-tanhLimit), simd.BroadcastFloat32s(tanhLimit)
	x = lo.IfElse(x.Less(lo), x)
	x = hi.IfElse(x.Greater(hi), x)
	t := x.Mul(x)
	return x.Mul(tanhNumerator(t)).Div(tanhDenominator(t))
}

func tanhNumerator(t simd.Float32s) simd.Float32s {
	p := t.Mul(simd.BroadcastFloat32s(1.523026701e-8)).Add(simd.BroadcastFloat32s(2.189455609e-5))
	p = p.Mul(t).Add(simd.BroadcastFloat32s(0.00357159167))
	p = p.Mul(t).Add(simd.BroadcastFloat32s(0.1344449265))
	return p.Mul(t).Add(simd.BroadcastFloat32s(0.9999999936))
}

func tanhDenominator(t simd.Float32s) simd.Float32s {
	q := t.Mul(simd.BroadcastFloat32s(8.522385895e-7)).Add(simd.BroadcastFloat32s(0.0003411281577))
	q = q.Mul(t).Add(simd.BroadcastFloat32s(0.02616441882))
	q = q.Mul(t).Add(simd.BroadcastFloat32s(0.4677781997))
	return q.Mul(t).Add(simd.BroadcastFloat32s(1))
}
