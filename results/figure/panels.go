package figure

import (
	"math"
	"slices"
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
	middles  span // positive medians
}

func (e *extent) value(v ...float64) {
	e.values.add(v...)
	e.interval(v...)
}

// middle adds medians.
func (e *extent) middle(v ...float64) {
	e.value(v...)
	for _, m := range v {
		if m > 0 {
			e.middles.add(m)
		}
	}
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

// floor returns the least value that the axis shows, where it is logarithmic: where
// that is wanted and no value is negative. What is less, 0 among it, is drawn there.
func (e *extent) floor(m metrics.Measure) (least float64, log bool) {
	if !m.Log || !e.positive.some || !e.values.some || e.values.min < 0 {
		return 0, false
	}
	// So much less than the medians is as good as nothing, and an axis down to it would
	// show little else.
	const belowLeast, belowGreatest = 1e-4, 1e-6
	if !e.middles.some {
		return math.Max(e.positive.min, e.positive.max*belowGreatest), true
	}
	return max(e.positive.min, e.middles.min*belowLeast, e.middles.max*belowGreatest), true
}

// panel returns a panel over the extent, logarithmic where it has a floor.
func (e *extent) panel(m metrics.Measure, height vg.Length) *plot.Plot {
	least, log := e.floor(m)
	if !log {
		return newPanel(m, e.all, false, height)
	}
	shown := e.positive
	shown.min = least
	p := newPanel(m, shown, true, height)
	p.Y.Scale = floored{least}
	p.Y.Tick.Marker = plot.ConstantTicks(slices.DeleteFunc(logTicks(p.Y.Min, p.Y.Max, height), func(t plot.Tick) bool {
		return t.Value < least*(1-1e-9) // what lies there is not that small
	}))
	return p
}

// newPanel returns a panel for a metric, with horizontal grid lines and a
// vertical axis over s. The axis says the metric's direction where it has room.
func newPanel(m metrics.Measure, s span, log bool, height vg.Length) *plot.Plot {
	p := newPlot()
	p.Y.Label.Text = axisLabel(m)
	if textStyle(textSize, ink).Width(p.Y.Label.Text) > height-60 {
		p.Y.Label.Text = m.Label
	}
	if log {
		p.Y.Min, p.Y.Max = s.log()
		p.Y.Scale = logarithmic{}
		p.Y.Tick.Marker = plot.ConstantTicks(logTicks(p.Y.Min, p.Y.Max, height))
	} else {
		p.Y.Min, p.Y.Max = s.within(m.Range)
		want := max(4, int(height/36))
		p.Y.Tick.Marker = plot.ConstantTicks(possible(m.Range, linearTicks(p.Y.Min, p.Y.Max, want)))
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

// possible leaves out the ticks at values that a measure cannot have.
func possible(r *metrics.Range, ticks []plot.Tick) []plot.Tick {
	if r == nil {
		return ticks
	}
	possible := slices.DeleteFunc(slices.Clone(ticks), func(t plot.Tick) bool { return t.Value < r.Low || t.Value > r.High })
	if len(possible) == 0 {
		return ticks
	}
	return possible
}

// shareAcross leaves the horizontal axis's label to the lowest panel of each column.
func shareAcross(cols int, panels []panel) {
	for k, p := range panels {
		if k+cols < len(panels) {
			p.X.Label.Text = ""
		}
	}
}

// shareUp leaves the vertical axis's label to the leftmost of neighbours that have the
// same one.
func shareUp(cols int, panels []panel) {
	for k := len(panels) - 1; k > 0; k-- {
		if k%cols > 0 && panels[k].Y.Label.Text == panels[k-1].Y.Label.Text {
			panels[k].Y.Label.Text = ""
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
