//go:build goexperiment.simd

package lockstep

import (
	"simd"

	"github.com/tausweep/tausweep/model/lanes"
)

// newTrainers returns how to make groups for s that share one workspace, for one
// goroutine.
func newTrainers(s shape) func() trainer {
	n := newNetwork(s)
	return func() trainer { return n.newGroup() }
}

// enter puts a trial into a lane.
func (g *group) enter(lane int, from []float32, perT, scale, momentum float32) {
	for i, x := range from {
		set(g.net.at(&g.w, i), lane, x)
	}
	set(&g.perT, lane, perT)
	set(&g.scale, lane, scale)
	set(&g.momentum, lane, momentum)
}

// leave copies a lane's weights.
func (g *group) leave(lane int, to []float32) {
	for i := range to {
		to[i] = get(*g.net.at(&g.w, i), lane)
	}
}

// park empties a lane: weights of 0 and a step size of 0 stay finite for ever.
func (g *group) park(lane int) {
	for i := range g.net.size(0) {
		set(g.net.at(&g.w, i), lane, 0)
		if g.net.momentum {
			set(g.net.at(&g.v, i), lane, 0)
		}
	}
	for _, v := range []*simd.Float32s{&g.perT, &g.scale, &g.momentum, &g.block, &g.sum} {
		set(v, lane, 0)
	}
}

// run trains that many steps on inputs (steps x slots x coordinates, each a
// vector, or where broadcast is true a value for all lanes) and returns whether
// all lanes stayed finite.
func (g *group) run(inputs []float32, broadcast bool, steps int) bool {
	defer lanes.ClearUpper()
	g.saved.copy(&g.w)
	g.savedV.copy(&g.v)
	stride := g.net.slots * g.net.layers[0]
	if !broadcast {
		stride *= lanes.Width()
	}
	for k := range steps {
		g.net.load(inputs[k*stride:(k+1)*stride], broadcast, g.net.slots)
		g.block = g.block.Add(g.step())
	}
	return !anyNaN(g.trace())
}

func (g *group) trace() simd.Float32s {
	return g.w.trace().Add(g.block.Mul(simd.BroadcastFloat32s(0)))
}

// rewind goes back to before the last run, which must have begun a block.
func (g *group) rewind() {
	g.w.copy(&g.saved)
	g.v.copy(&g.savedV)
	g.block = simd.BroadcastFloat32s(0)
}

// lost appends the lanes that are not finite.
func (g *group) lost(list []int) []int {
	trace := g.trace()
	for lane := range lanes.Width() {
		if x := get(trace, lane); x != x {
			list = append(list, lane)
		}
	}
	return list
}

// closeBlock ends a block of steps. Losses are added up by blocks: so no sum is
// long enough to lose them.
func (g *group) closeBlock() {
	g.sum = g.sum.Add(g.block)
	g.block = simd.BroadcastFloat32s(0)
}

// losses copies the sums of the losses since it was last called, by lane.
func (g *group) losses(to []float32) {
	g.sum.Store(to)
	g.sum = simd.BroadcastFloat32s(0)
}

// load fills the first columns of the input level with samples.
func (n *network) load(inputs []float32, broadcast bool, samples int) {
	in, rows, width := &n.levels[0], n.layers[0], lanes.Width()
	for p := 0; samples > 0; p++ {
		x := in.values(p)[:rows]
		for s := range min(samples, len(five{})) {
			if broadcast {
				for i, v := range x {
					v[s] = simd.BroadcastFloat32s(inputs[i])
				}
				inputs = inputs[rows:]
				continue
			}
			for _, v := range x {
				v[s] = simd.LoadFloat32s(inputs)
				inputs = inputs[width:]
			}
		}
		samples -= len(five{})
	}
}

// features encodes samples (n x coordinates, as run's inputs) into z (n x dim
// vectors).
func (g *group) features(samples []float32, broadcast bool, z []float32) {
	defer lanes.ClearUpper()
	n, width := g.net, lanes.Width()
	d0, dim := n.layers[0], n.dim()
	stride := d0
	if !broadcast {
		stride *= width
	}
	count := len(z) / (dim * width)
	g.prepare()
	for from := 0; from < count; from += n.slots {
		some := min(n.slots, count-from)
		n.load(samples[from*stride:(from+some)*stride], broadcast, some)
		g.encode((some + 4) / 5)
		for s := range some {
			y := n.features().values(s / 5)
			for i := range y {
				y[i][s%5].Store(z[((from+s)*dim+i)*width:])
			}
		}
	}
}

func anyNaN(x simd.Float32s) bool {
	var buffer [maxWidth]float32
	x.Store(buffer[:])
	for _, v := range buffer {
		if v != v {
			return true
		}
	}
	return false
}
