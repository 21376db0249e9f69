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
// Up to 8 series share a panel, each in its colour, where they have room side by side.
// Others are small multiples, 24 at most: each series has a panel of its own for each
// metric, with the medians of the others in grey.
func AgainstTemperature(h Heading, shown ...Metric) *Figure {
	s := strips{layout: h.Layout}
	pg := h.page(titles(measuresOf(shown)) + " against " + h.axis())
	s.measure(shown)
	pg.subtitle = s.describe(h)
	if s.finite == 0 {
		pg.note(h.Note)
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, h.without("no trial has a value to show")) })
	}
	s.axis = newSwept(h.axis(), s.at).among(h.Best)
	cols, facets := s.arrange(shown, &pg)
	s.take(facets)
	pg.key = s.key(h, facets)
	s.notes(&pg, shown)
	pg.note(h.Note)
	height := panelHeight(len(facets), len(facets) > len(shown))
	rows := (len(facets) + cols - 1) / cols
	return pg.figure(height*vg.Length(rows), func(c draw.Canvas) {
		ps := make([]panel, len(facets))
		for i, f := range facets {
			ps[i] = panel{f.plot(&s, height), s.axis.ticks}
		}
		if len(facets) > len(shown) {
			shareAcross(cols, ps)
		}
		shareUp(cols, ps)
		drawPanels(c, cols, ps)
	})
}

// panelHeight is the height of one of n panels.
func panelHeight(n int, multiples bool) vg.Length {
	switch {
	case n == 1:
		return 270
	case multiples:
		return 135
	case n > 4:
		return 150
	}
	return 220
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
	y       extent // of all the metric's series, so that facets share their scale
	title   string
	shown   []Series
	context []Series
}

// arrange decides which series share a panel.
func (s *strips) arrange(shown []Metric, pg *page) (cols int, facets []facet) {
	series := 0
	extents := make([]extent, len(shown))
	for i, m := range shown {
		series = max(series, len(m.Series))
		extents[i] = m.extent()
		s.cut += m.below(extents[i])
	}
	cols = s.layout.columns(len(shown))
	if series <= 1 || series <= distinct && s.fit(series, cols) {
		for i, m := range shown {
			facets = append(facets, facet{metric: m, y: extents[i], shown: m.Series})
		}
		s.lanes = max(series, 1)
		if s.lanes > 1 {
			s.axis = s.axis.beside()
		}
		return cols, facets
	}
	s.lanes = 1
	picked := evenly(series, max(mostFacets/len(shown), 1))
	for _, k := range picked {
		for i, m := range shown {
			if k < len(m.Series) {
				facets = append(facets, facet{m, extents[i], m.Series[k].Label, m.Series[k : k+1], m.Series})
			}
		}
	}
	if len(picked) < series {
		more := "."
		if len(shown) > 1 {
			more = "; each metric's own figure shows more."
		}
		pg.note(fmt.Sprintf("%d of %d series shown, evenly spaced%s", len(picked), series, more))
	}
	note := "Grey: the medians of the other series."
	if len(shown) == 1 {
		note += " Vertical axes: " + axisLabel(shown[0].Measure) + "."
	}
	pg.note(note)
	return s.multiples(len(shown), len(picked), facets)
}

// multiples puts small multiples into columns: the metrics beside one another where
// they have room, else the series, a metric after the other.
func (s *strips) multiples(measures, series int, facets []facet) (cols int, ordered []facet) {
	const least vg.Length = 110
	fitting := max(int(s.layout.inner()/least), 1)
	if measures > 1 && measures <= fitting {
		return measures, facets
	}
	for m := range measures {
		for k := m; k < len(facets); k += measures {
			ordered = append(ordered, facets[k])
		}
	}
	return min(series, fitting, 4), ordered
}

// extent returns what the metric's vertical axis has to show.
func (m *Metric) extent() extent {
	var y extent
	for _, series := range m.Series {
		for _, p := range series.Points {
			y.value(p.Values...)
			y.middle(p.Median)
			y.interval(p.Low, p.High)
		}
	}
	y.value(reference(m.Measure).values()...)
	for _, p := range m.Ceiling {
		y.value(p.Median)
	}
	return y
}

// below counts the values and medians below the floor of a logarithmic axis.
func (m *Metric) below(y extent) (n int) {
	least, log := y.floor(m.Measure)
	if !log {
		return 0
	}
	for _, series := range m.Series {
		for _, p := range series.Points {
			for _, v := range append([]float64{p.Median}, p.Values...) {
				if v < least {
					n++
				}
			}
		}
	}
	return n
}

func (f facet) plot(s *strips, height vg.Length) *plot.Plot {
	p := f.y.panel(f.metric.Measure, height)
	p.Title.Text = f.title
	s.axis.set(p)
	p.Add(reference(f.metric.Measure))
	at, ceiling, _, _ := Series{Points: f.metric.Ceiling}.medians()
	if len(at) == 1 { // a line all the same
		at, ceiling = []float64{s.axis.min, s.axis.max}, []float64{ceiling[0], ceiling[0]}
	}
	p.Add(line{at, ceiling, 0, dashed(grey)})
	for _, o := range f.context {
		at, median, _, _ := o.medians()
		if s.dense {
			p.Add(s.specks(at, median, faded(grey, 0.35)))
		} else {
			p.Add(line{at, median, 0, hair(faded(grey, 0.35))})
		}
	}
	for lane, series := range f.shown {
		s.add(p, series, lane)
	}
	return p
}

// medians returns the series as columns, at most mostPositions of them.
func (s Series) medians() (at, median, low, high []float64) {
	for _, i := range evenly(len(s.Points), mostPositions) {
		p := s.Points[i]
		at, median = append(at, p.At), append(median, p.Median)
		low, high = append(low, p.Low), append(high, p.High)
	}
	return at, median, low, high
}

func byAt(a, b Point) int { return cmp.Compare(a.At, b.At) }

func collapsed(p Point, i int) bool { return i < len(p.Collapsed) && p.Collapsed[i] }
