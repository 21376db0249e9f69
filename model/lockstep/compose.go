//go:build goexperiment.simd

package lockstep

import "simd"

// compose leads the first layer's columns through the other layers: the last
// pairs of the chain are then the encoder's matrix.
func (n *network) compose(w *weights) {
	x := w.first
	for l, layer := range w.layers {
		out := n.chain[l+1].values
		for q, in := range x {
			forwardTwo(layer.w, in, out[q])
		}
		x = out
	}
}

// encodeComposed leads samples through the encoder's matrix.
func (n *network) encodeComposed(x [][]*five) {
	m := n.chain[len(n.chain)-1].values
	for p, in := range x {
		z := n.levels[0].values.panels[p]
		apply(m[0], in[0], in[1], z)
		for q := 1; q < len(m); q++ {
			applyMore(m[q], in[2*q], in[2*q+1], z)
		}
	}
	n.activate(n.output, n.levels[0].values.flat[:5*n.dim()*len(x)])
}

// learnComposed leads the features' slopes back to the matrix, from there
// through the chain of w, and takes every weight's off target.
func (n *network) learnComposed(w, target *weights, x [][]*five) {
	last := len(n.chain) - 1
	slopes := n.chain[last].slopes
	for q, dm := range slopes {
		for p, d := range n.levels[0].slopes.panels {
			if p == 0 {
				applyBack(d, x[0][2*q], x[0][2*q+1], dm)
			} else {
				applyBackMore(d, x[p][2*q], x[p][2*q+1], dm)
			}
		}
	}
	if dm := slopes[0]; w == target && last == 1 && len(slopes) == 1 && len(dm) == 2 {
		descendBoth(w.flat, dm[0], dm[1], w.first[0])
		return
	}
	for l := last; l > 0; l-- {
		values, before := n.chain[l-1].values, n.chain[l-1].slopes
		if l == 1 {
			values = w.first
		}
		for q, d := range n.chain[l].slopes {
			backTwo(w.layers[l-1].w, d, before[q])
		}
		n.descendPairs(target.layers[l-1].w, n.chain[l].slopes, values)
	}
	for q, d := range n.chain[0].slopes {
		minusPairs(target.first[q], d)
	}
}

// descendPairs takes a layer's gradient off w.
func (n *network) descendPairs(w []simd.Float32s, d, x [][]*two) {
	if len(d) == 1 {
		descendTwo(w, d[0], x[0])
		return
	}
	width := len(x[0])
	for o := range d[0] {
		row := n.row[:width]
		clear(row)
		for q := range d {
			gatherTwo(row, d[q][o], x[q])
		}
		minus(w[o*width:(o+1)*width], row)
	}
}
