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

// DiagnosticColumn is a diagnostic as curves.csv names it.
type DiagnosticColumn struct {
	Name string
	Help string // one line: what it is, range
	Of   func(*Diagnostics) float32
}

// DiagnosticColumns lists the diagnostics in the order of the files.
func DiagnosticColumns() []DiagnosticColumn {
	return []DiagnosticColumn{
		{"effective_negatives", "negatives that take part in a step's gradient, 1 to all", func(d *Diagnostics) float32 { return d.EffectiveNegatives }},
		{"hardest_share", "share of the negatives' gradient on the hardest, to 1", func(d *Diagnostics) float32 { return d.HardestShare }},
		{"gradient_norm", "mean norm of a step's gradient by the weights", func(d *Diagnostics) float32 { return d.GradientNorm }},
		{"loss_least", "least loss that the temperature allows", func(d *Diagnostics) float32 { return d.LossLeast }},
		{"loss_greatest", "greatest loss that the temperature allows", func(d *Diagnostics) float32 { return d.LossGreatest }},
	}
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
