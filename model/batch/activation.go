package batch

import "math"

// GELU in its tanh form is x/2 (1 + tanh(geluScale (x + geluCube x^3))).
var geluScale = math.Sqrt(2 / math.Pi)

const geluCube = 0.044715

// of returns f(x).
func (f Activation) of(x float64) float64 {
	switch f {
	case Identity:
		return x
	case ReLU:
		return max(x, 0)
	case Tanh:
		return math.Tanh(x)
	case GELU:
		return x / 2 * (1 + math.Tanh(geluScale*(x+geluCube*x*x*x)))
	}
	panic("batch: unknown activation " + string(f))
}

// slope returns f'(x); ReLU's is 0 at 0, as PyTorch's.
func (f Activation) slope(x float64) float64 {
	switch f {
	case Identity:
		return 1
	case ReLU:
		if x > 0 {
			return 1
		}
		return 0
	case Tanh:
		y := math.Tanh(x)
		return 1 - y*y
	case GELU:
		y := math.Tanh(geluScale * (x + geluCube*x*x*x))
		return (1+y)/2 + x/2*(1-y*y)*geluScale*(1+3*geluCube*x*x)
	}
	panic("batch: unknown activation " + string(f))
}
