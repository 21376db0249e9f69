package batch

import "math"

// optimizer holds what an optimizer remembers of parameters.
type optimizer struct {
	*Optimizer
	decays []bool    // whether weight decay pulls a parameter
	m, v   []float64 // of gradients and of their squares
	steps  int       // done
}

func newOptimizer(o *Optimizer, decays []bool) *optimizer {
	return &optimizer{Optimizer: o, decays: decays, m: make([]float64, len(decays)), v: make([]float64, len(decays))}
}

// step moves parameters w by the gradient g, which it overwrites, with a step size of
// lr; decay is 0 where weight decay does not pull:
//
//	sgd:    g += decay w   m = momentum m + g   w -= lr m, or lr (g + momentum m)
//	adam:   g += decay w   m = b1 m + (1-b1) g  v = b2 v + (1-b2) g^2
//	        w -= lr/(1-b1^t) m / (sqrt(v)/sqrt(1-b2^t) + eps)
//	adamw:  w *= 1 - lr decay, and then as adam without decay
func (p *optimizer) step(w, g []float64, lr float64) {
	p.steps++
	p.clip(g)
	first := 1 - math.Pow(p.Beta1, float64(p.steps))
	second := math.Sqrt(1 - math.Pow(p.Beta2, float64(p.steps)))
	for i := range w {
		if p.decays[i] {
			if p.Kind == AdamW {
				w[i] *= 1 - lr*p.WeightDecay
			} else {
				g[i] += p.WeightDecay * w[i]
			}
		}
		if p.Kind == SGD {
			p.m[i] = p.Momentum*p.m[i] + g[i]
			if p.Nesterov {
				w[i] -= lr * (g[i] + p.Momentum*p.m[i])
			} else {
				w[i] -= lr * p.m[i]
			}
			continue
		}
		p.m[i] = p.Beta1*p.m[i] + (1-p.Beta1)*g[i]
		p.v[i] = p.Beta2*p.v[i] + (1-p.Beta2)*g[i]*g[i]
		w[i] -= lr / first * p.m[i] / (math.Sqrt(p.v[i])/second + p.Eps)
	}
}

// clip scales g down to a norm of ClipNorm, by PyTorch's ClipNorm/(norm + 1e-6).
func (p *optimizer) clip(g []float64) {
	if p.ClipNorm == 0 {
		return
	}
	if scale := p.ClipNorm / (math.Sqrt(dot(g, g)) + 1e-6); scale < 1 {
		for i := range g {
			g[i] *= scale
		}
	}
}
