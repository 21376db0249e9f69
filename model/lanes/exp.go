//go:build goexperiment.simd

package lanes

import "simd"

// Exp replaces every vector of v by e to its power:
//
//	n = round(x / ln 2), r = x - n ln 2
//	e**x = (1 + r + r**2 q(r)) 2**n
//
// q is the minimax polynomial of degree 4 for |r| <= ln(2)/2. Within 0.99 ulp
// for every float32, denormal results included; +Inf above 88.72283, 0 below
// -103.97208, NaN for NaN.
func (f *Functions) Exp(v []simd.Float32s) {
	t := &f.exp
	for i, x := range v {
		// Beyond lo and hi results have become 0 and +Inf. NaN may get lost in Max and Min.
		x = x.Max(t.lo).Min(t.hi).IfElse(x.Equal(x), x) //nolint:gocritic // NaN alone is not equal to itself
		// Above 2**23 a float32 has no bits left for a fraction.
		n := x.Mul(t.perLn2).Add(t.magic).Sub(t.magic)
		r := x.Sub(n.Mul(t.ln2)).Sub(n.Mul(t.ln2Rest))
		// 2**n alone may be too large or too small: it goes in two parts.
		k := n.ConvertToInt32()
		half := k.ShiftAllRight(1)
		a := half.Add(t.bias).ShiftAllLeft(23).ToBits().BitsToFloat32()
		b := k.Sub(half).Add(t.bias).ShiftAllLeft(23).ToBits().BitsToFloat32()
		v[i] = r.Mul(t.q4).Add(t.q3).Mul(r).Add(t.q2).Mul(r).Add(t.q1).Mul(r).Add(t.q0).Mul(r.Mul(r)).Add(r).Add(t.one).Mul(a).Mul(b)
	}
}

type expTable struct {
	lo, hi         simd.Float32s
	perLn2, magic  simd.Float32s
	ln2, ln2Rest   simd.Float32s // the first has 9 bits, so that n times it is exact
	q0, q1, q2, q3 simd.Float32s
	q4, one        simd.Float32s
	bias           simd.Int32s // of a float32's exponent
}

func newExpTable() expTable {
	return expTable{
		lo: simd.BroadcastFloat32s(-104), hi: simd.BroadcastFloat32s(89),
		perLn2: simd.BroadcastFloat32s(1.44269504), magic: simd.BroadcastFloat32s(3 << 22),
		ln2: simd.BroadcastFloat32s(0x1.63p-1), ln2Rest: simd.BroadcastFloat32s(-0x1.bd0106p-13),
		q0: simd.BroadcastFloat32s(0.49999993458), q1: simd.BroadcastFloat32s(0.166665207079),
		q2: simd.BroadcastFloat32s(0.0416683866505), q3: simd.BroadcastFloat32s(0.00836870979636),
		q4: simd.BroadcastFloat32s(0.00138146366266), one: simd.BroadcastFloat32s(1),
		bias: simd.BroadcastInt32s(127),
	}
}
