package figure

import (
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
)

// panel is one plot of a figure. Its horizontal ticks wait for its width.
type panel struct {
	*plot.Plot
	ticks func(width vg.Length) []plot.Tick
}

// extent is what a vertical axis has to show.
type extent struct {
	values   span // without intervals
	all      span
	positive span // of all
}

func (e *extent) value(v ...float64) {
	e.values.add(v...)
	e.interval(v...)
}

// interval adds ends of intervals, which may reach 0 where no value does.
func (e *extent) interval(ends ...float64) {
	e.all.add(ends...)
	for _, v := range ends {
		if v > 0 {
			e.positive.add(v)
		}
	}
}

// panel returns a panel over the extent, logarithmic where that is wanted and
// all values are positive. An interval that reaches 0 there is cut at the axis.
func (e *extent) panel(m metrics.Measure, height vg.Length) *plot.Plot {
	if m.Log && e.values.some && e.values.min > 0 {
		return newPanel(m, e.positive, true, height)
	}
	return newPanel(m, e.all, false, height)
}

// onAxis returns the low end of an interval, or the axis's where a logarithmic
// one has no place for it.
func onAxis(p *plot.Plot, low float64) float64 {
	if _, log := p.Y.Scale.(logarithmic); log && low <= 0 {
		return p.Y.Min
	}
	return low
}

// newPanel returns a panel for a metric, with horizontal grid lines and a
// vertical axis over s. The axis says the metric's direction where it has room.
func newPanel(m metrics.Measure, s span, log bool, height vg.Length) *plot.Plot {
	p := newPlot()
	p.Y.Label.Text = axisLabel(m)
	if p.Y.Label.TextStyle.Width(p.Y.Label.Text) > height-60 {
		p.Y.Label.Text = m.Label
	}
	if log {
		p.Y.Min, p.Y.Max = s.log()
		p.Y.Scale = logarithmic{}
		p.Y.Tick.Marker = plot.ConstantTicks(logTicks(p.Y.Min, p.Y.Max, height))
	} else {
		p.Y.Min, p.Y.Max = s.linear()
		want := max(4, int(height/36))
		p.Y.Tick.Marker = plot.ConstantTicks(linearTicks(p.Y.Min, p.Y.Max, want))
	}
	p.Add(horizontals())
	return p
}

// horizontals returns the grid lines at the vertical axis's labels.
func horizontals() *plotter.Grid {
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal = hair(faint)
	return grid
}

// columns returns how many columns n panels of a figure stand in.
func columns(n int) int {
	if n == 4 {
		return 2
	}
	return min(n, 3)
}

// shareLabels leaves axis labels to the leftmost and the lowest panels.
func shareLabels(cols int, panels []panel) {
	for k, p := range panels {
		if k%cols > 0 {
			p.Y.Label.Text = ""
		}
		if k+cols < len(panels) {
			p.X.Label.Text = ""
		}
	}
}

// drawPanels draws panels row by row, data areas aligned.
func drawPanels(c draw.Canvas, cols int, panels []panel) {
	rows := (len(panels) + cols - 1) / cols
	plots := make([][]*plot.Plot, rows)
	for r := range plots {
		plots[r] = make([]*plot.Plot, cols)
		for i := range cols {
			if k := r*cols + i; k < len(panels) {
				plots[r][i] = panels[k].Plot
			}
		}
	}
	tiles := draw.Tiles{Rows: rows, Cols: cols, PadX: 12, PadY: 10}
	setTicks := func(width vg.Length) {
		for _, p := range panels {
			if p.ticks != nil {
				p.X.Tick.Marker = plot.ConstantTicks(p.ticks(width))
			}
		}
	}
	// How wide a data area is depends on the labels beside it, and which labels
	// have room under it on how wide it is: guess, measure, set.
	setTicks((c.Max.X - c.Min.X) / vg.Length(cols) * 0.7)
	data := panels[0].DataCanvas(plot.Align(plots, tiles, c)[0][0])
	width := data.Max.X - data.Min.X
	setTicks(width)
	for _, p := range panels {
		p.Title.Text = strings.Join(titleLines(p.Title.TextStyle, p.Title.Text, width+20), "\n")
	}
	at := plot.Align(plots, tiles, c)
	for k, p := range panels {
		p.Draw(at[k/cols][k%cols])
	}
}

// empty draws what a figure shows if there is nothing to show.
func empty(c draw.Canvas, why string) {
	sty := textStyle(textSize, grey)
	baseline(&c, sty, draw.XCenter, c.Center().X, c.Center().Y, why)
}
