//go:build goexperiment.simd

package lockstep

import "simd"

// compose leads the first layer's columns through the other layers: the last
// pairs of the chain are then the encoder's matrix.
func (n *network) compose(w *weights) {
	n.chain[0].a = w.first
	from := 0
	for l := 1; l < n.depth(); l++ {
		matrix, _, next := n.layer(w.flat, l, from)
		in, out := &n.chain[l-1], &n.chain[l]
		for q := range n.columnPairs() {
			forwardTwo(matrix, in.values(q), out.values(q))
		}
		from = next
	}
}

// encodeComposed leads panels of samples through the encoder's matrix.
func (n *network) encodeComposed(panels int) {
	in, out, m := &n.levels[0], &n.levels[1], &n.chain[n.depth()-1]
	for p := range panels {
		x, z := in.values(p), out.values(p)
		apply(m.values(0), x[0], x[1], z)
		for q := 1; q < n.columnPairs(); q++ {
			applyMore(m.values(q), x[2*q], x[2*q+1], z)
		}
		n.activate(n.output, z)
	}
}

// learnComposed leads the features' gradients back to the matrix, from there
// through the chain of w, and takes every weight's off target.
func (n *network) learnComposed(w, target *weights) {
	in, out, m := &n.levels[0], &n.levels[1], &n.chain[n.depth()-1]
	for q := range n.columnPairs() {
		x := in.values(0)
		applyBack(out.slopes(0), x[2*q], x[2*q+1], m.slopes(q))
		for p := 1; p < n.panels; p++ {
			x := in.values(p)
			applyBackMore(out.slopes(p), x[2*q], x[2*q+1], m.slopes(q))
		}
	}
	end := len(w.flat)
	for l := n.depth() - 1; l > 0; l-- {
		in, out := &n.chain[l-1], &n.chain[l]
		from := end - n.layers[l]*n.layers[l+1]
		if w == target && n.columnPairs() == 1 && out.width == 2 {
			backDescendTwo(w.flat[from:end], out.d[0], out.d[1], in.a, in.d)
		} else {
			for q := range n.columnPairs() {
				backTwo(w.flat[from:end], out.slopes(q), in.slopes(q))
			}
			n.descendPairs(target.flat[from:end], in, out)
		}
		end = from
	}
	minusPairs(target.first, n.chain[0].d)
}

// descendPairs takes a layer's gradient off matrix.
func (n *network) descendPairs(matrix []simd.Float32s, in, out *pairs) {
	if n.columnPairs() == 1 {
		descendTwo(matrix, out.d, in.a)
		return
	}
	for o := range out.width {
		row := n.row[:in.width]
		clear(row)
		for q := range n.columnPairs() {
			gatherTwo(row, out.slopes(q)[o], in.values(q))
		}
		minus(matrix[o*in.width:(o+1)*in.width], row)
	}
}
