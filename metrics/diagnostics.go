package metrics

import (
	"math"

	"github.com/tausweep/tausweep/model/lanes"
)

// Diagnostics tell of a temperature what the metrics of features cannot: how a
// step would see the encoder. The first three are means over the steps of
// model.Probe.
type Diagnostics struct {
	EffectiveNegatives float32 // see EffectiveNegatives
	HardestShare       float32 // see HardestShare
	GradientNorm       float32 // of the loss by the weights, Euclidean
	// LossLeast and LossGreatest bound the loss, see LossBounds; NaN where it has
	// no bounds, as with dot products.
	LossLeast, LossGreatest float32
}

// SetLossBounds sets LossLeast and LossGreatest as LossBounds defines them, to
// within some 1e-6 of their size, in float32 and with the same bits on every machine.
func (d *Diagnostics) SetLossBounds(negatives int, tau float64) {
	if negatives < 1 || !(tau > 0) {
		d.LossLeast, d.LossGreatest = float32(math.NaN()), float32(math.NaN())
		return
	}
	m := float32(negatives)
	e := lanes.Exp32(float32(-2 / tau))
	d.LossLeast = lanes.Log1p32(float32(m * e))
	d.LossGreatest = float32(2/tau) + lanes.Log32(m) + lanes.Log1p32(e/m)
}
