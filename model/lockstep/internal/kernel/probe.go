//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// prober is the workspace of probes: steps that look and do not learn.
type prober struct {
	gradient   weights         // of a step, its negative
	losses     losses          // which nobody takes
	x, e       []simd.Float32s // by negative: its logit less the hardest one's, and exp of that
	sums, tops []simd.Float32s // by step: the sum of the e, and sum e x / sum e
}

func newProber(s *shape.Shape) *prober {
	some := func(n int) []simd.Float32s { return make([]simd.Float32s, n) }
	return &prober{
		gradient: newWeights(s), x: some(s.Slots - 2), e: some(s.Slots - 2),
		sums: some(model.ProbeSteps), tops: some(model.ProbeSteps),
	}
}

// Probe looks at a block's steps, and leaves weights and losses as they are.
func (g *group) Probe(b shape.Block, to *shape.Probed) {
	defer lanes.ClearUpper()
	n, p := g.net, g.net.prober
	steps := b.(*inputs).steps
	var norms, shares, effective simd.Float32s
	g.prepare()
	for k, m := range steps {
		g.encode(m.panels)
		z := n.features()
		p.losses.steps = 0                                        // room for one
		n.contrast.run(n.functions, z, g.perT, g.perT, &p.losses) // of step size 1
		p.sums[k], p.tops[k] = p.penalties(n.functions, n.contrast.others[1:], g.perT)
		slope(n.Output, z.values.all, z.slopes.all)
		p.gradient.zero()
		if n.Composed {
			n.learnComposed(&g.w, &p.gradient, g.matrix, m.panels)
		} else {
			n.learn(&g.w, &p.gradient, m.panels)
		}
		norms = norms.Add(p.gradient.squares().Sqrt())
	}
	one := simd.BroadcastFloat32s(1)
	for _, sum := range p.sums {
		shares = shares.Add(one.Div(sum)) // the hardest has the weight 1
	}
	n.functions.Log(p.sums)
	for k, sum := range p.sums {
		p.sums[k] = sum.Sub(p.tops[k]) // the entropy
	}
	n.functions.Exp(p.sums)
	for _, y := range p.sums {
		effective = effective.Add(y)
	}
	per := simd.BroadcastFloat32s(1.0 / model.ProbeSteps)
	effective.Mul(per).Store(to.Effective[:])
	shares.Mul(per).Store(to.Share[:])
	norms.Mul(per).Store(to.Norm[:])
}

// penalties returns, of the softmax over the negatives alone,
//
//	sum = sum_k exp(x_k)        top = sum_k exp(x_k) x_k / sum
//
// x_k being logits less the greatest: its entropy is log(sum) - top.
func (p *prober) penalties(f *lanes.Functions, negatives []*slot, perT simd.Float32s) (sum, top simd.Float32s) {
	hardest := negatives[0].s
	for _, v := range negatives[1:] {
		hardest = hardest.Max(v.s) // without a NaN, which comes back by x
	}
	least := simd.BroadcastFloat32s(-104) // exp of it is 0, and 0 times it too
	for k, v := range negatives {
		x := v.s.Sub(hardest).Mul(perT)
		x = least.IfElse(x.Less(least), x)
		p.x[k], p.e[k] = x, x
	}
	f.Exp(p.e)
	for k, e := range p.e {
		sum, top = sum.Add(e), top.Add(e.Mul(p.x[k]))
	}
	return sum, top.Div(sum)
}
