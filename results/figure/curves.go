package figure

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
)

// Learning is one metric over the steps of training.
type Learning struct {
	metrics.Measure
	Curves []Curve // one per configuration, the same ones for every metric
}

// Curve is the median of one configuration's seeds at its checkpoints.
type Curve struct {
	Label  string  // the configuration, as "temperature 0.05"
	At     float64 // its swept value: the colour if there are many
	Steps  []float64
	Median []float64 // one per step; NaN interrupts the curve
	Low    []float64 // the interval of the median; may be nil
	High   []float64
}

// mostCurves is how many curves a panel shows.
const mostCurves = 64

// OverSteps draws each metric over the steps of training in a panel of its own:
// one curve a configuration, its interval a band. Up to 8 configurations have a
// colour of their own; more are coloured by their swept value, without bands.
// With log the steps are logarithmic, and step 0 stands apart at the left.
func OverSteps(h Heading, log bool, learned ...Learning) *Figure {
	var measures []metrics.Measure
	var first []Curve
	for _, m := range learned {
		measures = append(measures, m.Measure)
		if len(first) == 0 {
			first = m.Curves
		}
	}
	v := newLearningView(h, log, learned, first)
	pg := page{title: h.title(titles(measures) + " over training")}
	pg.subtitle = v.describe(h, len(first))
	if !v.steps.some {
		return pg.figure(120, func(c draw.Canvas) { empty(c, "no checkpoint to show yet") })
	}
	v.keys(h, learned, first, &pg)
	pg.note(h.Note)
	cols := columns(len(learned))
	rows := (len(learned) + cols - 1) / cols
	height := vg.Length(210)
	if len(learned) == 1 {
		height = 270
	} else if rows > 2 {
		height = 180
	}
	return pg.figure(height*vg.Length(rows), func(c draw.Canvas) {
		ps := make([]panel, len(learned))
		for i, m := range learned {
			ps[i] = v.panel(m, height)
		}
		drawPanels(c, cols, ps)
	})
}

// learningView is what the panels of curves share.
type learningView struct {
	log      bool
	steps    span
	positive float64 // the least step above 0
	axis     swept   // of the swept values
	shown    []int
	bands    bool
}

func newLearningView(h Heading, log bool, learned []Learning, first []Curve) *learningView {
	v := &learningView{log: log, positive: math.Inf(1)}
	for _, m := range learned {
		for _, c := range m.Curves {
			for i, s := range c.Steps {
				if i < len(c.Median) && finite(c.Median[i]) && finite(s) {
					v.steps.add(s)
				}
				if s > 0 {
					v.positive = math.Min(v.positive, s)
				}
			}
		}
	}
	var at []float64
	for _, c := range first {
		at = append(at, c.At)
	}
	v.axis = newSwept(h.axis(), at)
	v.shown = evenly(len(first), mostCurves)
	v.bands = len(first) <= distinct
	return v
}

func (v *learningView) describe(h Heading, configurations int) string {
	d := count(configurations, "configuration")
	if h.Seeds > 0 {
		d += ", " + count(h.Seeds, "seed") + " each"
	}
	return d
}

func (v *learningView) keys(h Heading, learned []Learning, first []Curve, pg *page) {
	hasBand := false
	measures := make([]metrics.Measure, len(learned))
	for i, m := range learned {
		measures[i] = m.Measure
		for _, c := range m.Curves {
			hasBand = hasBand || len(c.Low) > 0 && len(c.High) > 0
		}
	}
	if v.bands {
		for i, c := range first {
			pg.key = append(pg.key, entry{c.Label, sampleLine(draw.LineStyle{Color: okabeIto[i], Width: 1.6})})
		}
		label, sample := "median over seeds", sampleLine(hair(grey))
		if hasBand {
			label, sample = "median with its "+h.interval(), sampleBand(hair(grey), faded(grey, 0.25))
		}
		pg.key = append(pg.key, entry{label, sample})
	} else {
		pg.note("Medians over seeds; intervals are not drawn for more than 8 configurations.")
		if n := len(v.axis.values); n > 0 {
			pg.bar = v.axis.bar(h.axis())
			if n < len(first) {
				pg.note("Configurations with the same " + h.axis() + " share a colour.")
			}
		}
	}
	if len(v.shown) < len(first) {
		pg.note(fmt.Sprintf("%d of %d configurations shown, evenly spaced.", len(v.shown), len(first)))
	}
	pg.references(measures...)
	pg.restated(measures...)
}

func (v *learningView) colour(i int, c Curve) color.NRGBA {
	switch {
	case v.bands:
		return okabeIto[i]
	case finite(c.At):
		return onWhite(v.axis.share(c.At))
	}
	return grey
}

func (v *learningView) panel(m Learning, height vg.Length) panel {
	var y extent
	for _, c := range m.Curves {
		y.value(c.Median...)
		y.interval(c.Low...)
		y.interval(c.High...)
	}
	ref := reference(m.Measure)
	y.value(ref.values()...)
	p := y.panel(m.Measure, height)
	v.setSteps(p)
	p.Add(ref)
	shown := evenly(len(m.Curves), mostCurves)
	width := vg.Length(1.4)
	if v.bands {
		for _, i := range shown {
			c := m.Curves[i]
			if n := len(c.Steps); len(c.Low) == n && len(c.High) == n {
				p.Add(band{c.Steps, c.Low, c.High, faded(v.colour(i, c), 0.18)})
			}
		}
	} else {
		width = 0.9
	}
	for _, i := range shown {
		c := m.Curves[i]
		n := min(len(c.Steps), len(c.Median))
		p.Add(line{c.Steps[:n], c.Median[:n], 0, draw.LineStyle{Color: v.colour(i, c), Width: width}})
	}
	return panel{p, func(width vg.Length) []plot.Tick { return v.ticks(p.X, width) }}
}

func (v *learningView) setSteps(p *plot.Plot) {
	p.X.Label.Text = "step"
	if v.log && finite(v.positive) {
		p.X.Min, p.X.Max = 0, v.steps.max
		p.X.Scale = fromZero{v.positive}
		return
	}
	p.X.Min, p.X.Max = v.steps.linear()
	p.X.Min = math.Max(p.X.Min, v.steps.min-0.02*(v.steps.max-v.steps.min)) // curves may touch the axis
}

func (v *learningView) ticks(x plot.Axis, width vg.Length) []plot.Tick {
	if _, log := x.Scale.(fromZero); !log {
		return linearTicks(math.Max(x.Min, v.steps.min), v.steps.max, max(2, int(width/60)))
	}
	round, between := decades(v.positive, v.steps.max)
	candidates := append([]float64{0, v.steps.max, v.positive}, round...)
	if v.steps.min > 0 {
		candidates = candidates[1:]
	}
	return spaced(labelled(candidates), between, width, x.Norm, labelWidth)
}
