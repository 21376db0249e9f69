//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

const (
	// minNorm is the least norm that cosine divides by.
	minNorm = 1e-8
	// excluded stands for a similarity that is not in a softmax: its exponential is
	// 0 at any temperature, and a product with that is no NaN as -Inf's would be.
	excluded = -1e30

	// What is too small to matter beside the greatest is 0 at once: results below a
	// float32's normal range take a processor a hundred times as long.
	leastLog      = -42   // of a softmax's exponentials: beside the greatest, 0
	leastScale    = 1e-18 // of what an exponential is multiplied by
	leastGradient = 1e-30 // by a similarity
)

// contrast is shape.Contrast. Similarities stand with their anchors in the lanes:
// s_ji is that of anchor i and candidate j, and sums over candidates go in ascending
// order, lane by lane.
type contrast struct {
	kind      string
	apart     bool // anchors are first views, candidates second ones; else all are both
	anchors   int
	products  *products
	functions *lanes.Functions
	u, du     shape.Matrix // unit features, and the gradient by them
	s, e      shape.Matrix // similarities; the exponentials, then the gradient by s
	room      shape.Matrix // for e, where it does not stand in the place of s
	norm      []simd.Float32s
	line      []simd.Float32s // room for a row
	block     []simd.Float32s // and for a block of rows
	// ours are the softmaxes over the candidates of an anchor, theirs those over the
	// anchors of a candidate.
	ours, theirs *softmax
	lost         float32   // exp(leastLog)
	positive     []float32 // similarity of each anchor and its positive, or the mean of several
	pairs        pairs     // SupCon's
}

// NewContrast returns a loss of so many views of so many features each.
func NewContrast(kind string, views, dim int) shape.Contrast {
	return newContrast(kind, views, dim, newProducts(views, 0))
}

func newContrast(kind string, views, dim int, p *products) *contrast {
	c := &contrast{
		kind: kind, apart: kind == batch.InfoNCE || kind == batch.CLIP || kind == batch.SigLIP,
		products: p, functions: lanes.NewFunctions(), anchors: views,
		u: shape.New(dim, views), du: shape.New(dim, views),
		norm: make([]simd.Float32s, vectors(views)),
	}
	if c.apart {
		c.anchors = views / 2
	}
	c.s, c.room = shape.New(c.anchors, c.anchors), shape.New(c.anchors, c.anchors)
	c.line = make([]simd.Float32s, vectors(c.anchors))
	c.block = make([]simd.Float32s, blockSide*blockSide)
	c.ours, c.theirs = newSoftmax(c.anchors), newSoftmax(c.anchors)
	if !c.apart {
		c.theirs = c.ours // similarities are symmetric
	}
	c.lost = lanes.Exp32(leastLog)
	c.positive = make([]float32, c.s.Stride)
	if kind == batch.SupCon {
		c.pairs = newPairs(views)
	}
	return c
}

// Of is shape.Contrast's.
func (c *contrast) Of(z, dz shape.Matrix, labels []int32, perT, bias float32) shape.Contrasted {
	r := c.of(z, dz, labels, perT, bias)
	lanes.ClearUpper()
	return r
}

func (c *contrast) of(z, dz shape.Matrix, labels []int32, perT, bias float32) shape.Contrasted {
	c.unit(z)
	c.e = c.room
	if perT <= mildScale && (c.kind == batch.NTXent || c.kind == batch.DCL) {
		c.e = c.s // of which nothing more is needed: half the memory, all in the cache
	}
	a, b, da, db := c.u, c.u, c.du, c.du
	if c.apart {
		a, b = c.u.Between(0, c.anchors), c.u.Between(c.anchors, 2*c.anchors)
		da, db = c.du.Between(0, c.anchors), c.du.Between(c.anchors, 2*c.anchors)
	}
	if c.apart {
		c.products.multiply(c.s, b.X, 1, b.Stride, a)
	} else {
		c.products.square(c.s, a)
	}
	var r shape.Contrasted
	switch c.kind {
	case batch.SigLIP:
		r = c.pairOrNot(perT, bias)
	case batch.SupCon:
		r = c.sameClass(labels[:c.anchors], perT)
	case batch.CLIP:
		r = c.bothFind(a, b, perT)
	default:
		r = c.find(perT)
	}
	c.products.multiply(da, b.X, b.Stride, 1, c.e)
	if c.apart {
		c.s.Transpose(c.e)
		c.products.multiply(db, a.X, a.Stride, 1, c.s)
	}
	c.unitBackward(dz)
	return r
}

