package dense_test

import (
	"slices"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/dense"
)

// TestDiagnose holds what a probe says to the reference's, before and after training,
// and takes no step.
func TestDiagnose(t *testing.T) {
	for _, c := range zoo() {
		t.Run(name(c), func(t *testing.T) {
			d := data(200, 5)
			looked := train(t, c, d, 10, func(p dense.Checkpoint) {
				at := batch.Checkpoint{
					Temperature: p.Temperature, Bias: p.Trainer.Bias(), Network: batch.NewNetwork(&c.Encoder, p.Trainer.Weights()),
				}
				want := batch.Diagnose(c, d, at, batch.NewProbe(c, d, 3), batch.ProbeStep)
				got := p.Trainer.Diagnose(batch.NewProbe(c, d, 3), batch.ProbeStep)
				near(t, "loss", p.Step, got.Loss, want.Loss, 1e-5*(1+want.Loss))
				near(t, "gradient norm", p.Step, got.GradientNorm, want.GradientNorm, 1e-4*want.GradientNorm)
				effective, hardest, n := 0.0, 0.0, float64(len(want.Negatives))
				for _, logs := range want.Negatives {
					effective += metrics.EffectiveNegatives(logs, 1) / n
					hardest += metrics.HardestShare(logs, 1) / n
				}
				near(t, "effective negatives", p.Step, got.EffectiveNegatives, effective, 1e-4*effective)
				near(t, "hardest share", p.Step, got.HardestShare, hardest, 1e-4*hardest)
			})
			alone := train(t, c, d, 0, func(dense.Checkpoint) {})
			if !slices.Equal(looked.Trainer.Weights(), alone.Trainer.Weights()) {
				t.Error("looking changed the training")
			}
		})
	}
}
