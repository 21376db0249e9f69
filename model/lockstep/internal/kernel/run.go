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

// Enter puts trials into the lanes. Lanes without weights are empty: see Park.
func (g *group) Enter(trials []shape.Lane) {
	defer lanes.ClearUpper()
	g.current = false
	g.enter(&g.w, trials, func(t *shape.Lane) []float32 { return t.Weights })
	if g.net.Momentum {
		g.enter(&g.v, trials, func(t *shape.Lane) []float32 { return t.Velocity })
	}
	for lane := range trials {
		t := &trials[lane]
		set(&g.perT, lane, t.PerT)
		set(&g.scale, lane, t.Scale)
		set(&g.momentum, lane, t.Momentum)
		set(&g.losses.sum, lane, t.Losses)
	}
}

// Leave copies what of the lanes changes, as the last block left it, into the slices
// that are there.
func (g *group) Leave(trials []shape.Lane) {
	defer lanes.ClearUpper()
	g.leave(&g.w, trials, func(t *shape.Lane) []float32 { return t.Weights })
	if g.net.Momentum {
		g.leave(&g.v, trials, func(t *shape.Lane) []float32 { return t.Velocity })
	}
	for lane := range trials {
		trials[lane].Losses = get(g.losses.sum, lane)
	}
}

// moved is how many weights of all lanes are turned over at a time: lane by lane they
// are far apart.
const moved = 64

// enter sets w to what the lanes have; 0 where that is nil.
func (g *group) enter(w *weights, trials []shape.Lane, of func(*shape.Lane) []float32) {
	var rows [moved][shape.MaxWidth]float32
	n := g.net.Size(0)
	for from := 0; from < n; from += moved {
		some := min(moved, n-from)
		for lane := range trials {
			x := of(&trials[lane])
			if x == nil {
				continue
			}
			for i, v := range x[from : from+some] {
				rows[i][lane] = v
			}
		}
		for i := range some {
			*w.at(&g.net.Shape, from+i) = simd.LoadFloat32s(rows[i][:])
		}
		g.net.pause(moved * moved)
	}
}

// leave copies w into what the lanes have, where that is not nil.
func (g *group) leave(w *weights, trials []shape.Lane, of func(*shape.Lane) []float32) {
	var rows [moved][shape.MaxWidth]float32
	n := g.net.Size(0)
	for from := 0; from < n; from += moved {
		some := min(moved, n-from)
		for i := range some {
			w.at(&g.net.Shape, from+i).Store(rows[i][:])
		}
		for lane := range trials {
			x := of(&trials[lane])
			if x == nil {
				continue
			}
			for i := range x[from : from+some] {
				x[from+i] = rows[i][lane]
			}
		}
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

// Watch has look called during what takes long; it may panic.
func (g *group) Watch(look func()) { g.net.look = look }

// Run takes that many steps of a block from one on, and returns whether all lanes
// stayed finite. It begins a block where from is 0.
func (g *group) Run(b shape.Block, from, steps int) bool {
	defer lanes.ClearUpper()
	if from == 0 {
		g.saved.copy(&g.w)
		g.savedV.copy(&g.v)
		g.savedSum = g.losses.sum
	}
	for _, m := range b.(*inputs).steps[from : from+steps] {
		g.step(m.panels)
	}
	return !anyNaN(g.trace())
}

func (g *group) trace() simd.Float32s { return g.w.trace().Add(g.losses.trace()) }

// Rewind goes back to where the last block began.
func (g *group) Rewind() {
	g.current = false
	g.w.copy(&g.saved)
	g.v.copy(&g.savedV)
	g.losses.steps, g.losses.sum = 0, g.savedSum
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

// Losses copies the sums of the losses since they were last forgotten, by lane.
func (g *group) Losses(to []float32) { g.losses.sum.Store(to) }

// ForgetLosses begins the sums of the losses again.
func (g *group) ForgetLosses() { g.losses.sum = simd.BroadcastFloat32s(0) }

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
