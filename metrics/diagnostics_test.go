package metrics_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/metrics"
)

func TestSetLossBounds(t *testing.T) {
	for _, negatives := range []int{1, 3, 64, 75_000} {
		for _, tau := range []float64{1e-30, 0.001, 0.0113, 0.05, 0.5, 0.99, 10, 1e30} {
			var d metrics.Diagnostics
			d.SetLossBounds(negatives, tau)
			least, greatest := metrics.LossBounds(negatives, tau)
			near := func(got float32, want float64) bool {
				return math.Abs(float64(got)-want) <= 2e-6*want+1e-38
			}
			if !near(d.LossLeast, least) || !near(d.LossGreatest, greatest) {
				t.Errorf("%d negatives at %v: %v to %v, want %v to %v", negatives, tau, d.LossLeast, d.LossGreatest, least, greatest)
			}
		}
	}
	for _, c := range []struct {
		negatives int
		tau       float64
	}{{0, 0.5}, {3, 0}, {3, -1}, {3, math.NaN()}} {
		var d metrics.Diagnostics
		d.SetLossBounds(c.negatives, c.tau)
		if d.LossLeast == d.LossLeast || d.LossGreatest == d.LossGreatest {
			t.Errorf("%+v has bounds %v to %v", c, d.LossLeast, d.LossGreatest)
		}
	}
}
