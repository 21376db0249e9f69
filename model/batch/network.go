package batch

import "math"

// normEps is layer norm's, added to the variance.
const normEps = 1e-5

// Network is an encoder and its head: z = g(W_n ... f(N(W_1 x + b_1)) ... + b_n) with
// the norm N, the hidden activation f and the output activation g; then, for the loss,
// the head's layers in the same way.
type Network struct {
	Encoder *Encoder
	Weights []float64 // flat: see Encoder.Size
}

// NewNetwork returns the network of the flat parameters given, which it copies.
func NewNetwork(e *Encoder, weights []float32) *Network {
	if len(weights) != e.Size() {
		panic("batch: parameters that do not fit the encoder")
	}
	n := &Network{e, make([]float64, len(weights))}
	for i, w := range weights {
		n.Weights[i] = float64(w)
	}
	return n
}

// Encode returns the features of n rows (n x in, row-major), without the head: n x
// Encoder.Dim, row-major, not scaled.
func (n *Network) Encode(rows []float32) []float64 {
	in, depth := n.Encoder.Layers[0], len(n.Encoder.Layers)-1
	layers := LayersOf(n.Encoder, n.Weights)
	t := newTrace(n.Encoder)
	features := make([]float64, 0, len(rows)/in*n.Encoder.Dim())
	for ; len(rows) >= in; rows = rows[in:] {
		t.forward(layers[:depth], rows[:in])
		features = append(features, t.steps[depth-1].out...)
	}
	return features
}

// trace is one row's way through a network.
type trace struct {
	input []float64
	steps []step // layer by layer
}

// step is what a layer made of a row: y = f(gain (s - mean)/deviation + shift), where
// s = W x + b, or y = f(s) without norm. d has its gradients.
type step struct {
	centred   []float64 // (s - mean)/deviation; none without norm
	deviation float64
	before    []float64 // what the activation is of
	out       []float64
	dBefore   []float64
	dOut      []float64
}

func newTrace(e *Encoder) *trace {
	widths := e.Widths()
	t := &trace{input: make([]float64, widths[0])}
	for l, out := range widths[1:] {
		s := step{before: make([]float64, out), out: make([]float64, out), dBefore: make([]float64, out), dOut: make([]float64, out)}
		if e.normed(l) {
			s.centred = make([]float64, out)
		}
		t.steps = append(t.steps, s)
	}
	return t
}

// forward fills t with the way of row x through layers.
func (t *trace) forward(layers []Parameters[float64], x []float32) {
	for i, v := range x {
		t.input[i] = float64(v)
	}
	t.run(layers)
}

// run is forward of the input.
func (t *trace) run(layers []Parameters[float64]) {
	in := t.input
	for l := range layers {
		p, s := &layers[l], &t.steps[l]
		for o := range s.before {
			s.before[o] = dot(p.Weight[o*p.In:][:p.In], in)
		}
		for o, b := range p.Bias {
			s.before[o] += b
		}
		if len(p.Gain) > 0 {
			s.norm(p)
		}
		for o, v := range s.before {
			s.out[o] = p.Activation.of(v)
		}
		in = s.out
	}
}

// norm scales before to mean 0 and variance 1, keeps that in centred, and applies gain
// and shift.
func (s *step) norm(p *Parameters[float64]) {
	n := float64(len(s.before))
	mean, variance := 0.0, 0.0
	for _, v := range s.before {
		mean += v / n
	}
	for _, v := range s.before {
		variance += (v - mean) * (v - mean) / n
	}
	s.deviation = math.Sqrt(variance + normEps)
	for o, v := range s.before {
		s.centred[o] = (v - mean) / s.deviation
		s.before[o] = p.Gain[o]*s.centred[o] + p.Shift[o]
	}
}

// backward adds to grad, the layers of a flat gradient, that of a loss whose gradient
// by the last layer's output is dz.
func (t *trace) backward(layers, grad []Parameters[float64], dz []float64) {
	copy(t.steps[len(layers)-1].dOut, dz)
	for l := len(layers) - 1; l >= 0; l-- {
		p, g, s := &layers[l], &grad[l], &t.steps[l]
		for o, d := range s.dOut {
			s.dBefore[o] = d * p.Activation.slope(s.before[o])
		}
		if len(p.Gain) > 0 {
			s.normBackward(p, g)
		}
		in, dIn := t.input, []float64(nil)
		if l > 0 {
			in, dIn = t.steps[l-1].out, t.steps[l-1].dOut
			clear(dIn)
		}
		for o, d := range s.dBefore {
			add(g.Weight[o*p.In:][:p.In], d, in)
			add(dIn, d, p.Weight[o*p.In:][:len(dIn)])
		}
		for o := range g.Bias {
			g.Bias[o] += s.dBefore[o]
		}
	}
}

// normBackward turns dBefore, the gradient after gain and shift, into the one before
// the norm:
//
//	h = gain * dBefore        ds = (h - mean(h) - centred * mean(h * centred))/deviation
func (s *step) normBackward(p, g *Parameters[float64]) {
	n := float64(len(s.dBefore))
	mean, along := 0.0, 0.0
	for o, d := range s.dBefore {
		g.Gain[o] += d * s.centred[o]
		g.Shift[o] += d
		h := p.Gain[o] * d
		mean += h / n
		along += h * s.centred[o] / n
	}
	for o, d := range s.dBefore {
		s.dBefore[o] = (p.Gain[o]*d - mean - s.centred[o]*along) / s.deviation
	}
}
