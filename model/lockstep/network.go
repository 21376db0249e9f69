//go:build goexperiment.simd

package lockstep

import (
	"simd"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
)

// network is the workspace of a step for one shape. Groups that take turns
// share it, so that it stays in the first-level cache.
type network struct {
	shape
	functions *lanes.Functions
	panels    int             // of samples
	levels    []level         // the input's and every layer's; composed: the input's and the features'
	chain     []pairs         // composed: what every layer makes of the first one's columns
	row       []simd.Float32s // a row of a gradient
	contrast  contrast
}

// level is what the samples are before the first layer or after one. Panel p of
// it is [p*width, (p+1)*width).
type level struct {
	width int
	a, d  []*five // values after the activation, and the loss's gradient by them
}

// pairs is what the first layer's columns are after one layer; pair q of them is
// [q*width, (q+1)*width).
type pairs struct {
	width int
	a, d  []*two
}

func (v *pairs) values(q int) []*two { return v.a[q*v.width : (q+1)*v.width] }
func (v *pairs) slopes(q int) []*two { return v.d[q*v.width : (q+1)*v.width] }

func newNetwork(s shape) *network {
	n := &network{shape: s, functions: lanes.NewFunctions(), panels: (s.slots + 4) / 5}
	widest := 0
	for l, width := range s.layers {
		widest = max(widest, width)
		switch {
		case s.composed && l == 0:
			// A row of zeros where the columns do not come out even.
			n.levels = append(n.levels, newLevel(2*n.columnPairs(), n.panels))
		case !s.composed || l == s.depth():
			n.levels = append(n.levels, newLevel(width, n.panels))
		}
		if s.composed && l > 0 {
			count := n.columnPairs() * width
			n.chain = append(n.chain, pairs{width: width, a: newTwos(count), d: newTwos(count)})
		}
	}
	n.row = make([]simd.Float32s, widest)
	n.contrast.init(s, n.panels)
	return n
}

func newLevel(width, panels int) level {
	return level{width: width, a: newFives(panels * width), d: newFives(panels * width)}
}

// columnPairs returns the number of pairs of the first layer's columns.
func (n *network) columnPairs() int { return (n.layers[0] + 1) / 2 }

// features returns the last level.
func (n *network) features() *level { return &n.levels[len(n.levels)-1] }

// values returns panel p of a level's values.
func (v *level) values(p int) []*five { return v.a[p*v.width : (p+1)*v.width] }

// slopes returns panel p of a level's gradients.
func (v *level) slopes(p int) []*five { return v.d[p*v.width : (p+1)*v.width] }

// activate replaces v by f(v).
func (n *network) activate(f model.Activation, v []*five) {
	switch f {
	case model.Identity:
	case model.Tanh:
		for _, y := range v {
			n.functions.Tanh(y[:])
		}
	case model.ReLU:
		zero := simd.BroadcastFloat32s(0)
		for _, y := range v {
			for s, x := range y {
				y[s] = zero.IfElse(x.Less(zero), x)
			}
		}
	}
}

// slope multiplies d by f', given a = f(x). ReLU's is 0 at 0, as PyTorch's.
func (n *network) slope(f model.Activation, a, d []*five) {
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
			for s := range u {
				v[s] = v[s].Masked(u[s].Greater(zero))
			}
		}
	}
}
