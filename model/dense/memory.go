package dense

import (
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
	"github.com/tausweep/tausweep/model/lanes"
)

// Bytes estimates the memory of a Trainer of c, the weights that it starts from
// included.
func Bytes(c *batch.Config) int64 {
	e := &c.Encoder
	widths, views := e.Widths(), c.ViewsPerRow()*c.Batch
	row := func(n int) int64 { // of floats, filled up to whole vectors
		return 4 * int64((n+shape.MaxWidth-1)/shape.MaxWidth*shape.MaxWidth)
	}
	total := 6 * row(e.Size()) // weights, gradient, moments, decays; and the origin's
	columns, turned := views, 0
	for l, n := range widths {
		matrix := int64(n) * row(views)
		switch {
		case l == 0:
			total += 2 * matrix // views, and the same in columns
			columns = max(columns, n)
			continue
		case l < len(widths)-1:
			columns, turned = max(columns, n), max(turned, n*views)
		}
		total += 2 * matrix // values and slopes
		if e.Hidden == batch.GELU || e.Output == batch.GELU {
			total += matrix
		}
		if e.Norm == batch.Layer {
			total += 2 * matrix
		}
	}
	const depth = 64 // rows of a block of products
	total += 4*int64(turned) + depth*(row(columns)+4*int64(lanes.Width()))
	anchors := views
	switch c.Loss.Kind {
	case batch.InfoNCE, batch.CLIP, batch.SigLIP:
		anchors = views / 2
	}
	dim := int64(widths[len(widths)-1])
	const softmax = 14 // rows of anchors, and two vectors an anchor
	return total + 2*dim*row(views) + 2*int64(anchors)*row(anchors) + 2*(softmax*row(anchors)+8*int64(anchors)*int64(lanes.Width()))
}
