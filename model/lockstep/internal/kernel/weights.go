//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// weights are an encoder's, in every lane.
type weights struct {
	flat   []simd.Float32s // as the reference's; composed: without the first layer
	layers []*layer        // views of flat
	first  [][]*columnPair // composed: the first layer's columns, pair by pair
}

// layer is a matrix (out x in, row-major) and its bias, nil where there is none.
type layer struct{ w, b []simd.Float32s }

func newWeights(s *shape.Shape) weights {
	var w weights
	from := 0
	if s.Composed {
		from = 1
		w.first = newPairs(s.ColumnPairs(), s.Layers[1])
	}
	w.flat = make([]simd.Float32s, s.Size(from))
	rest := w.flat
	for l := from; l < s.Depth(); l++ {
		in, out := s.Layers[l], s.Layers[l+1]
		v := &layer{w: rest[:in*out]}
		rest = rest[in*out:]
		if s.Bias {
			v.b, rest = rest[:out], rest[out:]
		}
		w.layers = append(w.layers, v)
	}
	return w
}

// at returns where weight i of the reference's flat weights is.
func (w *weights) at(s *shape.Shape, i int) *simd.Float32s {
	in, out := s.Layers[0], s.Layers[1]
	switch {
	case !s.Composed:
		return &w.flat[i]
	case i < in*out:
		row, column := i/in, i%in
		return &w.first[column/2][row][column%2]
	default:
		return &w.flat[i-in*out]
	}
}

// copy sets w to from. The builtin moves by parts, for which the next load of a
// whole vector would have to wait.
func (w *weights) copy(from *weights) {
	for i, x := range from.flat {
		w.flat[i] = x
	}
	for q, pairs := range from.first {
		for i, x := range pairs {
			y := w.first[q][i]
			y[0], y[1] = x[0], x[1]
		}
	}
}

// times multiplies every weight by f.
func (w *weights) times(f simd.Float32s) {
	for i, x := range w.flat {
		w.flat[i] = x.Mul(f)
	}
	for _, pairs := range w.first {
		for _, x := range pairs {
			x[0], x[1] = x[0].Mul(f), x[1].Mul(f)
		}
	}
}

// plus adds v to w.
func (w *weights) plus(v *weights) {
	for i, x := range v.flat {
		w.flat[i] = w.flat[i].Add(x)
	}
	for q, pairs := range v.first {
		for i, x := range pairs {
			y := w.first[q][i]
			y[0], y[1] = y[0].Add(x[0]), y[1].Add(x[1])
		}
	}
}

// zero makes every weight 0.
func (w *weights) zero() {
	var zero simd.Float32s
	for i := range w.flat {
		w.flat[i] = zero
	}
	for _, pairs := range w.first {
		for _, x := range pairs {
			x[0], x[1] = zero, zero
		}
	}
}

// squares returns the sum of the weights' squares.
func (w *weights) squares() simd.Float32s {
	var sum simd.Float32s
	for _, x := range w.flat {
		sum = sum.Add(x.Mul(x))
	}
	for _, pairs := range w.first {
		for _, x := range pairs {
			sum = sum.Add(x[0].Mul(x[0])).Add(x[1].Mul(x[1]))
		}
	}
	return sum
}

// trace returns 0 in the lanes whose weights are all finite, else NaN.
func (w *weights) trace() simd.Float32s {
	var zero, sum simd.Float32s
	for _, x := range w.flat {
		sum = sum.Add(x.Mul(zero))
	}
	for _, pairs := range w.first {
		for _, x := range pairs {
			sum = sum.Add(x[0].Mul(zero)).Add(x[1].Mul(zero))
		}
	}
	return sum
}

// set puts x into a lane of v.
func set(v *simd.Float32s, lane int, x float32) {
	var buffer [shape.MaxWidth]float32
	v.Store(buffer[:])
	buffer[lane] = x
	*v = simd.LoadFloat32s(buffer[:])
}

// get returns a lane of v.
func get(v simd.Float32s, lane int) float32 {
	var buffer [shape.MaxWidth]float32
	v.Store(buffer[:])
	return buffer[lane]
}
