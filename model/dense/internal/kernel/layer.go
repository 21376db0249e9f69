//go:build goexperiment.simd

package kernel

import (
	"math"
	"simd"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// layer is y = f(N(W x + b)) of all views, a view a lane: matrices are features x views.
type layer struct {
	batch.Parameters[float32]
	grad    batch.Parameters[float32]
	out, d  shape.Matrix    // y, and the gradient by it, then by W x + b
	slope   shape.Matrix    // f' where y does not tell it: GELU
	centred shape.Matrix    // (s - mean)/deviation, with norm
	room    shape.Matrix    // d times centred, with norm
	scale   []simd.Float32s // 1/deviation, with norm
}

func newLayer(p, grad batch.Parameters[float32], views int) layer {
	l := layer{Parameters: p, grad: grad, out: shape.New(p.Out, views), d: shape.New(p.Out, views)}
	if p.Activation == batch.GELU {
		l.slope = shape.New(p.Out, views)
	}
	if len(p.Gain) > 0 {
		l.centred, l.room = shape.New(p.Out, views), shape.New(p.Out, views)
		l.scale = make([]simd.Float32s, vectors(views))
	}
	return l
}

// forward sets out; line is room for a row.
func (l *layer) forward(p *products, f *lanes.Functions, in shape.Matrix, line []simd.Float32s) {
	w := lanes.Width()
	p.multiply(l.out, l.Weight, l.In, 1, in)
	for o, b := range l.Bias {
		row, bias := l.out.Row(o), simd.BroadcastFloat32s(b)
		for v := range line {
			simd.LoadFloat32s(row[v*w:]).Add(bias).Store(row[v*w:])
		}
	}
	if len(l.Gain) > 0 {
		l.norm()
	}
	switch l.Activation {
	case batch.Identity:
	case batch.ReLU:
		l.relu()
	case batch.Tanh:
		for o := range l.Out {
			load(line, l.out.Row(o))
			f.Tanh(line)
			store(line, l.out.Row(o))
		}
	case batch.GELU:
		l.gelu(f, line)
	}
}

// norm is layer norm with gain and shift: of each view by itself.
func (l *layer) norm() {
	w := lanes.Width()
	size, eps, one := simd.BroadcastFloat32s(float32(l.Out)), simd.BroadcastFloat32s(normEps), simd.BroadcastFloat32s(1)
	for v := range l.scale {
		var sum, square simd.Float32s
		for at := v * w; at < len(l.out.X); at += l.out.Stride {
			sum = sum.Add(simd.LoadFloat32s(l.out.X[at:]))
		}
		mean := sum.Div(size)
		for at := v * w; at < len(l.out.X); at += l.out.Stride {
			x := simd.LoadFloat32s(l.out.X[at:]).Sub(mean)
			square = square.Add(x.Mul(x))
		}
		scale := one.Div(square.Div(size).Add(eps).Sqrt())
		l.scale[v] = scale
		at := v * w
		for o, gain := range l.Gain {
			x := simd.LoadFloat32s(l.out.X[at:]).Sub(mean).Mul(scale)
			x.Store(l.centred.X[at:])
			x.Mul(simd.BroadcastFloat32s(gain)).Add(simd.BroadcastFloat32s(l.Shift[o])).Store(l.out.X[at:])
			at += l.out.Stride
		}
	}
}

// normEps is layer norm's, added to the variance.
const normEps = 1e-5

func (l *layer) relu() {
	w := lanes.Width()
	var zero simd.Float32s
	for at := 0; at < len(l.out.X); at += w {
		x := simd.LoadFloat32s(l.out.X[at:])
		zero.IfElse(x.LessEqual(zero), x).Store(l.out.X[at:]) // NaN stays
	}
}

// GELU in its tanh form is x/2 (1 + tanh(geluScale (x + geluCube x^3))).
var geluScale = float32(math.Sqrt(2 / math.Pi))

const geluCube = 0.044715

func (l *layer) gelu(f *lanes.Functions, line []simd.Float32s) {
	w := lanes.Width()
	scale, cube, cube3 := simd.BroadcastFloat32s(geluScale), simd.BroadcastFloat32s(geluCube), simd.BroadcastFloat32s(3*geluCube)
	half, one := simd.BroadcastFloat32s(0.5), simd.BroadcastFloat32s(1)
	for o := range l.Out {
		row, slope := l.out.Row(o), l.slope.Row(o)
		for v := range line {
			x := simd.LoadFloat32s(row[v*w:])
			line[v] = x.Mul(x).Mul(x).Mul(cube).Add(x).Mul(scale)
		}
		f.Tanh(line)
		for v, y := range line {
			x := simd.LoadFloat32s(row[v*w:])
			h := x.Mul(half)
			up := one.Add(y)
			inner := x.Mul(x).Mul(cube3).Add(one).Mul(scale)
			up.Mul(half).Add(h.Mul(one.Sub(y.Mul(y))).Mul(inner)).Store(slope[v*w:])
			h.Mul(up).Store(row[v*w:])
		}
	}
}

// backward turns d, the gradient by out, into the one by W x + b, and sets the
// gradients by the layer's parameters but W.
func (l *layer) backward() {
	w := lanes.Width()
	switch l.Activation {
	case batch.Identity:
	case batch.ReLU:
		var zero simd.Float32s
		for at := 0; at < len(l.d.X); at += w {
			simd.LoadFloat32s(l.d.X[at:]).Masked(simd.LoadFloat32s(l.out.X[at:]).Greater(zero)).Store(l.d.X[at:])
		}
	case batch.Tanh:
		one := simd.BroadcastFloat32s(1)
		for at := 0; at < len(l.d.X); at += w {
			y := simd.LoadFloat32s(l.out.X[at:])
			simd.LoadFloat32s(l.d.X[at:]).Mul(one.Sub(y.Mul(y))).Store(l.d.X[at:])
		}
	case batch.GELU:
		for at := 0; at < len(l.d.X); at += w {
			simd.LoadFloat32s(l.d.X[at:]).Mul(simd.LoadFloat32s(l.slope.X[at:])).Store(l.d.X[at:])
		}
	}
	if len(l.Gain) > 0 {
		l.normBackward()
	}
	if len(l.Bias) > 0 {
		l.d.RowSums(l.grad.Bias)
	}
}

// normBackward turns d, the gradient after gain and shift, into the one before the
// norm:
//
//	h = gain * d        ds = (h - mean(h) - centred * mean(h * centred))/deviation
func (l *layer) normBackward() {
	w := lanes.Width()
	for at := 0; at < len(l.d.X); at += w {
		simd.LoadFloat32s(l.d.X[at:]).Mul(simd.LoadFloat32s(l.centred.X[at:])).Store(l.room.X[at:])
	}
	l.room.RowSums(l.grad.Gain)
	l.d.RowSums(l.grad.Shift)
	size := simd.BroadcastFloat32s(float32(l.Out))
	for v, scale := range l.scale {
		var mean, along simd.Float32s
		at := v * w
		for _, gain := range l.Gain {
			h := simd.LoadFloat32s(l.d.X[at:]).Mul(simd.BroadcastFloat32s(gain))
			mean, along = mean.Add(h), along.Add(h.Mul(simd.LoadFloat32s(l.centred.X[at:])))
			at += l.d.Stride
		}
		mean, along = mean.Div(size), along.Div(size)
		at = v * w
		for _, gain := range l.Gain {
			h := simd.LoadFloat32s(l.d.X[at:]).Mul(simd.BroadcastFloat32s(gain))
			h.Sub(mean).Sub(along.Mul(simd.LoadFloat32s(l.centred.X[at:]))).Mul(scale).Store(l.d.X[at:])
			at += l.d.Stride
		}
	}
}

func load(line []simd.Float32s, row []float32) {
	w := lanes.Width()
	for v := range line {
		line[v] = simd.LoadFloat32s(row[v*w:])
	}
}

func store(line []simd.Float32s, row []float32) {
	w := lanes.Width()
	for v, x := range line {
		x.Store(row[v*w:])
	}
}
