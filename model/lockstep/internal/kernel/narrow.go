//go:build goexperiment.simd

package kernel

import "simd"

// What matrix.go does, where one side has two rows: these stay in registers, and
// the loop over them goes.

// forwardFromTwo is forward of two coordinates, without bias.
func forwardFromTwo(w []simd.Float32s, x0, x1 *panelRow, out []*panelRow) {
	x00, x01, x02, x03, x04 := x0[0], x0[1], x0[2], x0[3], x0[4]
	x10, x11, x12, x13, x14 := x1[0], x1[1], x1[2], x1[3], x1[4]
	for o, y := range out {
		row := (*columnPair)(w[2*o:])
		w0, w1 := row[0], row[1]
		y[0] = w0.Mul(x00).Add(w1.Mul(x10))
		y[1] = w0.Mul(x01).Add(w1.Mul(x11))
		y[2] = w0.Mul(x02).Add(w1.Mul(x12))
		y[3] = w0.Mul(x03).Add(w1.Mul(x13))
		y[4] = w0.Mul(x04).Add(w1.Mul(x14))
	}
}

// descendFromTwo is descend of two coordinates.
func descendFromTwo(w []simd.Float32s, d []*panelRow, x0, x1 *panelRow) {
	x00, x01, x02, x03, x04 := x0[0], x0[1], x0[2], x0[3], x0[4]
	x10, x11, x12, x13, x14 := x1[0], x1[1], x1[2], x1[3], x1[4]
	for o, v := range d {
		row := (*columnPair)(w[2*o:])
		row[0] = row[0].Sub(v[0].Mul(x00).Add(v[1].Mul(x01)).Add(v[2].Mul(x02)).Add(v[3].Mul(x03)).Add(v[4].Mul(x04)))
		row[1] = row[1].Sub(v[0].Mul(x10).Add(v[1].Mul(x11)).Add(v[2].Mul(x12)).Add(v[3].Mul(x13)).Add(v[4].Mul(x14)))
	}
}

// backFromTwo is back of two features.
func backFromTwo(w []simd.Float32s, d0, d1 *panelRow, dx []*panelRow) {
	d00, d01, d02, d03, d04 := d0[0], d0[1], d0[2], d0[3], d0[4]
	d10, d11, d12, d13, d14 := d1[0], d1[1], d1[2], d1[3], d1[4]
	row0, row1 := w[:len(dx)], w[len(dx):][:len(dx)]
	for i, y := range dx {
		w0, w1 := row0[i], row1[i]
		y[0] = w0.Mul(d00).Add(w1.Mul(d10))
		y[1] = w0.Mul(d01).Add(w1.Mul(d11))
		y[2] = w0.Mul(d02).Add(w1.Mul(d12))
		y[3] = w0.Mul(d03).Add(w1.Mul(d13))
		y[4] = w0.Mul(d04).Add(w1.Mul(d14))
	}
}
