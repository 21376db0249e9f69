package prom

import (
	"math"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// limit is how many configurations of a sweep have series of their own: the
// first ones of its plan.
const limit = 200

// configuration gathers one configuration's seeds.
type configuration struct {
	label, temperature    string
	seeds, collapsed      int
	alignment, uniformity mean
}

// configurations returns the plan's first ones, without seeds.
func configurations(plan *sweep.Plan) []configuration {
	shown := make([]configuration, min(limit, len(plan.Configurations)))
	for i := range shown {
		c := &plan.Configurations[i]
		shown[i].label = plan.Label(c)
		shown[i].temperature = spec.FormatValue(c.Temperature())
	}
	return shown
}

func (c configuration) sameAs(other configuration) bool { return c.label == other.label }

func (c *configuration) add(v *metrics.Values) {
	c.seeds++
	if v.Collapsed {
		c.collapsed++
	}
	c.alignment.add(float64(v.Alignment))
	c.uniformity.add(float64(v.Uniformity))
}

func (c *configuration) collect(f *families, gauge func(*prometheus.Desc, float64, ...string)) {
	gauge(f.seeds, float64(c.seeds), c.label, c.temperature)
	gauge(f.collapsed, float64(c.collapsed), c.label, c.temperature)
	c.alignment.collect(gauge, f.alignmentMean, f.alignmentSeeds, c.label, c.temperature)
	c.uniformity.collect(gauge, f.uniformityMean, f.uniformitySeeds, c.label, c.temperature)
}

// mean is a running mean of the values that are numbers.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v float64) {
	if !math.IsNaN(v) {
		m.sum += v
		m.n++
	}
}

// collect shows no mean before the first value.
func (m *mean) collect(gauge func(*prometheus.Desc, float64, ...string), value, count *prometheus.Desc, labels ...string) {
	gauge(count, float64(m.n), labels...)
	if m.n > 0 {
		gauge(value, m.sum/float64(m.n), labels...)
	}
}
