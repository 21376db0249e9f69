//go:build goexperiment.simd

package lockstep

import "simd"

// copy sets w to from.
func (w *weights) copy(from *weights) {
	for i, x := range from.flat { // copy moves by parts, which the next load of a whole would wait for
		w.flat[i] = x
	}
	for i, x := range from.first {
		w.first[i][0], w.first[i][1] = x[0], x[1]
	}
}

// times multiplies every weight by f.
func (w *weights) times(f simd.Float32s) {
	for i, x := range w.flat {
		w.flat[i] = x.Mul(f)
	}
	for _, x := range w.first {
		x[0], x[1] = x[0].Mul(f), x[1].Mul(f)
	}
}

// plus adds v to w.
func (w *weights) plus(v *weights) {
	for i, x := range v.flat {
		w.flat[i] = w.flat[i].Add(x)
	}
	for i, x := range v.first {
		y := w.first[i]
		y[0], y[1] = y[0].Add(x[0]), y[1].Add(x[1])
	}
}

// trace returns 0 in the lanes whose weights are all finite, else NaN.
func (w *weights) trace() simd.Float32s {
	var zero, sum simd.Float32s
	for _, x := range w.flat {
		sum = sum.Add(x.Mul(zero))
	}
	for _, x := range w.first {
		sum = sum.Add(x[0].Mul(zero)).Add(x[1].Mul(zero))
	}
	return sum
}

// at returns where weight i of the reference's flat weights is. Composed, weight
// (o, c) of the first layer is column c%2 of row o of pair c/2.
func (n *network) at(w *weights, i int) *simd.Float32s {
	if !n.composed {
		return &w.flat[i]
	}
	in, out := n.layers[0], n.layers[1]
	if i >= in*out {
		return &w.flat[i-in*out]
	}
	o, c := i/in, i%in
	return &w.first[c/2*out+o][c%2]
}

// set puts x into a lane of v.
func set(v *simd.Float32s, lane int, x float32) {
	var buffer [maxWidth]float32
	v.Store(buffer[:])
	buffer[lane] = x
	*v = simd.LoadFloat32s(buffer[:])
}

// get returns a lane of v.
func get(v simd.Float32s, lane int) float32 {
	var buffer [maxWidth]float32
	v.Store(buffer[:])
	return buffer[lane]
}