// unit sets u to z/max(|z|, minNorm), and norm to these norms.
func (c *contrast) unit(z shape.Matrix) {
	w := lanes.Width()
	least := simd.BroadcastFloat32s(minNorm)
	clear(c.norm)
	for f := range z.Rows {
		row := z.X[f*z.Stride:]
		for v, sum := range c.norm {
			x := simd.LoadFloat32s(row[v*w:])
			c.norm[v] = sum.Add(x.Mul(x))
		}
	}
	for v, sum := range c.norm {
		norm := sum.Sqrt()
		c.norm[v] = least.IfElse(norm.Less(least), norm)
	}
	for f := range z.Rows {
		from, to := z.X[f*z.Stride:], c.u.X[f*c.u.Stride:]
		for v, norm := range c.norm {
			simd.LoadFloat32s(from[v*w:]).Div(norm).Store(to[v*w:])
		}
	}
}

// unitBackward sets dz = (du - (du.u) u)/|z|, or du/minNorm where |z| is no more.
func (c *contrast) unitBackward(dz shape.Matrix) {
	w := lanes.Width()
	least := simd.BroadcastFloat32s(minNorm)
	for v, norm := range c.norm {
		var along simd.Float32s
		for f, at := 0, v*w; f < dz.Rows; f, at = f+1, at+c.u.Stride {
			along = along.Add(simd.LoadFloat32s(c.du.X[at:]).Mul(simd.LoadFloat32s(c.u.X[at:])))
		}
		along = along.Masked(norm.NotEqual(least))
		to := v * w
		for f, at := 0, v*w; f < dz.Rows; f, at = f+1, at+c.u.Stride {
			u := simd.LoadFloat32s(c.u.X[at:])
			simd.LoadFloat32s(c.du.X[at:]).Sub(along.Mul(u)).Div(norm).Store(dz.X[to:])
			to += dz.Stride
		}
	}
}

// find is InfoNCE, NT-Xent and DCL: every anchor has one positive.
func (c *contrast) find(perT float32) shape.Contrasted {
	c.setApart(c.s)
	c.ours.over(c, c.s, perT, true)
	effective, hardest := c.ours.diagnose(c)
	r := c.ours.close(c, perT, 1/float64(c.anchors), c.kind == batch.DCL)
	r.Effective, r.Hardest = effective, hardest
	if c.kind == batch.InfoNCE {
		c.gradient(c.ours.scale)
	} else {
		c.bothGradients(perT)
	}
	for i, p := range c.ours.pull[:c.anchors] {
		at := c.other(i)*c.e.Stride + i
		c.e.X[at] = -p
		if !c.apart {
			c.e.X[at] -= c.ours.pull[c.other(i)]
		}
	}
	return r
}

// bothFind is CLIP.
func (c *contrast) bothFind(a, b shape.Matrix, perT float32) shape.Contrasted {
	weight := 0.5 / float64(c.anchors)
	c.products.multiply(c.e, a.X, 1, a.Stride, b)
	c.setApart(c.e)
	c.theirs.over(c, c.e, perT, false)
	back := c.theirs.close(c, perT, weight, false)
	c.setApart(c.s)
	c.ours.over(c, c.s, perT, true)
	effective, hardest := c.ours.diagnose(c)
	r := c.ours.close(c, perT, weight, false)
	c.bothGradients(perT)
	for i, p := range c.ours.pull[:c.anchors] {
		c.e.X[i*c.e.Stride+i] = -p - c.theirs.pull[i]
	}
	return shape.Contrasted{
		Loss: r.Loss + back.Loss, LogScale: r.LogScale + back.LogScale,
		Effective: effective, Hardest: hardest,
	}
}

