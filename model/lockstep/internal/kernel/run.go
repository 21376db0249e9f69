//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// NewTrainers returns how to make groups for s that share one workspace, for one
// goroutine.
func NewTrainers(s shape.Shape) func() shape.Trainer {
	n := newNetwork(s)
	return func() shape.Trainer { return n.newGroup() }
}

// Enter puts a trial into a lane.
func (g *group) Enter(lane int, from []float32, perT, scale, momentum float32) {
	g.current = false
	for i, x := range from {
		set(g.w.at(&g.net.Shape, i), lane, x)
	}
	set(&g.perT, lane, perT)
	set(&g.scale, lane, scale)
	set(&g.momentum, lane, momentum)
}

// Leave copies a lane's weights.
func (g *group) Leave(lane int, to []float32) {
	for i := range to {
		to[i] = get(*g.w.at(&g.net.Shape, i), lane)
	}
}

// Park empties a lane: weights of 0 and a step size of 0 stay finite for ever.
func (g *group) Park(lane int) {
	g.current = false
	for i := range g.net.Size(0) {
		set(g.w.at(&g.net.Shape, i), lane, 0)
		if g.net.Momentum {
			set(g.v.at(&g.net.Shape, i), lane, 0)
		}
	}
	for _, v := range []*simd.Float32s{&g.perT, &g.scale, &g.momentum} {
		set(v, lane, 0)
	}
	g.losses.park(lane)
}

// Run takes that many steps of a block from one on, and returns whether all lanes
// stayed finite.
func (g *group) Run(b shape.Block, from, steps int) bool {
	defer lanes.ClearUpper()
	g.saved.copy(&g.w)
	g.savedV.copy(&g.v)
	for _, m := range b.(*inputs).steps[from : from+steps] {
		g.step(m.panels)
	}
	return !anyNaN(g.trace())
}

func (g *group) trace() simd.Float32s { return g.w.trace().Add(g.losses.trace()) }

// Rewind goes back to before the last run, which must have begun a block.
func (g *group) Rewind() {
	g.current = false
	g.w.copy(&g.saved)
	g.v.copy(&g.savedV)
	g.losses.steps = 0
}

// Lost appends the lanes that are not finite.
func (g *group) Lost(list []int) []int {
	trace := g.trace()
	for lane := range lanes.Width() {
		if x := get(trace, lane); x != x {
			list = append(list, lane)
		}
	}
	return list
}

// CloseBlock ends a block of steps.
func (g *group) CloseBlock() {
	g.losses.closeBlock(g.net.functions)
	lanes.ClearUpper()
}

// TakeLosses copies the sums of the losses since it was last called, by lane.
func (g *group) TakeLosses(to []float32) {
	g.losses.sum.Store(to)
	g.losses.sum = simd.BroadcastFloat32s(0)
}

// Features encodes samples (n x coordinates, as a block's) into z (n x dim
// vectors).
func (g *group) Features(samples []float32, broadcast bool, z []float32) {
	defer lanes.ClearUpper()
	n := g.net
	g.prepare()
	for len(z) > 0 {
		some := min(n.Slots, len(z)/(n.Dim()*lanes.Width()))
		samples = fill(n.input, samples, broadcast, some, n.Layers[0])
		g.encode(n.input.panels[:(some+4)/5])
		for s := range some {
			for _, y := range n.features().values.panels[s/5] {
				y[s%5].Store(z)
				z = z[lanes.Width():]
			}
		}
	}
}

func anyNaN(x simd.Float32s) bool {
	var buffer [shape.MaxWidth]float32
	x.Store(buffer[:])
	for _, v := range buffer {
		if v != v {
			return true
		}
	}
	return false
}
