//go:build goexperiment.simd

package kernel

import "simd"

// compose makes the encoder's matrix m: what the first layer's columns are after
// the last layer.
func (n *network) compose(w *weights, m [][]*columnPair) {
	x := w.first
	for l, layer := range w.layers {
		out := n.chain[l+1].values
		if l == len(w.layers)-1 {
			out = m
		}
		for q, in := range x {
			forwardTwo(layer.w, in, out[q])
			n.pause(len(layer.w))
		}
		x = out
	}
}

// encodeComposed leads samples through the encoder's matrix m.
func (n *network) encodeComposed(m [][]*columnPair, x [][]*panelRow) {
	z := n.levels[0].values
	for p, in := range x {
		apply(m[0], in[0], in[1], z.panels[p])
		for q := 1; q < len(m); q++ {
			applyMore(m[q], in[2*q], in[2*q+1], z.panels[p])
		}
		n.pause(2 * len(m) * len(m[0]))
	}
	n.activate(n.Output, z.flat[:5*len(m[0])*len(x)])
}

// learnComposed leads the features' slopes back to the matrix m, from there
// through the chain of w, and takes every weight's off target. It returns whether
// it has made m that of the new weights already.
func (n *network) learnComposed(w, target *weights, m [][]*columnPair, x [][]*panelRow) bool {
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
		descendBoth(w.flat, dm[0], dm[1], w.first[0], m[0][0], m[0][1])
		return true
	}
	for l := last; l > 0; l-- {
		values, before := n.chain[l-1].values, n.chain[l-1].slopes
		if l == 1 {
			values = w.first
		}
		for q, d := range n.chain[l].slopes {
			backTwo(w.layers[l-1].w, d, before[q])
			n.pause(2 * len(w.layers[l-1].w)) // descendPairs takes as long
		}
		n.descendPairs(target.layers[l-1].w, n.chain[l].slopes, values)
	}
	for q, d := range n.chain[0].slopes {
		minusPairs(target.first[q], d)
	}
	return false
}

// descendPairs takes a layer's gradient off w.
func (n *network) descendPairs(w []simd.Float32s, d, x [][]*columnPair) {
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
