//go:build goexperiment.simd

package lockstep

import "simd"

// group is up to a vector's width of trials in training, one in each lane.
type group struct {
	net         *network
	w, saved    weights
	v, savedV   weights       // the velocity's negative, times the step size; only with momentum
	perT, scale simd.Float32s // 1/temperature, step size/temperature
	momentum    simd.Float32s
	block, sum  simd.Float32s // of losses: since the block's beginning, and before it since the last checkpoint
}

// weights are an encoder's, in every lane.
type weights struct {
	flat  []simd.Float32s // as the reference's; composed: without the first layer
	first []*two          // composed: the first layer's columns, as in pairs
}

func (n *network) newWeights() weights {
	if !n.composed {
		return weights{flat: make([]simd.Float32s, n.size(0))}
	}
	return weights{flat: make([]simd.Float32s, n.size(1)), first: newTwos(n.columnPairs() * n.layers[1])}
}

// newGroup returns a group that shares n.
func (n *network) newGroup() *group {
	g := &group{net: n, w: n.newWeights(), saved: n.newWeights()}
	if n.momentum {
		g.v, g.savedV = n.newWeights(), n.newWeights()
	}
	return g
}

// step trains on the samples in the input level and returns the loss.
func (g *group) step() simd.Float32s {
	n := g.net
	target := &g.w
	if n.momentum {
		target = &g.v
		g.v.times(g.momentum)
	}
	g.prepare()
	g.encode(n.panels)
	z := n.features()
	loss := n.contrast.run(n.functions, z.a, z.d, z.width, g.perT, g.scale)
	n.slope(n.output, z.a, z.d)
	if n.composed {
		n.learnComposed(&g.w, target)
	} else {
		n.learn(&g.w, target)
	}
	if n.momentum {
		g.w.plus(&g.v)
	}
	return loss
}

// prepare makes ready what samples are led through.
func (g *group) prepare() {
	if g.net.composed {
		g.net.compose(&g.w)
	}
}

// encode leads that many panels of samples through the encoder.
func (g *group) encode(panels int) {
	n := g.net
	if n.composed {
		n.encodeComposed(panels)
		return
	}
	from := 0
	for l := range n.depth() {
		in, out := &n.levels[l], &n.levels[l+1]
		w, b, next := n.layer(g.w.flat, l, from)
		for p := range panels {
			y := out.values(p)
			forward(w, b, in.values(p), y)
			n.activate(n.activation(l), y)
		}
		from = next
	}
}

// layer returns layer l's matrix and bias (nil without), which begin at from, and
// where the next one begins.
func (n *network) layer(flat []simd.Float32s, l, from int) (w, b []simd.Float32s, next int) {
	split := from + n.layers[l]*n.layers[l+1]
	if !n.bias {
		return flat[from:split], nil, split
	}
	next = split + n.layers[l+1]
	return flat[from:split], flat[split:next], next
}

// learn leads the features' gradients back through w and takes every weight's
// off target.
func (n *network) learn(w, target *weights) {
	end := len(w.flat)
	for l := n.depth() - 1; l >= 0; l-- {
		in, out := &n.levels[l], &n.levels[l+1]
		from := end - (n.size(l) - n.size(l+1))
		if l > 0 {
			matrix, _, _ := n.layer(w.flat, l, from)
			for p := range n.panels {
				back(matrix, out.slopes(p), in.slopes(p))
			}
			n.slope(n.activation(l-1), in.a, in.d)
		}
		matrix, bias, _ := n.layer(target.flat, l, from)
		n.descend(matrix, bias, in, out)
		end = from
	}
}

// descend takes a layer's gradient off matrix and bias.
func (n *network) descend(matrix, bias []simd.Float32s, in, out *level) {
	if n.panels == 1 {
		descend(matrix, out.d, in.a)
	} else {
		for o := range out.width {
			row := n.row[:in.width]
			clear(row)
			for p := range n.panels {
				gather(row, out.slopes(p)[o], in.values(p))
			}
			minus(matrix[o*in.width:(o+1)*in.width], row)
		}
	}
	for o := range bias {
		sum := out.d[o].total()
		for p := 1; p < n.panels; p++ {
			sum = sum.Add(out.slopes(p)[o].total())
		}
		bias[o] = bias[o].Sub(sum)
	}
}

// minus takes y off x.
func minus(x, y []simd.Float32s) {
	y = y[:len(x)]
	for i := range x {
		x[i] = x[i].Sub(y[i])
	}
}
