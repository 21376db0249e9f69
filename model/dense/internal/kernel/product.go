//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// A product goes in tiles of tileRows rows by two vectors, over k in blocks of
// blockDepth, between which the tile's sums stay in c: eight running sums and what
// feeds them fit into the registers, and a block of a and b into the first-level cache.
const (
	tileRows   = 4
	blockDepth = 64
)

// products is shape.Products.
type products struct {
	rows   []simd.Float32s // a block of tileRows of a: their values at one k, each in all lanes
	panels []simd.Float32s // a block of rows of b: panels of two vectors
	edge   []float32       // a tile at the right or lower edge of c
	turned []float32       // b transposed
	look   func()          // called between pieces of work; nil is nobody
	work   int             // since it was called last: multiplications of vectors
}

// piece is the work between two looks: some 0.2 ms.
const piece = 1 << 19

// pause looks up from so many multiplications of vectors, once they took a while.
func (p *products) pause(multiplications int) {
	if p.work += multiplications; p.work > piece {
		p.work = 0
		if p.look != nil {
			p.look()
		}
	}
}

// NewProducts returns room for products whose b has at most so many columns and,
// where it comes transposed, so many values.
func NewProducts(columns, turned int) shape.Products { return newProducts(columns, turned) }

func newProducts(columns, turned int) *products {
	w := simd.VectorBitSize() / 32
	return &products{
		rows:   make([]simd.Float32s, tileRows*blockDepth),
		panels: make([]simd.Float32s, 2*((columns+2*w-1)/(2*w))*blockDepth),
		edge:   make([]float32, tileRows*2*w),
		turned: make([]float32, turned),
	}
}

// Multiply sets c to a b.
func (p *products) Multiply(c, a, b shape.Matrix) {
	p.multiply(c, a.X, a.Stride, 1, b)
	lanes.ClearUpper()
}

// MultiplyLeft sets c to the transpose of a, times b.
func (p *products) MultiplyLeft(c, a, b shape.Matrix) {
	p.multiply(c, a.X, 1, a.Stride, b)
	lanes.ClearUpper()
}

// MultiplyRight sets c to a times the transpose of b.
func (p *products) MultiplyRight(c, a, b shape.Matrix) {
	p.multiplyRight(c, a, b)
	lanes.ClearUpper()
}

// Square sets c to the transpose of a, times a.
func (p *products) Square(c, a shape.Matrix) {
	p.square(c, a)
	lanes.ClearUpper()
}

func (p *products) square(c, a shape.Matrix) {
	if a.Rows < 16 { // a copy costs more
		p.multiply(c, a.X, 1, a.Stride, a)
		return
	}
	p.tiles(c, a.X, 1, a.Stride, a, true)
	c.Mirror()
}

func (p *products) multiplyRight(c, a, b shape.Matrix) {
	t := shape.Of(p.turned, b.Columns, b.Rows)
	t.Transpose(b)
	p.multiply(c, a.X, a.Stride, 1, t)
}

// multiply sets c_ij = sum_k a_ik b_kj, where a_ik is a[i*down + k*right].
func (p *products) multiply(c shape.Matrix, a []float32, down, right int, b shape.Matrix) {
	p.tiles(c, a, down, right, b, false)
}

// tiles is multiply; where half, of tiles that have an element with j >= i.
func (p *products) tiles(c shape.Matrix, a []float32, down, right int, b shape.Matrix, half bool) {
	w := simd.VectorBitSize() / 32
	if b.Rows == 0 {
		for i := range c.Rows {
			clear(c.X[i*c.Stride:][:c.Columns])
		}
	}
	for k := 0; k < b.Rows; k += blockDepth {
		depth := min(blockDepth, b.Rows-k)
		p.pack(b, k, depth)
		for i := 0; i < c.Rows; i += tileRows {
			p.spread(a[i*down+k*right:], down, right, min(tileRows, c.Rows-i), depth)
			rows := p.rows[:tileRows*depth]
			from := 0
			if half {
				from = i / (2 * w)
			}
			panels := p.panels[from*2*depth:]
			for j := from * 2 * w; j < c.Columns; j += 2 * w {
				panel := panels[:2*depth]
				panels = panels[2*depth:]
				if i+tileRows <= c.Rows && j+2*w <= c.Columns {
					tile(c.X[i*c.Stride+j:], c.Stride, rows, panel, w, k == 0)
					continue
				}
				part, height, width := c.X[i*c.Stride+j:], min(tileRows, c.Rows-i), min(2*w, c.Columns-j)
				if k > 0 {
					copyRows(p.edge, part, 2*w, c.Stride, height, width)
				}
				tile(p.edge, 2*w, rows, panel, w, k == 0)
				copyRows(part, p.edge, c.Stride, 2*w, height, width)
			}
			p.pause(tileRows * depth * c.Columns / w)
		}
	}
}

