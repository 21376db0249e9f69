//go:build goexperiment.simd

package kernel

import "simd"

// columnPair is a value of two columns of the first layer's matrix, which composed
// layers take in the place of samples.
type columnPair [2]simd.Float32s

func newTwos(n int) []*columnPair {
	store, rows := make([]columnPair, n), make([]*columnPair, n)
	for i := range store {
		rows[i] = &store[i]
	}
	return rows
}

// forwardTwo sets out[o][c] = sum_i w[o][i] x[i][c], w being len(out) x len(x).
func forwardTwo(w []simd.Float32s, x, out []*columnPair) {
	n := len(x)
	for ; len(out) >= 2; out = out[2:] {
		row0, row1 := w[:n], w[n:][:n]
		w = w[2*n:]
		var s00, s01, s10, s11 simd.Float32s
		for i, v := range x {
			s00, s01, s10, s11 = s00.Add(row0[i].Mul(v[0])), s01.Add(row0[i].Mul(v[1])), s10.Add(row1[i].Mul(v[0])), s11.Add(row1[i].Mul(v[1]))
		}
		out[0][0], out[0][1], out[1][0], out[1][1] = s00, s01, s10, s11
	}
	for _, y := range out { // the last of an odd number
		var s0, s1 simd.Float32s
		for i, v := range x {
			s0, s1 = s0.Add(w[i].Mul(v[0])), s1.Add(w[i].Mul(v[1]))
		}
		y[0], y[1] = s0, s1
	}
}

// backTwo sets dx[i][c] = sum_o w[o][i] d[o][c], w being len(d) x len(dx).
func backTwo(w []simd.Float32s, d, dx []*columnPair) {
	for i, y := range dx {
		var s0, s1 simd.Float32s
		at := i
		for _, v := range d {
			s0, s1 = s0.Add(w[at].Mul(v[0])), s1.Add(w[at].Mul(v[1]))
			at += len(dx)
		}
		y[0], y[1] = s0, s1
	}
}

// descendTwo takes the gradient off w: w[o][i] -= sum_c d[o][c] x[i][c].
func descendTwo(w []simd.Float32s, d, x []*columnPair) {
	for o, v := range d {
		d0, d1 := v[0], v[1]
		row := w[o*len(x):][:len(x)]
		for i, u := range x {
			row[i] = row[i].Sub(d0.Mul(u[0]).Add(d1.Mul(u[1])))
		}
	}
}

// descendBoth takes the gradient off both layers of an encoder of two: off w,
// which has the two rows that d0 and d1 are the gradient of, and off x, the first
// layer's columns, whose gradient is dx of backTwo. It sets m0 and m1 to their
// new product, as forwardTwo would.
func descendBoth(w []simd.Float32s, d0, d1 *columnPair, x []*columnPair, m0, m1 *columnPair) {
	d00, d01, d10, d11 := d0[0], d0[1], d1[0], d1[1]
	row0, row1 := w[:len(x)], w[len(x):][:len(x)]
	var s00, s01, s10, s11 simd.Float32s
	for i, u := range x {
		c0 := row0[i].Sub(d00.Mul(u[0]).Add(d01.Mul(u[1])))
		c1 := row1[i].Sub(d10.Mul(u[0]).Add(d11.Mul(u[1])))
		u0 := u[0].Sub(row0[i].Mul(d00).Add(row1[i].Mul(d10)))
		u1 := u[1].Sub(row0[i].Mul(d01).Add(row1[i].Mul(d11)))
		row0[i], s00, s01 = c0, s00.Add(c0.Mul(u0)), s01.Add(c0.Mul(u1))
		row1[i], s10, s11 = c1, s10.Add(c1.Mul(u0)), s11.Add(c1.Mul(u1))
		u[0], u[1] = u0, u1
	}
	m0[0], m0[1], m1[0], m1[1] = s00, s01, s10, s11
}

// gatherTwo adds one pair's part of a row of the gradient: g[i] += sum_c d[c] x[i][c].
func gatherTwo(g []simd.Float32s, d *columnPair, x []*columnPair) {
	d0, d1 := d[0], d[1]
	g = g[:len(x)]
	for i, u := range x {
		g[i] = g[i].Add(d0.Mul(u[0]).Add(d1.Mul(u[1])))
	}
}

// apply sets the features of five samples to two columns of matrix m times two
// coordinates:
//
//	z[o][s] = m[o][0] x0[s] + m[o][1] x1[s]
func apply(m []*columnPair, x0, x1 *panelRow, z []*panelRow) {
	z = z[:len(m)]
	for o, c := range m {
		m0, m1, y := c[0], c[1], z[o]
		y[0] = m0.Mul(x0[0]).Add(m1.Mul(x1[0]))
		y[1] = m0.Mul(x0[1]).Add(m1.Mul(x1[1]))
		y[2] = m0.Mul(x0[2]).Add(m1.Mul(x1[2]))
		y[3] = m0.Mul(x0[3]).Add(m1.Mul(x1[3]))
		y[4] = m0.Mul(x0[4]).Add(m1.Mul(x1[4]))
	}
}

// applyMore adds two more columns to what apply has set.
func applyMore(m []*columnPair, x0, x1 *panelRow, z []*panelRow) {
	z = z[:len(m)]
	for o, c := range m {
		m0, m1, y := c[0], c[1], z[o]
		for s := range y {
			y[s] = y[s].Add(m0.Mul(x0[s]).Add(m1.Mul(x1[s])))
		}
	}
}

// applyBack sets the gradient by two columns of the matrix to five samples' part:
//
//	dm[o][0] = sum_s d[o][s] x0[s]        dm[o][1] = sum_s d[o][s] x1[s]
func applyBack(d []*panelRow, x0, x1 *panelRow, dm []*columnPair) {
	dm = dm[:len(d)]
	for o, v := range d {
		y := dm[o]
		y[0], y[1] = v.times(x0), v.times(x1)
	}
}

// applyBackMore adds five more samples' part.
func applyBackMore(d []*panelRow, x0, x1 *panelRow, dm []*columnPair) {
	dm = dm[:len(d)]
	for o, v := range d {
		y := dm[o]
		y[0], y[1] = y[0].Add(v.times(x0)), y[1].Add(v.times(x1))
	}
}

// minusPairs takes y off x.
func minusPairs(x, y []*columnPair) {
	y = y[:len(x)]
	for i, u := range x {
		v := y[i]
		u[0], u[1] = u[0].Sub(v[0]), u[1].Sub(v[1])
	}
}
