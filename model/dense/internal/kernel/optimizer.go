//go:build goexperiment.simd

package kernel

import (
	"math"
	"simd"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// optimizer moves parameters as batch's optimizer does; what it remembers is flat, as
// they are, and all are filled up with zeros to whole vectors of every width.
type optimizer struct {
	batch.Optimizer
	size       int // of the parameters
	w, g, m, v []float32
	decays     []float32       // 1 where weight decay pulls
	power1     float64         // Beta1 to the number of steps
	power2     float64         // Beta2 to it
	squares    []simd.Float32s // sums of squares: always MaxWidth of them
	store      []float32
}

func newOptimizer(c *batch.Config, weights []float32) *optimizer {
	n := len(weights)
	padded := (n + shape.Scalars + shape.MaxWidth - 1) / shape.MaxWidth * shape.MaxWidth
	o := &optimizer{
		Optimizer: c.Optimizer, size: n + shape.Scalars, power1: 1, power2: 1,
		w: make([]float32, padded), g: make([]float32, padded), m: make([]float32, padded), v: make([]float32, padded),
		decays:  make([]float32, padded),
		squares: make([]simd.Float32s, shape.MaxWidth/lanes.Width()), store: make([]float32, shape.MaxWidth),
	}
	copy(o.w, weights)
	for _, l := range batch.LayersOf(&c.Encoder, o.decays[:n]) {
		for i := range l.Weight {
			l.Weight[i] = 1
		}
	}
	return o
}

// leastMoment is the least that is remembered of gradients: what fades of a gradient that has
// become 0 would end below a float32's normal range, where arithmetic is slow.
const leastMoment = 1e-30

// step takes one of size lr, and returns the norm of g, not clipped, and whether all
// parameters are finite after it.
func (o *optimizer) step(lr float64) (norm float64, finite bool) {
	norm = o.norm()
	if scale := o.ClipNorm / (norm + 1e-6); o.ClipNorm > 0 && scale < 1 {
		w, s := lanes.Width(), simd.BroadcastFloat32s(float32(scale))
		for at := 0; at < len(o.g); at += w {
			simd.LoadFloat32s(o.g[at:]).Mul(s).Store(o.g[at:])
		}
	}
	o.power1 *= o.Beta1
	o.power2 *= o.Beta2
	if o.Kind == batch.SGD {
		o.descend(float32(lr))
	} else {
		o.adapt(lr)
	}
	return norm, o.areFinite()
}

// norm returns |g|: squares are added up in MaxWidth sums, one to each value's place,
// whatever the width, and these in float64.
func (o *optimizer) norm() float64 {
	w := lanes.Width()
	clear(o.squares)
	for at := 0; at < len(o.g); {
		for i, sum := range o.squares {
			x := simd.LoadFloat32s(o.g[at:])
			o.squares[i] = sum.Add(x.Mul(x))
			at += w
		}
	}
	return math.Sqrt(mean(o.store, o.squares, shape.MaxWidth, 1))
}

// descend is SGD:
//
//	g += decay w   m = momentum m + g   w -= lr m, or lr (g + momentum m)
func (o *optimizer) descend(lr float32) {
	w := lanes.Width()
	size, momentum, decay := simd.BroadcastFloat32s(lr), simd.BroadcastFloat32s(float32(o.Momentum)), simd.BroadcastFloat32s(float32(o.WeightDecay))
	tiny := simd.BroadcastFloat32s(leastMoment)
	var none simd.Float32s
	for at := 0; at < len(o.w); at += w {
		x, g := simd.LoadFloat32s(o.w[at:]), simd.LoadFloat32s(o.g[at:])
		g = g.Add(decay.Mul(simd.LoadFloat32s(o.decays[at:])).Mul(x))
		m := momentum.Mul(simd.LoadFloat32s(o.m[at:])).Add(g)
		m = none.IfElse(m.Abs().Less(tiny), m)
		m.Store(o.m[at:])
		if o.Nesterov {
			m = g.Add(momentum.Mul(m))
		}
		x.Sub(size.Mul(m)).Store(o.w[at:])
	}
}

// adapt is Adam, and AdamW:
//
//	adam:   g += decay w   m = b1 m + (1-b1) g  v = b2 v + (1-b2) g^2
//	        w -= lr/(1-b1^t) m / (sqrt(v)/sqrt(1-b2^t) + eps)
//	adamw:  w *= 1 - lr decay, and then as adam without decay
func (o *optimizer) adapt(lr float64) {
	w := lanes.Width()
	one := simd.BroadcastFloat32s(1)
	var none simd.Float32s
	keep, decay := one, simd.BroadcastFloat32s(float32(o.WeightDecay))
	if o.Kind == batch.AdamW {
		keep, decay = simd.BroadcastFloat32s(float32(1-float64(lr*o.WeightDecay))), none
	}
	size, eps := simd.BroadcastFloat32s(float32(lr/(1-o.power1))), simd.BroadcastFloat32s(float32(o.Eps))
	root := simd.BroadcastFloat32s(float32(1 / math.Sqrt(1-o.power2)))
	tiny := simd.BroadcastFloat32s(leastMoment)
	b1, rest1 := simd.BroadcastFloat32s(float32(o.Beta1)), simd.BroadcastFloat32s(float32(1-o.Beta1))
	b2, rest2 := simd.BroadcastFloat32s(float32(o.Beta2)), simd.BroadcastFloat32s(float32(1-o.Beta2))
	for at := 0; at < len(o.w); at += w {
		x, g, pulled := simd.LoadFloat32s(o.w[at:]), simd.LoadFloat32s(o.g[at:]), simd.LoadFloat32s(o.decays[at:])
		g = g.Add(decay.Mul(pulled).Mul(x))
		x = x.Mul(keep.IfElse(pulled.Equal(one), one))
		m := b1.Mul(simd.LoadFloat32s(o.m[at:])).Add(rest1.Mul(g))
		v := b2.Mul(simd.LoadFloat32s(o.v[at:])).Add(rest2.Mul(g).Mul(g))
		m = none.IfElse(m.Abs().Less(tiny), m)
		v = none.IfElse(v.Less(tiny), v)
		m.Store(o.m[at:])
		v.Store(o.v[at:])
		x.Sub(size.Mul(m).Div(v.Sqrt().Mul(root).Add(eps))).Store(o.w[at:])
	}
}

// areFinite reports whether all parameters are.
func (o *optimizer) areFinite() bool {
	w := lanes.Width()
	var zero simd.Float32s
	trace := zero
	for at := 0; at < len(o.w); at += w {
		trace = trace.Add(simd.LoadFloat32s(o.w[at:]).Mul(zero)) // NaN where one is not
	}
	trace.Store(o.store)
	for _, x := range o.store[:w] {
		if x != x {
			return false
		}
	}
	return true
}