// copyRows copies rows that are so far apart.
func copyRows(to, from []float32, toStride, fromStride, rows, columns int) {
	for i := range rows {
		copy(to[i*toStride:][:columns], from[i*fromStride:])
	}
}

// pack puts rows k to k+depth of b into panels. What fills up the last one is whatever
// follows in memory, or zeros at its end: it only reaches what is not copied out of
// p.edge.
func (p *products) pack(b shape.Matrix, k, depth int) {
	w := simd.VectorBitSize() / 32
	panels := p.panels
	for j := 0; j < b.Columns; j += 2 * w {
		panel := panels[:2*depth]
		panels = panels[2*depth:]
		at := k*b.Stride + j
		for len(panel) >= 2 && at+2*w <= len(b.X) {
			row := b.X[at:]
			panel[0], panel[1] = simd.LoadFloat32s(row), simd.LoadFloat32s(row[w:])
			at, panel = at+b.Stride, panel[2:]
		}
		for len(panel) >= 2 { // at the end of b
			panel[0], _ = simd.LoadFloat32sPart(b.X[at:])
			panel[1], _ = simd.LoadFloat32sPart(b.X[min(at+w, len(b.X)):])
			at, panel = at+b.Stride, panel[2:]
		}
	}
}

// spread puts a block of rows of a, each value in all lanes, into p.rows; what is
// there of missing rows only reaches what is not copied out of p.edge.
func (p *products) spread(a []float32, down, right, rows, depth int) {
	to := p.rows[:tileRows*depth]
	if rows == tileRows {
		a0, a1, a2, a3 := a, a[down:], a[2*down:], a[3*down:]
		for at := 0; len(to) >= tileRows; at, to = at+right, to[tileRows:] {
			to[0], to[1] = simd.BroadcastFloat32s(a0[at]), simd.BroadcastFloat32s(a1[at])
			to[2], to[3] = simd.BroadcastFloat32s(a2[at]), simd.BroadcastFloat32s(a3[at])
		}
		return
	}
	for at := 0; len(to) >= tileRows; at, to = at+right, to[tileRows:] {
		for i := range rows {
			to[i] = simd.BroadcastFloat32s(a[i*down+at])
		}
	}
}

// tile adds a block of products to a tile of c, or where first sets the tile to it.
func tile(c []float32, stride int, a, b []simd.Float32s, w int, first bool) {
	d0, d1, d2, d3 := c, c[stride:], c[2*stride:], c[3*stride:]
	var c00, c01, c10, c11, c20, c21, c30, c31 simd.Float32s
	if !first {
		c00, c01 = simd.LoadFloat32s(d0), simd.LoadFloat32s(d0[w:])
		c10, c11 = simd.LoadFloat32s(d1), simd.LoadFloat32s(d1[w:])
		c20, c21 = simd.LoadFloat32s(d2), simd.LoadFloat32s(d2[w:])
		c30, c31 = simd.LoadFloat32s(d3), simd.LoadFloat32s(d3[w:])
	}
	for len(a) >= 8 && len(b) >= 4 { // two steps of k: half the loop's own work
		b0, b1 := b[0], b[1]
		c00, c01 = c00.Add(a[0].Mul(b0)), c01.Add(a[0].Mul(b1))
		c10, c11 = c10.Add(a[1].Mul(b0)), c11.Add(a[1].Mul(b1))
		c20, c21 = c20.Add(a[2].Mul(b0)), c21.Add(a[2].Mul(b1))
		c30, c31 = c30.Add(a[3].Mul(b0)), c31.Add(a[3].Mul(b1))
		b0, b1 = b[2], b[3]
		c00, c01 = c00.Add(a[4].Mul(b0)), c01.Add(a[4].Mul(b1))
		c10, c11 = c10.Add(a[5].Mul(b0)), c11.Add(a[5].Mul(b1))
		c20, c21 = c20.Add(a[6].Mul(b0)), c21.Add(a[6].Mul(b1))
		c30, c31 = c30.Add(a[7].Mul(b0)), c31.Add(a[7].Mul(b1))
		a, b = a[8:], b[4:]
	}
	for len(a) >= 4 && len(b) >= 2 {
		b0, b1 := b[0], b[1]
		c00, c01 = c00.Add(a[0].Mul(b0)), c01.Add(a[0].Mul(b1))
		c10, c11 = c10.Add(a[1].Mul(b0)), c11.Add(a[1].Mul(b1))
		c20, c21 = c20.Add(a[2].Mul(b0)), c21.Add(a[2].Mul(b1))
		c30, c31 = c30.Add(a[3].Mul(b0)), c31.Add(a[3].Mul(b1))
		a, b = a[4:], b[2:]
	}
	c00.Store(d0)
	c01.Store(d0[w:])
	c10.Store(d1)
	c11.Store(d1[w:])
	c20.Store(d2)
	c21.Store(d2[w:])
	c30.Store(d3)
	c31.Store(d3[w:])
}
