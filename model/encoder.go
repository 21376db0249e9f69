package model

import (
	"math"

	"github.com/tausweep/tausweep/model/streams"
)

// Size returns the number of weights of an encoder, biases included: the
// length of its flat weights. These hold, layer by layer from the input, W
// (out x in, row-major) and then, where the architecture has biases, b (out).
func (a *Architecture) Size() int {
	n := 0
	for l := range len(a.Layers) - 1 {
		n += a.layerSize(l)
	}
	return n
}

// Dim returns the number of features.
func (a *Architecture) Dim() int { return a.Layers[len(a.Layers)-1] }

func (a *Architecture) layerSize(l int) int {
	in, out := a.Layers[l], a.Layers[l+1]
	if a.Bias {
		in++
	}
	return in * out
}

// activation returns what follows layer l.
func (a *Architecture) activation(l int) Activation {
	if l == len(a.Layers)-2 {
		return a.Output
	}
	return a.Hidden
}

// Init draws the weights of an untrained encoder as PyTorch's nn.Linear does,
// layer by layer: see streams.Linear.
func (a *Architecture) Init(s streams.Source) []float32 {
	flat := make([]float32, a.Size())
	for l := range len(a.Layers) - 1 {
		w, b := Layer(a, l, flat)
		streams.Linear(s, a.Layers[l], w, b)
	}
	return flat
}

// Layer returns layer l's part of an encoder's flat weights: w is out x in,
// row-major, and b has out values, or none without bias. Both are views.
func Layer[T any](a *Architecture, l int, flat []T) (w, b []T) {
	from := 0
	for i := range l {
		from += a.layerSize(i)
	}
	split, to := from+a.Layers[l]*a.Layers[l+1], from+a.layerSize(l)
	return flat[from:split:split], flat[split:to:to]
}

// Encoder is a multilayer perceptron: z = g(W_n ... f(W_1 x + b_1) ... + b_n)
// with the hidden activation f and the output activation g.
type Encoder struct {
	Architecture *Architecture
	Weights      []float64 // flat: see Architecture.Size
}

// NewEncoder returns the encoder of the flat weights given, which it copies.
func NewEncoder(a *Architecture, weights []float32) *Encoder {
	if len(weights) != a.Size() {
		panic("model: weights that do not fit the architecture")
	}
	e := &Encoder{Architecture: a, Weights: make([]float64, len(weights))}
	for i, w := range weights {
		e.Weights[i] = float64(w)
	}
	return e
}

// Float32 returns a copy of the flat weights, rounded to float32.
func (e *Encoder) Float32() []float32 {
	flat := make([]float32, len(e.Weights))
	for i, w := range e.Weights {
		flat[i] = float32(w)
	}
	return flat
}

// Encode returns the features of n samples (n x in, row-major): n x out,
// row-major, not scaled.
func (e *Encoder) Encode(samples []float32) []float64 {
	in, out := e.Architecture.Layers[0], e.Architecture.Dim()
	z := make([]float64, 0, len(samples)/in*out)
	t := newTrace(e.Architecture)
	for ; len(samples) >= in; samples = samples[in:] {
		z = append(z, e.forward(samples[:in], t)...)
	}
	return z
}

// trace is one sample's way through an encoder: the input, and the output of
// every layer after its activation. d has the same shapes and is for backward.
type trace struct{ a, d [][]float64 }

func newTrace(a *Architecture) *trace {
	t := new(trace)
	for _, width := range a.Layers {
		t.a = append(t.a, make([]float64, width))
		t.d = append(t.d, make([]float64, width))
	}
	return t
}

// features returns the last layer's output.
func (t *trace) features() []float64 { return t.a[len(t.a)-1] }

// forward fills t with the way of sample x and returns its features, a view.
func (e *Encoder) forward(x []float32, t *trace) []float64 {
	for i, v := range x {
		t.a[0][i] = float64(v)
	}
	for l := range len(t.a) - 1 {
		w, b := Layer(e.Architecture, l, e.Weights)
		f := e.Architecture.activation(l)
		in, out := t.a[l], t.a[l+1]
		for o := range out {
			out[o] = f.of(dot(w[o*len(in):(o+1)*len(in)], in) + at(b, o))
		}
	}
	return t.features()
}

// backward adds to grad, flat as the weights are, the gradient of a loss whose
// gradient by the features of t is dz.
func (e *Encoder) backward(t *trace, dz, grad []float64) {
	last := len(t.a) - 1
	copy(t.d[last], dz)
	for l := last - 1; l >= 0; l-- {
		w, _ := Layer(e.Architecture, l, e.Weights)
		dw, db := Layer(e.Architecture, l, grad)
		f := e.Architecture.activation(l)
		in, dIn, out, dOut := t.a[l], t.d[l], t.a[l+1], t.d[l+1]
		clear(dIn)
		for o := range out {
			d := dOut[o] * f.slope(out[o]) // by the sum before the activation
			for i := range in {
				dw[o*len(in)+i] += d * in[i]
				dIn[i] += d * w[o*len(in)+i]
			}
			if len(db) > 0 {
				db[o] += d
			}
		}
	}
}

// of returns f(x).
func (f Activation) of(x float64) float64 {
	switch f {
	case Identity:
		return x
	case Tanh:
		return math.Tanh(x)
	case ReLU:
		return max(x, 0)
	}
	panic("model: unknown activation " + string(f))
}

// slope returns f'(x) in terms of y = f(x); ReLU's is 0 at 0, as PyTorch's.
func (f Activation) slope(y float64) float64 {
	switch f {
	case Identity:
		return 1
	case Tanh:
		return 1 - y*y
	case ReLU:
		if y > 0 {
			return 1
		}
		return 0
	}
	panic("model: unknown activation " + string(f))
}

// dot returns the inner product of two vectors of one length.
func dot(u, v []float64) float64 {
	sum := 0.0
	for i := range u {
		sum += u[i] * v[i]
	}
	return sum
}

// at returns b[i], and 0 where there is no b.
func at(b []float64, i int) float64 {
	if len(b) == 0 {
		return 0
	}
	return b[i]
}
