//go:build goexperiment.simd

package kernel

import "simd"

// panelRow is a value of five samples. A matrix of samples goes in panels of five
// columns, each a slice of rows: five running sums, their products and a weight
// fit into the registers, and five is the guide's samples a step.
//
// Rows are pointers since Go's compiler folds a constant offset into a load
// through a pointer that comes from memory, but not through one it has computed.
// And it marks every inlined operation by a NOP unless an instruction of the same
// line can bear the mark: hence sums side by side, on one line with a load that
// several of them share, or a store.
type panelRow [5]simd.Float32s

// times returns the inner product of two panel rows.
func (v *panelRow) times(u *panelRow) simd.Float32s {
	return v[0].Mul(u[0]).Add(v[1].Mul(u[1])).Add(v[2].Mul(u[2])).Add(v[3].Mul(u[3])).Add(v[4].Mul(u[4]))
}

// total returns the sum of the five.
func (v *panelRow) total() simd.Float32s { return v[0].Add(v[1]).Add(v[2]).Add(v[3]).Add(v[4]) }

// forward sets, for every row o of w (len(out) x len(x)),
//
//	out[o][s] = b[o] + sum_i w[o][i] x[i][s]
//
// b is nil where there is no bias.
func forward(w, b []simd.Float32s, x, out []*panelRow) {
	if b == nil && len(x) == 2 {
		forwardFromTwo(w, x[0], x[1], out)
		return
	}
	for o, y := range out {
		row := w[o*len(x):][:len(x)]
		var s0, s1, s2, s3, s4 simd.Float32s
		if b != nil {
			s0 = b[o]
			s1, s2, s3, s4 = s0, s0, s0, s0
		}
		for i, v := range x {
			s0, s1, s2, s3, s4 = s0.Add(row[i].Mul(v[0])), s1.Add(row[i].Mul(v[1])), s2.Add(row[i].Mul(v[2])), s3.Add(row[i].Mul(v[3])), s4.Add(row[i].Mul(v[4]))
		}
		y[0], y[1], y[2], y[3], y[4] = s0, s1, s2, s3, s4
	}
}

// back sets dx[i][s] = sum_o w[o][i] d[o][s], w being len(d) x len(dx).
func back(w []simd.Float32s, d, dx []*panelRow) {
	if len(d) == 2 {
		backFromTwo(w, d[0], d[1], dx)
		return
	}
	for i, y := range dx {
		var s0, s1, s2, s3, s4 simd.Float32s
		at := i
		for _, v := range d {
			s0, s1, s2, s3, s4 = s0.Add(w[at].Mul(v[0])), s1.Add(w[at].Mul(v[1])), s2.Add(w[at].Mul(v[2])), s3.Add(w[at].Mul(v[3])), s4.Add(w[at].Mul(v[4]))
			at += len(dx)
		}
		y[0], y[1], y[2], y[3], y[4] = s0, s1, s2, s3, s4
	}
}

// descend takes the gradient off w: w[o][i] -= sum_s d[o][s] x[i][s].
func descend(w []simd.Float32s, d, x []*panelRow) {
	if len(x) == 2 {
		descendFromTwo(w, d, x[0], x[1])
		return
	}
	for o, v := range d {
		d0, d1, d2, d3, d4 := v[0], v[1], v[2], v[3], v[4]
		row := w[o*len(x):][:len(x)]
		for i, u := range x {
			row[i] = row[i].Sub(d0.Mul(u[0]).Add(d1.Mul(u[1])).Add(d2.Mul(u[2])).Add(d3.Mul(u[3])).Add(d4.Mul(u[4])))
		}
	}
}

// gather adds one panel's part of a row of the gradient: g[i] += sum_s d[s] x[i][s].
func gather(g []simd.Float32s, d *panelRow, x []*panelRow) {
	d0, d1, d2, d3, d4 := d[0], d[1], d[2], d[3], d[4]
	g = g[:len(x)]
	for i, u := range x {
		g[i] = g[i].Add(d0.Mul(u[0]).Add(d1.Mul(u[1])).Add(d2.Mul(u[2])).Add(d3.Mul(u[3])).Add(d4.Mul(u[4])))
	}
}
