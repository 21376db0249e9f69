package figure

import (
	"cmp"
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
)

// Metric is one metric of a sweep's trials.
type Metric struct {
	// Measure gives the axis its words and its reference line.
	metrics.Measure
	// Ceiling is the greatest value that the metric can have at a swept value (its
	// Median), ascending, as the loss has it at a temperature; nil draws none.
	Ceiling []Point
	// CeilingLabel names it in the key.
	CeilingLabel string
	// Series has one series for every combination of the other axes' values: one
	// where only the temperature is swept.
	Series []Series
}

// Series is a metric against the swept axis with all other axes held.
type Series struct {
	Label  string // the other axes' values, as "lr 0.001"; "" if there are none
	Points []Point
}

// Point is a metric of one configuration.
type Point struct {
	At float64 // the swept value, e.g. the temperature
	// Values holds one value a seed, in the order of the seeds; NaN where a
	// trial gave none. May be empty.
	Values []float64
	// Collapsed says which of Values belong to collapsed trials; nil is none.
	Collapsed []bool
	// Median over the seeds and its interval; NaN if there is none.
	Median, Low, High float64
}

// Budgets of what a figure draws: a file stays below about 2 MB as SVG, and
// more could not be told apart.
const (
	mostDots      = 6000 // a figure
	mostPositions = 1500 // of the swept axis
	mostBars      = 45   // positions with an error bar each; more become a band
	mostFacets    = 24
)

// AgainstTemperature draws each metric against the swept axis in a panel of its
// own: every seed a dot, collapsed ones crosses, and the median with its interval.
// Up to 8 series share a panel, each in its colour. Of more, a single metric
// shows each series in a panel of its own (24 at most), several metrics show 8.
func AgainstTemperature(h Heading, shown ...Metric) *Figure {
	var s strips
	pg := page{title: h.title(titles(measuresOf(shown)) + " against " + h.axis())}
	s.measure(shown)
	pg.subtitle = s.describe(h)
	if s.finite == 0 {
		return pg.figure(120, func(c draw.Canvas) { empty(c, "no trial has a value to show yet") })
	}
	s.axis = newSwept(h.axis(), s.at)
	cols, panels := s.arrange(shown, &pg)
	if s.lanes > 1 {
		s.axis = s.axis.beside()
	}
	s.dotless = s.lanes > 1 && s.crowded(cols)
	pg.key = s.key(h, shown)
	s.notes(&pg, shown)
	pg.note(h.Note)
	height := vg.Length(220)
	if len(panels) == 1 {
		height = 270
	} else if len(panels) > 4 {
		height = 150
	}
	rows := (len(panels) + cols - 1) / cols
	return pg.figure(height*vg.Length(rows), func(c draw.Canvas) {
		ps := make([]panel, len(panels))
		for i, f := range panels {
			ps[i] = panel{f.plot(&s, height), s.axis.ticks}
		}
		if len(shown) == 1 {
			shareLabels(cols, ps)
		}
		drawPanels(c, cols, ps)
	})
}

func measuresOf(shown []Metric) []metrics.Measure {
	var all []metrics.Measure
	for _, m := range shown {
		all = append(all, m.Measure)
	}
	return all
}

// facet is what one panel shows: some series of a metric, and others in grey.
type facet struct {
	metric  Metric
	title   string
	shown   []Series
	context []Series
}

// arrange decides which series share a panel.
func (s *strips) arrange(shown []Metric, pg *page) (cols int, facets []facet) {
	if len(shown) == 1 && len(shown[0].Series) > distinct {
		m := shown[0]
		for _, i := range evenly(len(m.Series), mostFacets) {
			facets = append(facets, facet{m, m.Series[i].Label, m.Series[i : i+1], m.Series})
		}
		if n := len(m.Series); n > mostFacets {
			pg.note(fmt.Sprintf("%d of %d series shown, evenly spaced.", mostFacets, n))
		}
		pg.note("Grey: the medians of the other series. Vertical axes: " + axisLabel(m.Measure) + ".")
		s.lanes = 1
		return 4, facets
	}
	for _, m := range shown {
		f := facet{metric: m}
		for _, i := range evenly(len(m.Series), distinct) {
			f.shown = append(f.shown, m.Series[i])
		}
		if len(m.Series) > distinct {
			s.left = len(m.Series)
		}
		s.lanes = max(s.lanes, len(f.shown))
		facets = append(facets, f)
	}
	if s.left > 0 {
		pg.note(fmt.Sprintf("%d of %d series shown, evenly spaced; each metric's own figure shows more.", distinct, s.left))
	}
	return columns(len(facets)), facets
}

func (f facet) plot(s *strips, height vg.Length) *plot.Plot {
	var y extent
	for _, series := range f.metric.Series { // all of them: facets share their scale
		for _, p := range series.Points {
			y.value(p.Values...)
			y.value(p.Median)
			y.interval(p.Low, p.High)
		}
	}
	ref := reference(f.metric.Measure)
	y.value(ref.values()...)
	at, ceiling, _, _ := Series{Points: f.metric.Ceiling}.medians()
	y.value(ceiling...)
	p := y.panel(f.metric.Measure, height)
	p.Title.Text = f.title
	s.axis.set(p)
	p.Add(ref)
	p.Add(line{at, ceiling, 0, dashed(grey)})
	for _, o := range f.context {
		at, mean, _, _ := o.medians()
		p.Add(line{at, mean, 0, hair(faded(grey, 0.35))})
	}
	for lane, series := range f.shown {
		s.add(p, series, lane)
	}
	return p
}

// medians returns the series as columns, at most mostPositions of them.
func (s Series) medians() (at, mean, low, high []float64) {
	for _, i := range evenly(len(s.Points), mostPositions) {
		p := s.Points[i]
		at, mean = append(at, p.At), append(mean, p.Median)
		low, high = append(low, p.Low), append(high, p.High)
	}
	return at, mean, low, high
}

func byAt(a, b Point) int { return cmp.Compare(a.At, b.At) }

func collapsed(p Point, i int) bool { return i < len(p.Collapsed) && p.Collapsed[i] }
