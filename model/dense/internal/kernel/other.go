//go:build !goexperiment.simd

package kernel

import (
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense/internal/plain"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
)

// NewProducts returns room for products whose b has at most so many columns and,
// where it comes transposed, so many values.
func NewProducts(columns, turned int) shape.Products { return plain.NewProducts(columns, turned) }

// NewContrast returns a loss of so many views of so many features each.
func NewContrast(kind string, views, dim int) shape.Contrast {
	return plain.NewContrast(kind, views, dim)
}

// NewTrainer returns a trainer of c that starts from these weights.
func NewTrainer(c *batch.Config, weights []float32) shape.Trainer {
	return plain.NewTrainer(c, weights)
}
