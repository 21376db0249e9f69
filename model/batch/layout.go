package batch

// Widths returns the widths from the input to what the loss sees: the encoder's
// layers and then the head's.
func (e *Encoder) Widths() []int {
	widths := make([]int, 0, len(e.Layers)+len(e.Head))
	return append(append(widths, e.Layers...), e.Head...)
}

// Dim returns the number of features.
func (e *Encoder) Dim() int { return e.Layers[len(e.Layers)-1] }

// Size returns the number of parameters of encoder and head: the length of their
// flat parameters. These are PyTorch's: layer by layer from the input W (out x in,
// row-major) and then, with Bias, b (out); after the last layer, with Norm Layer,
// norm by norm the gain and the shift (out each).
func (e *Encoder) Size() int {
	widths := e.Widths()
	n := 0
	for l, out := range widths[1:] {
		n += widths[l] * out
		if e.Bias {
			n += out
		}
		if e.normed(l) {
			n += 2 * out
		}
	}
	return n
}

// normed reports whether a norm follows layer l: hidden layers have one, but not
// the layer of the features nor the head's last.
func (e *Encoder) normed(l int) bool {
	return e.Norm == Layer && l != len(e.Layers)-2 && l != len(e.Layers)+len(e.Head)-2
}

// activation returns what follows layer l, and its norm.
func (e *Encoder) activation(l int) Activation {
	switch l {
	case len(e.Layers) - 2:
		return e.Output
	case len(e.Layers) + len(e.Head) - 2:
		return Identity
	}
	return e.Hidden
}

// Parameters are one layer's views into flat parameters.
type Parameters[T any] struct {
	In, Out     int
	Weight      []T // out x in, row-major
	Bias        []T // out, or none
	Gain, Shift []T // of the norm: out each, or none
	Activation  Activation
}

// LayersOf returns the layers of encoder and head, as views into flat, which has
// Size values; it panics where it has not. The features come after layer
// len(e.Layers)-2.
func LayersOf[T any](e *Encoder, flat []T) []Parameters[T] {
	if len(flat) != e.Size() {
		panic("batch: parameters that do not fit the encoder")
	}
	take := func(n int) []T {
		part := flat[:n:n]
		flat = flat[n:]
		return part
	}
	widths := e.Widths()
	layers := make([]Parameters[T], len(widths)-1)
	for l := range layers {
		p := &layers[l]
		p.In, p.Out, p.Activation = widths[l], widths[l+1], e.activation(l)
		p.Weight = take(p.In * p.Out)
		if e.Bias {
			p.Bias = take(p.Out)
		}
	}
	for l := range layers {
		if e.normed(l) {
			layers[l].Gain, layers[l].Shift = take(layers[l].Out), take(layers[l].Out)
		}
	}
	return layers
}
