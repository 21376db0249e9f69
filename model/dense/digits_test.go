package dense_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/batch/batchtest"
	"github.com/tausweep/tausweep/model/dense"
)

// TestDigits trains what PyTorch trained in float64, and holds every loss and the
// features of held-out rows to four times what float32 PyTorch was off.
func TestDigits(t *testing.T) {
	for _, name := range batchtest.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := batchtest.Digits(t, name)
			step, worst := 0, 0.0
			tr := dense.New(&d.Config, d.Data, d.Origin())
			for ; step < d.Config.Steps; step++ {
				near(t, "temperature", step, tr.Temperature(), d.Temperatures[step], 1e-4*d.Temperatures[step])
				s := tr.Step()
				tolerance := 4 * d.Gap.Loss
				if step == 0 {
					tolerance = 4 * max(d.Gap.First, 1e-7)
				}
				worst = max(worst, math.Abs(s.Loss-d.Losses[step]))
				near(t, "loss", step, s.Loss, d.Losses[step], tolerance)
				near(t, "gradient norm", step, s.GradientNorm, d.GradientNorms[step], 1e-2*d.GradientNorms[step])
			}
			if tr.Diverged() {
				t.Error("diverged")
			}
			features := make([]float32, len(d.Features))
			tr.Encode(d.Test, features)
			off := 0.0
			for i, f := range d.Features {
				off = max(off, math.Abs(float64(features[i])-f))
				near(t, "feature", i, float64(features[i]), f, 4*d.Gap.Features)
			}
			t.Logf("loss off by %.2g (PyTorch %.2g), features by %.2g (PyTorch %.2g)", worst, d.Gap.Loss, off, d.Gap.Features)
		})
	}
}

func near(t *testing.T, what string, i int, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Fatalf("%s %d: %v, want %v, off by %.2g of %.2g", what, i, got, want, math.Abs(got-want), tolerance)
	}
}
