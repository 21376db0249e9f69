//go:build goexperiment.simd

package lanes

import "simd"

// Exp returns e**x in every lane:
//
//	n = round(x / ln 2), r = x - n ln 2
//	e**x = (1 + r + r**2 q(r)) 2**n
//
// q is the minimax polynomial of degree 4 for |r| <= ln(2)/2. Within 0.96 ulp
// for every float32, denormal results included; +Inf above 88.72283, 0 below
// -103.97208, NaN for NaN.
func Exp(x simd.Float32s) simd.Float32s {
	lo, hi := simd.BroadcastFloat32s(-104), simd.BroadcastFloat32s(89)
	x = lo.IfElse(x.Less(lo), x)
	x = hi.IfElse(x.Greater(hi), x)
	n := nearest(x.Mul(simd.BroadcastFloat32s(1.44269504)))
	return scale(expFraction(x, n), n.ConvertToInt32())
}

// nearest rounds to the nearest integer, for |x| < 2**22: beyond 2**23 a
// float32 has no bits left for a fraction.
func nearest(x simd.Float32s) simd.Float32s {
	magic := simd.BroadcastFloat32s(3 << 22)
	return x.Add(magic).Sub(magic)
}

// expFraction returns 1 + r + r**2 q(r), r = x - n ln 2. The first part of ln 2
// has 9 bits, so that n times it is exact.
func expFraction(x, n simd.Float32s) simd.Float32s {
	r := x.Sub(n.Mul(simd.BroadcastFloat32s(0x1.63p-1)))
	r = r.Sub(n.Mul(simd.BroadcastFloat32s(-0x1.bd0106p-13)))
	q := r.Mul(simd.BroadcastFloat32s(0.00138146366266)).Add(simd.BroadcastFloat32s(0.00836870979636))
	q = q.Mul(r).Add(simd.BroadcastFloat32s(0.0416683866505))
	q = q.Mul(r).Add(simd.BroadcastFloat32s(0.166665207079))
	q = q.Mul(r).Add(simd.BroadcastFloat32s(0.49999993458))
	return q.Mul(r.Mul(r)).Add(r).Add(simd.BroadcastFloat32s(1))
}

// scale returns x 2**n for -252 <= n <= 254, in two steps, since 2**n alone may
// be too large or too small for a float32.
func scale(x simd.Float32s, n simd.Int32s) simd.Float32s {
	half := n.ShiftAllRight(1)
	return x.Mul(powerOfTwo(half)).Mul(powerOfTwo(n.Sub(half)))
}

// powerOfTwo returns 2**n for -126 <= n <= 127.
func powerOfTwo(n simd.Int32s) simd.Float32s {
	return n.Add(simd.BroadcastInt32s(127)).ShiftAllLeft(23).ToBits().BitsToFloat32()
}
