//go:build goexperiment.simd

package kernel

import (
	"simd"

	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// losses are a group's since the last checkpoint. A step's loss is log(1 + x) + gap;
// the logarithms are taken a block at a time, and the sum is one of blocks, so
// that it is never long enough to lose a loss.
type losses struct {
	x, gap [shape.BlockSteps]simd.Float32s // by step of the block
	steps  int                             // of the block, so far
	sum    simd.Float32s                   // of blocks
}

// add adds a step.
func (l *losses) add(x, gap simd.Float32s) {
	l.x[l.steps], l.gap[l.steps] = x, gap
	l.steps++
}

// trace returns 0 in the lanes whose losses in this block are finite, else NaN.
func (l *losses) trace() simd.Float32s {
	var zero, sum simd.Float32s
	for k := range l.steps {
		sum = sum.Add(l.x[k].Mul(zero)).Add(l.gap[k].Mul(zero))
	}
	return sum
}

// closeBlock ends a block.
func (l *losses) closeBlock(f *lanes.Functions) {
	f.Log1p(l.x[:l.steps])
	var sum simd.Float32s
	for k := range l.steps {
		sum = sum.Add(l.x[k].Add(l.gap[k]))
	}
	l.sum, l.steps = l.sum.Add(sum), 0
}

// park forgets a lane's.
func (l *losses) park(lane int) {
	for k := range l.steps {
		set(&l.x[k], lane, 0)
		set(&l.gap[k], lane, 0)
	}
	set(&l.sum, lane, 0)
}
