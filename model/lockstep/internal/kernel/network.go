//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// network is the workspace of a step for one shape. Groups that take turns
// share it, so that it stays in the first-level cache.
type network struct {
	shape.Shape
	functions *lanes.Functions
	look      func()          // called between pieces of work; nil is nobody
	work      int             // since it was called last: weights that a panel was led through
	panels    int             // of samples
	input     *matrix         // for encoding samples other than a step's
	levels    []*level        // after every layer; composed: after the last
	chain     []*pairs        // composed: after every layer, what it makes of the first one's columns
	row       []simd.Float32s // a row of a gradient
	contrast  contrast
	prober    *prober
}

// matrix is rows of fives, panel by panel.
type matrix struct {
	flat   []simd.Float32s // all values
	all    []*panelRow     // the same by row
	panels [][]*panelRow   // and by panel
}

func newMatrix(panels, width int) *matrix {
	m := &matrix{
		flat: make([]simd.Float32s, 5*panels*width), all: make([]*panelRow, panels*width),
		panels: make([][]*panelRow, 0, panels),
	}
	for i := range m.all {
		m.all[i] = (*panelRow)(m.flat[5*i:])
	}
	for p := range panels {
		m.panels = append(m.panels, m.all[p*width:(p+1)*width])
	}
	return m
}

// level is what the samples are after a layer: values after its activation, and
// the loss's slopes by them.
type level struct{ values, slopes *matrix }

// pairs is what the first layer's columns are after a layer, pair by pair.
type pairs struct{ values, slopes [][]*columnPair }

func newPairs(count, width int) [][]*columnPair {
	p := make([][]*columnPair, count)
	for q := range p {
		p[q] = newTwos(width)
	}
	return p
}

func newNetwork(s shape.Shape) *network {
	n := &network{Shape: s, functions: lanes.NewFunctions(), panels: (s.Slots + 4) / 5}
	n.input = newMatrix(n.panels, n.InputRows())
	widest := s.Layers[0]
	for l, width := range s.Layers[1:] {
		widest = max(widest, width)
		if !s.Composed || l == s.Depth()-1 {
			n.levels = append(n.levels, &level{newMatrix(n.panels, width), newMatrix(n.panels, width)})
		}
		if s.Composed {
			n.chain = append(n.chain, &pairs{newPairs(n.ColumnPairs(), width), newPairs(n.ColumnPairs(), width)})
		}
	}
	n.row = make([]simd.Float32s, widest)
	n.contrast.init(s, n.panels)
	n.prober = newProber(&n.Shape)
	return n
}

// piece is the work between two looks: some 0.3 ms.
const piece = 1 << 17

// pause looks up from work on that many weights, once it has taken a while.
func (n *network) pause(weights int) {
	if n.work += weights; n.work > piece {
		n.lookUp()
	}
}

func (n *network) lookUp() {
	n.work = 0
	if n.look != nil {
		n.look()
	}
}

// features returns the last level.
func (n *network) features() *level { return n.levels[len(n.levels)-1] }

// activate replaces v by f(v).
func (n *network) activate(f model.Activation, v []simd.Float32s) {
	switch f {
	case model.Identity:
	case model.Tanh:
		n.functions.Tanh(v)
	case model.ReLU:
		zero := simd.BroadcastFloat32s(0)
		for i, x := range v {
			v[i] = zero.IfElse(x.Less(zero), x)
		}
	}
}

// slope multiplies d by f', given a = f(x). ReLU's is 0 at 0, as PyTorch's.
func slope(f model.Activation, a, d []*panelRow) {
	d = d[:len(a)]
	switch f {
	case model.Identity:
	case model.Tanh:
		one := simd.BroadcastFloat32s(1)
		for i, u := range a {
			v := d[i]
			v[0] = v[0].Mul(one.Sub(u[0].Mul(u[0])))
			v[1] = v[1].Mul(one.Sub(u[1].Mul(u[1])))
			v[2] = v[2].Mul(one.Sub(u[2].Mul(u[2])))
			v[3] = v[3].Mul(one.Sub(u[3].Mul(u[3])))
			v[4] = v[4].Mul(one.Sub(u[4].Mul(u[4])))
		}
	case model.ReLU:
		zero := simd.BroadcastFloat32s(0)
		for i, u := range a {
			v := d[i]
			for s, x := range u {
				v[s] = v[s].Masked(x.Greater(zero))
			}
		}
	}
}
