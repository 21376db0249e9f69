//go:build goexperiment.simd

package kernel

import "simd"

// group is up to a vector's width of trials in training, one in each lane.
type group struct {
	net         *network
	w, saved    weights
	savedSum    simd.Float32s   // of the losses
	matrix      [][]*columnPair // composed: the encoder's, of w where current is true
	current     bool
	v, savedV   weights       // the velocity's negative, times the step size; only with momentum
	perT, scale simd.Float32s // 1/temperature, step size/temperature
	momentum    simd.Float32s
	losses      losses
}

// newGroup returns a group that shares n.
func (n *network) newGroup() *group {
	g := &group{net: n, w: newWeights(&n.Shape), saved: newWeights(&n.Shape)}
	if n.Composed {
		g.matrix = newPairs(n.ColumnPairs(), n.Dim())
	}
	if n.Momentum {
		g.v, g.savedV = newWeights(&n.Shape), newWeights(&n.Shape)
	}
	return g
}

// step trains on a step's samples, by panel.
func (g *group) step(x [][]*panelRow) {
	n := g.net
	target := &g.w
	if n.Momentum {
		target = &g.v
		g.v.times(g.momentum)
	}
	g.prepare()
	g.encode(x)
	z := n.features()
	n.contrast.run(n.functions, z, g.perT, g.scale, &g.losses)
	slope(n.Output, z.values.all, z.slopes.all)
	if n.Composed {
		g.current = n.learnComposed(&g.w, target, g.matrix, x)
	} else {
		n.learn(&g.w, target, x)
	}
	if n.Momentum {
		g.w.plus(&g.v)
	}
}

// prepare makes ready what samples are led through.
func (g *group) prepare() {
	if g.net.Composed && !g.current {
		g.net.compose(&g.w, g.matrix)
		g.current = g.net.Depth() == 2 // between more layers a step needs what another group overwrites
	}
}

// encode leads samples through the encoder.
func (g *group) encode(x [][]*panelRow) {
	n := g.net
	if n.Composed {
		n.encodeComposed(g.matrix, x)
		return
	}
	for l, w := range g.w.layers {
		out := n.levels[l].values
		for p, in := range x {
			forward(w.w, w.b, in, out.panels[p])
			n.pause(len(w.w))
		}
		n.activate(n.Activation(l), out.flat[:5*len(out.panels[0])*len(x)])
		x = out.panels[:len(x)]
	}
}

// learn leads the features' slopes back through w and takes every weight's
// off target.
func (n *network) learn(w, target *weights, x [][]*panelRow) {
	for l := n.Depth() - 1; l >= 0; l-- {
		slopes, in := n.levels[l].slopes, x
		if l > 0 {
			before := n.levels[l-1]
			for p, d := range slopes.panels {
				back(w.layers[l].w, d, before.slopes.panels[p])
				n.pause(len(w.layers[l].w))
			}
			slope(n.Activation(l-1), before.values.all, before.slopes.all)
			in = before.values.panels
		}
		n.descend(target.layers[l], slopes.panels, in)
	}
}

// descend takes a layer's gradient off target.
func (n *network) descend(target *layer, d, x [][]*panelRow) {
	if len(d) == 1 {
		descend(target.w, d[0], x[0])
		n.pause(len(target.w))
	} else {
		width := len(x[0])
		for o := range d[0] {
			row := n.row[:width]
			clear(row)
			for p := range d {
				gather(row, d[p][o], x[p])
			}
			minus(target.w[o*width:(o+1)*width], row)
			n.pause(width * len(d))
		}
	}
	for o := range target.b {
		sum := d[0][o].total()
		for _, panel := range d[1:] {
			sum = sum.Add(panel[o].total())
		}
		target.b[o] = target.b[o].Sub(sum)
	}
}

// minus takes y off x.
func minus(x, y []simd.Float32s) {
	y = y[:len(x)]
	for i := range x {
		x[i] = x[i].Sub(y[i])
	}
}
