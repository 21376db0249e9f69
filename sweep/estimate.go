package sweep

import (
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lockstep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Seconds guesses the time that a trial of configuration c takes on one core,
// where lanes are full; right within a small factor.
func (p *Plan) Seconds(c *Configuration) float64 {
	switch {
	case c.Settings != nil:
		return 0 // nobody knows
	case c.File != nil:
		return denseSeconds(c.File, p.Spec.Record.Every)
	}
	return lockstepSeconds(&c.Config.Config, p.Spec.Record.Every)
}

// lockstepSeconds guesses the time of a trial in a full vector: of its steps, with those
// of the probe at every checkpoint, and of what is measured there, of samples and of all
// their pairs.
func lockstepSeconds(c *model.Config, every int) float64 {
	const (
		perMultiply = 6e-11  // one lane of a full vector
		perMiss     = 4.5e-9 // a weight that is not in a cache, forward and back
		perPair     = 7      // multiplications of a pair of samples, beside their features'
	)
	cost := lockstep.CostOf(c)
	step := perMultiply*cost.Step + perMiss*cost.Weights*cost.Misses()
	n, d := float64(c.Data.Samples), float64(c.Encoder.Dim())
	wide := 0.0
	if d > 2 {
		wide = 10
	}
	evaluation := perMultiply * (n*cost.Sample + n*n/2*(d+perPair+wide) + rankCost(n, d))
	checkpoints := 2.0
	if every > 0 {
		checkpoints += float64(c.Steps / every)
	}
	return step*float64(c.Steps) + (evaluation+model.ProbeSteps*step)*checkpoints
}

// denseSeconds guesses the time of a training on batches from its multiplications: of
// the layers, forward and back, on two views of a batch; of all pairs of views; and at
// every checkpoint of the rows that are measured, and all their pairs.
func denseSeconds(f *spec.File, every int) float64 {
	checkpoints := 2.0
	if every > 0 {
		checkpoints += float64(f.Steps / every)
	}
	weights, widths := 0.0, append(append([]int(nil), f.Encoder.Layers...), f.Encoder.Head...)
	for i := 1; i < len(widths); i++ {
		weights += float64(widths[i-1] * widths[i])
	}
	const (
		perMultiply = 4e-11  // a multiplication and a sum
		perPair     = 1.5e-9 // a similarity: its exponential, or its place among others
	)
	views := 2 * float64(f.Batch)
	step := perMultiply*(3*views*weights+1.5*views*views*float64(widths[len(widths)-1])) + perPair*views*views
	rows, dim := float64(2*f.Evaluate.Limit), float64(max(f.Encoder.Dim(), 1))
	if found := f.Data.Found; found.Known() {
		rows = float64(min(found.Test, f.Evaluate.Limit) + min(found.Rows, f.Evaluate.Limit))
	}
	measures := perMultiply*(2*rows*weights+rows*rows*dim+maxLanes*rankCost(rows/2, dim)) + 10*perPair*rows*rows
	return step*float64(f.Steps) + measures*checkpoints
}

// rankCost is how many multiplications the effective rank of n rows of dimension d takes:
// a triangle of the shorter side, and some sweeps of rotations over its pairs of rows.
func rankCost(n, d float64) float64 {
	side := min(n, d)
	return side * side * (4*max(n, d) + 40*side)
}
