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
	Series string  // the other axes' values; "" where they are not told apart
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
// colour of their own; more are coloured by their swept value, without bands. Curves
// of several series are small multiples, 24 at most: a panel for each metric and
// series, coloured by the swept value.
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
	pg := h.page(titles(measures) + " over training")
	pg.subtitle = v.describe(h, len(first))
	if !v.steps.some {
		pg.note(h.Note)
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, h.without("no checkpoint to show")) })
	}
	cols, courses := v.arrange(h, learned, &pg)
	v.keys(h, learned, first, &pg)
	pg.note(h.Note)
	rows := (len(courses) + cols - 1) / cols
	height := vg.Length(210)
	switch {
	case len(courses) == 1:
		height = 270
	case len(courses) > len(learned):
		height = 150
	case rows > 2:
		height = 180
	}
	return pg.figure(height*vg.Length(rows), func(c draw.Canvas) {
		ps := make([]panel, len(courses))
		for i, m := range courses {
			ps[i] = v.panel(m, height)
		}
		if len(courses) > len(learned) {
			shareAcross(cols, ps)
		}
		shareUp(cols, ps)
		drawPanels(c, cols, ps)
	})
}

// learningView is what the panels of curves share.
type learningView struct {
	log      bool
	steps    span
	positive float64   // the least step above 0
	at       []float64 // distinct swept values, in the order of the configurations
	axis     swept     // of them
	series   []string
	first    []Curve
}

func newLearningView(h Heading, log bool, learned []Learning, first []Curve) *learningView {
	v := &learningView{log: log, positive: math.Inf(1), first: first}
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
	values, series := index[float64]{}, index[string]{}
	for _, c := range first {
		if finite(c.At) {
			values.of(c.At, &v.at)
		}
		series.of(c.Series, &v.series)
	}
	v.axis = newSwept(h.axis(), v.at)
	return v
}

func (v *learningView) describe(h Heading, configurations int) string {
	d := count(configurations, "configuration")
	if h.Seeds > 0 {
		d += ", " + count(h.Seeds, "seed") + " each"
	}
	return d
}

// panelOf is what one panel shows: some of a metric's curves.
type panelOf struct {
	Learning
	y      extent // of all the metric's curves
	title  string
	curves []int
}

// arrange decides which curves share a panel.
func (v *learningView) arrange(h Heading, learned []Learning, pg *page) (cols int, all []panelOf) {
	picked := evenly(len(v.series), max(mostFacets/len(learned), 1))
	for _, k := range picked {
		for _, m := range learned {
			p := panelOf{Learning: m, y: m.extent(), title: v.series[k]}
			for i, c := range m.Curves {
				if c.Series == v.series[k] {
					p.curves = append(p.curves, i)
				}
			}
			if n := len(p.curves); n > mostCurves {
				kept := make([]int, mostCurves)
				for j, i := range evenly(n, mostCurves) {
					kept[j] = p.curves[i]
				}
				p.curves = kept
			}
			all = append(all, p)
		}
	}
	if len(picked) < len(v.series) {
		pg.note(fmt.Sprintf("%d of %d series shown, evenly spaced.", len(picked), len(v.series)))
	}
	if len(v.series) == 1 {
		if n := len(v.first); n > mostCurves {
			pg.note(fmt.Sprintf("%d of %d configurations shown, evenly spaced.", mostCurves, n))
		}
	}
	const least vg.Length = 110
	if len(picked) > 1 && len(learned) > 1 && len(learned) <= int(h.Layout.inner()/least) {
		return len(learned), all
	}
	return h.Layout.columns(len(all)), all
}

// extent returns what the metric's vertical axis has to show.
func (m *Learning) extent() extent {
	var y extent
	for _, c := range m.Curves {
		y.middle(c.Median...)
		y.interval(c.Low...)
		y.interval(c.High...)
	}
	y.value(reference(m.Measure).values()...)
	return y
}

// own says whether every configuration has a colour of its own.
func (v *learningView) own() bool { return len(v.series) == 1 && len(v.first) <= distinct }

// bands says whether intervals are drawn.
func (v *learningView) bands() bool { return v.own() || len(v.series) > 1 && len(v.at) <= distinct }

func (v *learningView) keys(h Heading, learned []Learning, first []Curve, pg *page) {
	hasBand := false
	measures := make([]metrics.Measure, len(learned))
	for i, m := range learned {
		measures[i] = m.Measure
		for _, c := range m.Curves {
			hasBand = hasBand || c.banded()
		}
	}
	if v.bands() {
		if v.own() {
			for i, c := range first {
				pg.key = append(pg.key, entry{c.Label, sampleLine(draw.LineStyle{Color: okabeIto[i], Width: 1.6})})
			}
		} else {
			for i, text := range shorts(v.at) {
				style := draw.LineStyle{Color: colourOf(v.at, v.axis, v.at[i], false), Width: 1.6}
				pg.key = append(pg.key, entry{h.axis() + " " + text, sampleLine(style)})
			}
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
			if n < len(first) && len(v.series) == 1 {
				pg.note("Configurations with the same " + h.axis() + " share a colour.")
			}
		}
	}
	pg.references(measures...)
	pg.restated(measures...)
}

// banded says whether the curve has intervals at two checkpoints in a row.
func (c *Curve) banded() bool {
	n := len(c.Steps)
	if len(c.Low) != n || len(c.High) != n {
		return false
	}
	before := false
	for i := range n {
		now := finite(c.Low[i]) && finite(c.High[i])
		if before && now {
			return true
		}
		before = now
	}
	return false
}

func (v *learningView) colour(i int, c Curve) color.NRGBA {
	switch {
	case v.own():
		return okabeIto[i]
	case !finite(c.At):
		return grey
	case len(v.series) > 1:
		return colourOf(v.at, v.axis, c.At, false)
	}
	return onWhite(v.axis.share(c.At))
}

func (v *learningView) panel(m panelOf, height vg.Length) panel {
	p := m.y.panel(m.Measure, height)
	p.Title.Text = m.title
	v.setSteps(p)
	p.Add(reference(m.Measure))
	width := vg.Length(0.9)
	if v.bands() {
		width = 1.4
		for _, i := range m.curves {
			if c := m.Curves[i]; c.banded() {
				p.Add(band{c.Steps, c.Low, c.High, faded(v.colour(i, c), 0.18)})
			}
		}
	}
	for _, i := range m.curves {
		c := m.Curves[i]
		n := min(len(c.Steps), len(c.Median))
		p.Add(line{c.Steps[:n], c.Median[:n], 0, draw.LineStyle{Color: v.colour(i, c), Width: width}})
		p.Add(alone(c.Steps[:n], c.Median[:n], v.colour(i, c)))
	}
	return panel{p, func(width vg.Length) []plot.Tick { return v.ticks(p.X, width) }}
}

// alone marks the points of a curve that no line reaches.
func alone(steps, median []float64, c color.Color) (ms marks) {
	for i := range steps {
		before, after := i > 0 && finite(median[i-1]), i+1 < len(steps) && finite(median[i+1])
		if finite(median[i]) && !before && !after {
			ms = append(ms, mark{steps[i], median[i], 0, disc(c)})
		}
	}
	return ms
}

func (v *learningView) setSteps(p *plot.Plot) {
	p.X.Label.Text = "step"
	if v.log && finite(v.positive) {
		p.X.Min, p.X.Max = 0, v.steps.max
		p.X.Scale = fromZero{v.positive}
		return
	}
	p.X.Min, p.X.Max = v.steps.linear()
	if v.steps.min == v.steps.max {
		return
	}
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
