package model

import "math"

// minNorm is the least norm that cosine divides by, as in PyTorch's
// torch.nn.functional.cosine_similarity.
const minNorm = 1e-8

// of returns the similarity of u and v. With du and dv it also adds scale times
// its gradient to them; either may be nil.
//
//	dot:    s = u.v                    ds/du = v
//	cosine: s = u^.v^, u^ = u/|u|      ds/du = (v^ - s u^)/|u|
//
// where |u| below minNorm counts as the constant minNorm: then ds/du = v^/minNorm.
func (k Similarity) of(u, v []float64, scale float64, du, dv []float64) float64 {
	if k == Dot {
		for i := range du {
			du[i] += scale * v[i]
		}
		for i := range dv {
			dv[i] += scale * u[i]
		}
		return dot(u, v)
	}
	nu, nv := norm(u), norm(v)
	s := 0.0
	for i := range u {
		s += u[i] / nu * (v[i] / nv)
	}
	cosineSlope(u, v, nu, nv, s, scale, du)
	cosineSlope(v, u, nv, nu, s, scale, dv)
	return s
}

// cosineSlope adds scale*ds/du to du, of s = cosine(u, v).
func cosineSlope(u, v []float64, nu, nv, s, scale float64, du []float64) {
	if nu == minNorm {
		s = 0 // the norm is constant
	}
	for i := range du {
		du[i] += scale * (v[i]/nv - s*(u[i]/nu)) / nu
	}
}

// norm returns the Euclidean norm of u, at least minNorm.
func norm(u []float64) float64 { return max(math.Sqrt(dot(u, u)), minNorm) }

// infoNCE returns the cross-entropy of softmax(s/temperature) with s[0], the
// positive's similarity, as the target, and fills ds with its gradient by s:
//
//	L = log sum_j exp(s_j/T) - s_0/T        dL/ds_j = (softmax_j - [j = 0])/T
//
// The greatest s/T is taken out of the sum, so that no temperature overflows.
func infoNCE(s []float64, temperature float64, ds []float64) float64 {
	top := math.Inf(-1)
	for _, v := range s {
		top = max(top, v/temperature)
	}
	sum := 0.0
	for j, v := range s {
		ds[j] = math.Exp(v/temperature - top)
		sum += ds[j]
	}
	for j := range ds {
		ds[j] /= sum * temperature
	}
	ds[0] -= 1 / temperature
	return math.Log(sum) + top - s[0]/temperature
}

// step is the forward and backward pass of one step: anchor, positive and
// negatives, with its loss and gradient.
type step struct {
	loss   *Loss
	traces []*trace    // of anchor, positive, negatives
	dz     [][]float64 // gradients by their features
	s, ds  []float64   // similarities to the anchor and gradients by them
	grad   []float64   // by the weights, flat
}

func newStep(c *Config) *step {
	p := &step{loss: &c.Loss, grad: make([]float64, c.Encoder.Size())}
	for range 2 + c.Loss.Negatives {
		p.traces = append(p.traces, newTrace(&c.Encoder))
		p.dz = append(p.dz, make([]float64, c.Encoder.Dim()))
	}
	p.s = make([]float64, 1+c.Loss.Negatives)
	p.ds = make([]float64, 1+c.Loss.Negatives)
	return p
}

// run returns the loss of e for anchor, positive and negatives (samples) and
// leaves its gradient in p.grad.
func (p *step) run(e *Encoder, samples [][]float32) float64 {
	for i, x := range samples {
		e.forward(x, p.traces[i])
	}
	anchor := p.traces[0].features()
	for j := range p.s {
		p.s[j] = p.loss.Similarity.of(anchor, p.traces[1+j].features(), 0, nil, nil)
	}
	loss := infoNCE(p.s, p.loss.Temperature, p.ds)
	for i := range p.dz {
		clear(p.dz[i])
	}
	for j, d := range p.ds {
		p.loss.Similarity.of(anchor, p.traces[1+j].features(), d, p.dz[0], p.dz[1+j])
	}
	clear(p.grad)
	for i, t := range p.traces {
		e.backward(t, p.dz[i], p.grad)
	}
	return loss
}