// other returns the positive of anchor i among the candidates.
func (c *contrast) other(i int) int {
	if c.apart {
		return i
	}
	return (i + c.anchors/2) % c.anchors
}

// setApart takes an anchor's positive, and itself, out of the candidates.
func (c *contrast) setApart(s shape.Matrix) {
	for i := range c.anchors {
		at := c.other(i)*s.Stride + i
		c.positive[i] = s.X[at]
		s.X[at] = excluded
		if !c.apart {
			s.X[i*s.Stride+i] = excluded
		}
	}
}

// gradient turns the exponentials e_ji into the gradient of softmaxes, e_ji scale_i.
func (c *contrast) gradient(scale []simd.Float32s) {
	w := lanes.Width()
	var zero simd.Float32s
	tiny := simd.BroadcastFloat32s(leastGradient)
	for j := range c.e.Rows {
		row := c.e.X[j*c.e.Stride:]
		for v, k := range scale {
			g := simd.LoadFloat32s(row[v*w:]).Mul(k)
			zero.IfElse(g.Less(tiny), g).Store(row[v*w:])
		}
		c.products.pause(4 * len(scale))
	}
}

// bothGradients is gradient of our softmaxes and theirs:
//
//	e_ji scale_i + exp((s_ji - top_j)/temperature) scale_j
//
// Since s_ij is s_ji, a second exponential stands where a transposition would: it
// costs less. At a mild temperature, with all tops 1, it is e_ji.
func (c *contrast) bothGradients(perT float32) {
	w := lanes.Width()
	var zero simd.Float32s
	t, tiny := simd.BroadcastFloat32s(perT), simd.BroadcastFloat32s(leastGradient)
	c.theirs.spread()
	if perT <= mildScale {
		for j, scale := range c.theirs.scales {
			row := c.e.X[j*c.e.Stride:]
			for v, k := range c.ours.scale {
				g := simd.LoadFloat32s(row[v*w:]).Mul(k.Add(scale))
				zero.IfElse(g.Less(tiny), g).Store(row[v*w:])
			}
		}
		return
	}
	for j := range c.e.Rows {
		row, s := c.e.X[j*c.e.Stride:], c.s.X[j*c.s.Stride:]
		top, scale := c.theirs.tops[j], c.theirs.scales[j]
		for v := range c.line {
			c.line[v] = simd.LoadFloat32s(s[v*w:]).Sub(top).Mul(t)
		}
		c.exp(c.line)
		for v, e := range c.line {
			g := simd.LoadFloat32s(row[v*w:]).Mul(c.ours.scale[v]).Add(e.Mul(scale))
			zero.IfElse(g.Less(tiny), g).Store(row[v*w:])
		}
		c.products.pause(costOfExp * len(c.line))
	}
}

// exp replaces line by e to its power, or by 0 where that is at most exp(leastLog).
func (c *contrast) exp(line []simd.Float32s) {
	var zero simd.Float32s
	least, lost := simd.BroadcastFloat32s(leastLog), simd.BroadcastFloat32s(c.lost)
	for v, x := range line {
		line[v] = least.IfElse(x.Less(least), x)
	}
	c.functions.Exp(line)
	for v, e := range line {
		line[v] = zero.IfElse(e.LessEqual(lost), e)
	}
}

// vectors returns how many vectors hold n values.
func vectors(n int) int { return (n + lanes.Width() - 1) / lanes.Width() }

// mean returns the sum of the first n lanes of v times scale, in float64.
func mean(room []float32, v []simd.Float32s, n int, scale float64) float64 {
	w := lanes.Width()
	for i, x := range v {
		x.Store(room[i*w:])
	}
	sum := 0.0
	for _, x := range room[:n] {
		sum += float64(x)
	}
	return sum * scale
}
