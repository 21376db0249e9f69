//go:build goexperiment.simd

package lanes

import (
	"math"
	"simd"
)

// Log replaces every vector of v by its natural logarithm:
//
//	x = (1 + f) 2**k, sqrt(1/2) <= 1 + f < sqrt(2), s = f / (2 + f)
//	log(1 + f) = f - f**2/2 + s (f**2/2 + s**2 R(s**2))
//
// R is the minimax polynomial of degree 2. Within 0.85 ulp for every positive
// float32, denormals included. -Inf for 0, NaN below 0, +Inf for +Inf, NaN for NaN.
func (f *Functions) Log(v []simd.Float32s) {
	t := &f.log
	for i, x := range v {
		scaled, extra := t.normal(x)
		fraction, power := t.split(scaled)
		v[i] = t.edges(x, t.sum(fraction, power.Sub(extra)))
	}
}

type logTable struct {
	least, lift, lifted simd.Float32s // the least normal float32; 2**23 and its power
	root, mantissa      simd.Int32s   // the bits of sqrt(1/2), rounded up; the mantissa's
	half, one, two      simd.Float32s
	r0, r1, r2          simd.Float32s
	ln2, ln2Rest        simd.Float32s // the first has 15 bits, so that k times it is exact
	zero, inf, nan      simd.Float32s
}

func newLogTable() logTable {
	return logTable{
		least: simd.BroadcastFloat32s(0x1p-126), lift: simd.BroadcastFloat32s(0x1p23), lifted: simd.BroadcastFloat32s(23),
		root: simd.BroadcastInt32s(0x3f3504f4), mantissa: simd.BroadcastInt32s(0x7fffff),
		half: simd.BroadcastFloat32s(0.5), one: simd.BroadcastFloat32s(1), two: simd.BroadcastFloat32s(2),
		r0: simd.BroadcastFloat32s(0.666667752613), r1: simd.BroadcastFloat32s(0.399776484229),
		r2:  simd.BroadcastFloat32s(0.2986934618),
		ln2: simd.BroadcastFloat32s(0x1.62e4p-1), ln2Rest: simd.BroadcastFloat32s(0x1.7f7d1cp-20),
		inf: simd.BroadcastFloat32s(float32(math.Inf(1))), nan: simd.BroadcastFloat32s(float32(math.NaN())),
	}
}

// normal lifts denormals out of their range, and returns by which power of two.
func (t *logTable) normal(x simd.Float32s) (lifted, power simd.Float32s) {
	tiny := x.Less(t.least)
	return x.Mul(t.lift).IfElse(tiny, x), t.lifted.Masked(tiny)
}

// split returns f and k of x = (1 + f) 2**k.
func (t *logTable) split(x simd.Float32s) (f, k simd.Float32s) {
	above := x.ToBits().BitsToInt32().Sub(t.root)
	f = above.And(t.mantissa).Add(t.root).ToBits().BitsToFloat32().Sub(t.one)
	return f, above.ShiftAllRight(23).ConvertToFloat32()
}

// sum returns k ln 2 + log(1 + f), its small terms added up first.
func (t *logTable) sum(f, k simd.Float32s) simd.Float32s {
	s := f.Div(f.Add(t.two))
	w := s.Mul(s)
	r := w.Mul(t.r2).Add(t.r1).Mul(w).Add(t.r0)
	h := f.Mul(f).Mul(t.half)
	low := s.Mul(h.Add(w.Mul(r))).Add(k.Mul(t.ln2Rest))
	return k.Mul(t.ln2).Sub(h.Sub(low).Sub(f))
}

// edges puts into y what the formula misses: 0, below 0, +Inf and NaN.
func (t *logTable) edges(x, y simd.Float32s) simd.Float32s {
	y = y.IfElse(x.Greater(t.zero), t.nan)
	y = y.IfElse(x.NotEqual(t.zero), t.zero.Sub(t.inf))
	return y.IfElse(x.Less(t.inf), x.Add(y))
}

// Log1p replaces every vector of v, of which none may be negative, by log(1 + x),
// as exact for small x as for large. Within 1.5 ulp for every float32 from 0 on; +Inf for
// +Inf, NaN for NaN.
//
// 1 + x is rounded, to u say: its logarithm lacks log((1 + x)/u), in which the
// higher powers of (x - (u-1))/u do not count.
func (f *Functions) Log1p(v []simd.Float32s) {
	t := &f.log
	for i, x := range v {
		u := x.Add(t.one)
		fraction, power := t.split(u)
		lost := x.Sub(u.Sub(t.one)).Div(u)
		y := t.sum(fraction, power).Add(lost)
		v[i] = y.IfElse(x.Less(t.inf), u)
	}
}
