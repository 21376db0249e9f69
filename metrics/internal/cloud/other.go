//go:build !goexperiment.simd

package cloud

import (
	"github.com/tausweep/tausweep/metrics/internal/partition"
	"github.com/tausweep/tausweep/metrics/internal/plain"
)

// NewCloud returns what measures n samples of dimension d.
func NewCloud(n, d int, p partition.Partition) partition.Measurer { return plain.NewCloud(n, d, p) }
