package batch_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/batch/batchtest"
)

// TestDigits trains what PyTorch trained, and holds losses, temperatures and features
// of held-out rows to 1e-9: of the loss and of the greatest feature.
func TestDigits(t *testing.T) {
	for _, name := range batchtest.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := batchtest.Digits(t, name)
			if testing.Short() {
				d.Config.Steps, d.Features = 20, nil // within every warm-up: no step size depends on the end
			}
			losses := make([]float64, 0, d.Config.Steps)
			o := batch.Train(&d.Config, d.Data, d.Origin(), 1, func(c batch.Checkpoint) {
				if c.Step > 0 {
					losses = append(losses, c.Loss)
				}
				near(t, "temperature", c.Step, c.Temperature, append(d.Temperatures, d.TemperatureEnd)[c.Step], 1e-9)
				if c.Step%50 == 7 {
					diagnose(t, d, c)
				}
			})
			if o.Diverged || o.Steps != d.Config.Steps || len(losses) != o.Steps {
				t.Fatalf("%d steps, %d losses, diverged: %v", o.Steps, len(losses), o.Diverged)
			}
			for i, loss := range losses {
				near(t, "loss", i, loss, d.Losses[i], 1e-9*math.Abs(d.Losses[i]))
			}
			greatest := 0.0
			for _, f := range d.Features {
				greatest = max(greatest, math.Abs(f))
			}
			features := o.Network.Encode(d.Test)
			for i, f := range d.Features {
				near(t, "feature", i, features[i], f, 1e-9*greatest)
			}
		})
	}
}

// diagnose holds loss and gradient norm of the step after c.
func diagnose(t *testing.T, d *batchtest.Training, c batch.Checkpoint) {
	t.Helper()
	draws := d.Origin().Draws
	for range c.Step {
		draws.Batch(make([]int32, d.Config.Batch))
	}
	got := batch.Diagnose(&d.Config, d.Data, c, draws, c.Step)
	near(t, "probed loss", c.Step, got.Loss, d.Losses[c.Step], 1e-9*math.Abs(d.Losses[c.Step]))
	near(t, "gradient norm", c.Step, got.GradientNorm, d.GradientNorms[c.Step], 1e-9*d.GradientNorms[c.Step])
}

func near(t *testing.T, what string, i int, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Fatalf("%s %d: %v, want %v", what, i, got, want)
	}
}
