package figure

import (
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
)

// Weights are what a measure's variance goes with, in the order in which they are drawn.
type Weights struct {
	Measure metrics.Measure
	Sources []Weight
}

// Weight is the share of a measure's variance that goes with one source, 0 to 1, and
// its interval; NaN for none.
type Weight struct {
	Source           string // as "temperature"
	Share, Low, High float64
}

// Importance draws what measures depend on: a panel for each, the share of its variance
// that goes with each axis, each pair of axes and the seed.
func Importance(h Heading, all ...Weights) *Figure {
	pg := h.page("what the measures depend on")
	pg.subtitle = "share of the variance over configurations and seeds"
	pg.key = []entry{{"share with its " + h.interval(), sampleOf(beaded(ink))}}
	pg.note("A pair of axes is what they do together, beyond the sum of their own effects.")
	pg.note(h.Note)
	if len(all) == 0 {
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, "nothing varies over two axes") })
	}
	height := vg.Length(70 + 22*len(all[0].Sources))
	return pg.figure(height*vg.Length(len(all)), func(c draw.Canvas) {
		var panels []panel
		for _, w := range all {
			panels = append(panels, importancePanel(w, h.Layout.inner()*0.45))
		}
		drawPanels(c, 1, panels)
	})
}

// importancePanel has a line for each source, the first at the top, their names in lines
// no wider than that.
func importancePanel(w Weights, names vg.Length) panel {
	p := newPlot()
	p.Title.Text = w.Measure.Label
	p.X.Min, p.X.Max = 0, 1
	p.Y.Min, p.Y.Max = -0.5, float64(len(w.Sources))-0.5
	var ticks []plot.Tick
	var dots marks
	for i, s := range w.Sources {
		at := float64(len(w.Sources) - 1 - i)
		name := wrap(textStyle(tickSize, ink), s.Source, names)
		ticks = append(ticks, plot.Tick{Value: at, Label: strings.Join(name, "\n")})
		p.Add(line{[]float64{0, 1}, []float64{at, at}, 0, hair(faint)})
		if finite(s.Low) && finite(s.High) {
			p.Add(line{[]float64{s.Low, s.High}, []float64{at, at}, 0, draw.LineStyle{Color: ink, Width: 1.2}})
		}
		if finite(s.Share) {
			dots = append(dots, mark{s.Share, at, 0, beaded(ink)})
		}
	}
	p.Y.Tick.Marker = plot.ConstantTicks(ticks)
	p.Add(dots)
	return panel{p, func(width vg.Length) []plot.Tick { return linearTicks(0, 1, max(2, int(width/60))) }}
}
