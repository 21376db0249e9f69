//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// trainer is shape.Trainer.
type trainer struct {
	encoder   *batch.Encoder
	products  *products
	functions *lanes.Functions
	views     shape.Matrix // views x columns, as they come
	input     shape.Matrix // columns x views
	labels    []int32
	layers    []layer
	contrast  *contrast
	optimizer *optimizer
	line      []simd.Float32s // room for a row
}

// NewTrainer returns a trainer of c that starts from these weights.
func NewTrainer(c *batch.Config, weights []float32) shape.Trainer {
	e := &c.Encoder
	widths, views := e.Widths(), c.ViewsPerRow()*c.Batch
	columns, turned := views, 0
	for l, n := range widths[:len(widths)-1] {
		columns = max(columns, n)
		if l > 0 {
			turned = max(turned, n*views)
		}
	}
	t := &trainer{
		encoder: e, products: newProducts(columns, turned), functions: lanes.NewFunctions(),
		views: shape.Of(make([]float32, views*widths[0]), views, widths[0]),
		input: shape.New(widths[0], views), labels: make([]int32, views),
		optimizer: newOptimizer(c, weights), line: make([]simd.Float32s, vectors(views)),
	}
	grads := batch.LayersOf(e, t.optimizer.g[:len(weights)])
	for l, p := range batch.LayersOf(e, t.optimizer.w[:len(weights)]) {
		t.layers = append(t.layers, newLayer(p, grads[l], views))
	}
	t.contrast = newContrast(c.Loss.Kind, views, widths[len(widths)-1], t.products)
	return t
}

// Watch is shape.Trainer's.
func (t *trainer) Watch(look func()) { t.products.look = look }

// Memory is shape.Trainer's.
func (t *trainer) Memory() shape.Memory {
	o := t.optimizer
	return shape.Memory{First: o.m[:o.size], Second: o.v[:o.size], Power1: &o.power1, Power2: &o.power2}
}

func (t *trainer) Views() []float32      { return t.views.X }
func (t *trainer) Labels() []int32       { return t.labels }
func (t *trainer) Parameters() []float32 { return t.optimizer.w[:t.optimizer.size] }
func (t *trainer) Gradient() []float32   { return t.optimizer.g[:t.optimizer.size] }

// Differentiate is shape.Trainer's.
func (t *trainer) Differentiate(perT, bias float32) shape.Contrasted {
	defer lanes.ClearUpper() // a look may end it
	t.forward(t.layers)
	last := &t.layers[len(t.layers)-1]
	r := t.contrast.of(last.out, last.d, t.labels, perT, bias)
	t.backward()
	return r
}

// forward takes the views through layers.
func (t *trainer) forward(layers []layer) {
	t.input.Transpose(t.views)
	in := t.input
	for l := range layers {
		layers[l].forward(t.products, t.functions, in, t.line)
		in = layers[l].out
	}
}

// backward sets the gradients by the weights, from the one by the last layer's out.
func (t *trainer) backward() {
	for l := len(t.layers) - 1; l >= 0; l-- {
		y := &t.layers[l]
		y.backward()
		g := shape.Of(y.grad.Weight, y.Out, y.In)
		if l == 0 {
			t.products.multiply(g, y.d.X, y.d.Stride, 1, t.views)
			return
		}
		x := &t.layers[l-1]
		t.products.multiplyRight(g, y.d, x.out)
		t.products.multiply(x.d, y.Weight, 1, y.In, y.d)
	}
}

// GradientNorm is shape.Trainer's.
func (t *trainer) GradientNorm() float64 {
	norm := t.optimizer.norm()
	lanes.ClearUpper()
	return norm
}

// Update is shape.Trainer's.
func (t *trainer) Update(lr float64) (norm float64, finite bool) {
	norm, finite = t.optimizer.step(lr)
	lanes.ClearUpper()
	return norm, finite
}

// Encode is shape.Trainer's.
func (t *trainer) Encode(rows, into []float32) {
	defer lanes.ClearUpper()
	depth := len(t.encoder.Layers) - 1
	in, dim := t.encoder.Layers[0], t.encoder.Dim()
	for len(rows) >= in {
		n := copy(t.views.X, rows) / in
		t.forward(t.layers[:depth])
		out := t.layers[depth-1].out
		shape.Of(into, n, dim).Transpose(out.Between(0, n))
		rows, into = rows[n*in:], into[n*dim:]
	}
}
