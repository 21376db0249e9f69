//go:build goexperiment.simd

package lanes

import (
	"math"
	"simd"
)

// Log returns the natural logarithm in every lane:
//
//	x = (1 + f) 2**k, sqrt(1/2) <= 1 + f < sqrt(2), s = f / (2 + f)
//	log(1 + f) = f - f**2/2 + s (f**2/2 + s**2 R(s**2))
//
// R is the minimax polynomial of degree 2. Within 0.80 ulp for every positive
// float32, denormals included. -Inf for 0, NaN below 0, +Inf for +Inf, NaN for NaN.
func Log(x simd.Float32s) simd.Float32s {
	tiny := x.Less(simd.BroadcastFloat32s(0x1p-126))
	bits := x.Mul(simd.BroadcastFloat32s(0x1p23)).IfElse(tiny, x).ToBits().BitsToInt32()
	// The bits of sqrt(1/2), rounded up: what lies above counts towards the next power.
	root := simd.BroadcastInt32s(0x3f3504f4)
	above := bits.Sub(root)
	k := above.ShiftAllRight(23)
	f := above.And(simd.BroadcastInt32s(0x7fffff)).Add(root).ToBits().BitsToFloat32().Sub(simd.BroadcastFloat32s(1))
	power := k.ConvertToFloat32().Sub(simd.BroadcastFloat32s(23).Masked(tiny))
	return logEdges(x, logFraction(f, power))
}

// logFraction returns k ln 2 + log(1 + f). The first part of ln 2 has 15 bits,
// so that k times it is exact.
func logFraction(f, k simd.Float32s) simd.Float32s {
	s := f.Div(f.Add(simd.BroadcastFloat32s(2)))
	w := s.Mul(s)
	r := w.Mul(simd.BroadcastFloat32s(0.2986934618)).Add(simd.BroadcastFloat32s(0.399776484229))
	r = r.Mul(w).Add(simd.BroadcastFloat32s(0.666667752613))
	h := f.Mul(f).Mul(simd.BroadcastFloat32s(0.5))
	// The small terms first, the large ones last.
	low := s.Mul(h.Add(w.Mul(r))).Add(k.Mul(simd.BroadcastFloat32s(0x1.7f7d1cp-20)))
	return k.Mul(simd.BroadcastFloat32s(0x1.62e4p-1)).Sub(h.Sub(low).Sub(f))
}

// logEdges puts in what the formula misses: 0, below 0, +Inf and NaN.
func logEdges(x, y simd.Float32s) simd.Float32s {
	zero := simd.BroadcastFloat32s(0)
	inf := simd.BroadcastFloat32s(float32(math.Inf(1)))
	y = y.IfElse(x.Greater(zero), inf.Sub(inf))
	y = y.IfElse(x.NotEqual(zero), zero.Sub(inf))
	return y.IfElse(x.Less(inf), x.Add(y))
}
