package figure

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
)

// Heat is a metric over two axes.
type Heat struct {
	metrics.Measure
	At   []float64 // the columns: swept values, in any order
	Rows []string  // the other axis's values, the first at the bottom
	Axis string    // the other axis's name
	// Values holds a row for each of Rows, with a value for each of At; NaN is
	// an empty cell. Missing rows and cells are empty.
	Values [][]float64
	// Marked cells are drawn with a cross in their corner, as configurations
	// that mostly collapse; nil is none. MarkedLabel says what it means.
	Marked      [][]bool
	MarkedLabel string
	// Rate says that the values are shares of the seeds.
	Rate bool
}

// HeatMap draws a metric over the swept axis and another one: a rectangle a
// configuration, its value written in it where it has room.
func HeatMap(h Heading, m Heat) *Figure {
	v := newHeatView(m)
	pg := h.page(m.Label + " over " + h.axis() + " and " + m.Axis)
	pg.subtitle = fmt.Sprintf("%s by %s of %s", h.values(len(m.At)), count(len(m.Rows), "value"), m.Axis)
	if h.Seeds > 0 {
		of := ", median over "
		if m.Rate {
			of = ", share of "
		}
		pg.subtitle += of + count(h.Seeds, "seed")
	}
	if !v.values.some {
		pg.note(h.Note)
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, h.without("no configuration has a value to show")) })
	}
	pg.bar = v.bar()
	if v.marked {
		pg.key = append(pg.key, entry{m.MarkedLabel, sampleOf(draw.GlyphStyle{Color: ink, Radius: 2.2, Shape: cross{}})})
	}
	if v.missing > 0 {
		pg.key = append(pg.key, entry{"no value", sampleMissing})
	}
	height := min(max(vg.Length(len(m.Rows))*26, 60), 420)
	v.labelled = v.readable(h.Layout.inner(), height/vg.Length(len(m.Rows)))
	if !v.labelled {
		pg.note("Cells are too small to print values; colours show them.")
	}
	pg.note(h.Note)
	return pg.figure(height+44, func(c draw.Canvas) { drawPanels(c, 1, []panel{v.panel(h)}) })
}

type heatView struct {
	Heat
	order    []int // columns by ascending swept value
	values   span
	missing  int
	marked   bool
	labelled bool
	decimals int
}

func newHeatView(m Heat) *heatView {
	v := &heatView{Heat: m, order: ascending(m.At)}
	for r := range m.Rows {
		for k := range m.At {
			x := v.at(r, k)
			if !finite(x) {
				v.missing++
			}
			v.values.add(x)
			v.marked = v.marked || v.isMarked(r, k)
		}
	}
	// Two digits of the range tell neighbours apart, as many as 4 decimals.
	if r := v.values.max - v.values.min; r > 0 && finite(r) {
		v.decimals = min(max(1-int(math.Floor(math.Log10(r))), 0), 4)
	} else {
		v.decimals = 3
	}
	if m.Rate {
		v.decimals = 2
	}
	return v
}

func (v *heatView) at(row, k int) float64 {
	if row < len(v.Values) && k < len(v.Values[row]) {
		return v.Values[row][k]
	}
	return math.NaN()
}

func (v *heatView) isMarked(row, k int) bool {
	return row < len(v.Marked) && k < len(v.Marked[row]) && v.Marked[row][k]
}

// text writes a cell's value.
func (v *heatView) text(x float64) string {
	if most := math.Max(math.Abs(v.values.min), math.Abs(v.values.max)); most >= 1e5 || most > 0 && most < 1e-3 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	s := strconv.FormatFloat(x, 'f', v.decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return s
}

func (v *heatView) colour(x float64) color.NRGBA {
	if v.values.max == v.values.min {
		return sequential(0.5)
	}
	return sequential(linear{}.Normalize(v.values.min, v.values.max, x))
}

func (v *heatView) bar() *colourBar {
	b := &colourBar{label: axisLabel(v.Measure), colour: sequential, scale: linear{}, min: v.values.min, max: v.values.max}
	if b.min == b.max {
		b.colour = func(float64) color.NRGBA { return sequential(0.5) }
		only := []plot.Tick{{Value: b.min, Label: v.text(b.min)}}
		b.ticks, b.max = func(vg.Length) []plot.Tick { return only }, b.min+1
		return b
	}
	ends := []plot.Tick{{Value: b.min, Label: v.text(b.min)}, {Value: b.max, Label: v.text(b.max)}}
	at := func(x float64) float64 { return b.scale.Normalize(b.min, b.max, x) }
	b.ticks = func(width vg.Length) []plot.Tick {
		return spaced(append(ends, linearTicks(b.min, b.max, 5)...), nil, width, at, labelWidth)
	}
	return b
}

// readable says whether every value has room in its cell.
func (v *heatView) readable(page, height vg.Length) bool {
	width := (page - 100) / vg.Length(len(v.At))
	if height < tickSize*1.3 {
		return false
	}
	widest := vg.Length(0)
	for _, x := range []float64{v.values.min, v.values.max} {
		widest = max(widest, cellStyle().Width(v.text(x)))
	}
	return widest+6 <= width
}

// cellStyle is that of values in cells: bold, since they stand on colours.
func cellStyle() text.Style { return bold(textStyle(tickSize, ink)) }

func (v *heatView) panel(h Heading) panel {
	p := newPlot()
	p.X.Label.Text, p.Y.Label.Text = h.axis(), v.Axis
	p.X.Min, p.X.Max = -0.5, float64(len(v.At))-0.5
	p.Y.Min, p.Y.Max = -0.5, float64(len(v.Rows))-0.5
	p.Y.Tick.Marker = plot.ConstantTicks(v.rowTicks(min(110, h.Layout.inner()*0.35)))
	p.Add(v)
	ticks, names := make([]plot.Tick, len(v.order)), shorts(v.At)
	for i, k := range v.order {
		ticks[i] = plot.Tick{Value: float64(i), Label: names[k]}
	}
	last := len(ticks) - 1
	ticks = append([]plot.Tick{ticks[0], ticks[last]}, ticks...) // the ends have room first
	return panel{p, func(width vg.Length) []plot.Tick {
		return inRows(ticks, len(ticks), nil, width, p.X.Norm, labelWidth)
	}}
}

// rowTicks labels as many rows as have room, each no wider than that.
func (v *heatView) rowTicks(widest vg.Length) []plot.Tick {
	const most = 40
	var ticks []plot.Tick
	sty := textStyle(tickSize, ink)
	for _, r := range evenly(len(v.Rows), most) {
		ticks = append(ticks, plot.Tick{Value: float64(r), Label: shorten(sty, v.Rows[r], widest)})
	}
	return ticks
}

// Plot draws the cells.
func (v *heatView) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	sty := cellStyle()
	for r := range v.Rows {
		for i, k := range v.order {
			value := v.at(r, k)
			corner := vg.Point{X: x(float64(i) + 0.5), Y: y(float64(r) + 0.5)}
			middle := vg.Point{X: x(float64(i)), Y: y(float64(r))}
			if !finite(value) {
				sampleMissing(&c, middle)
				continue
			}
			fill := v.colour(value)
			c.SetColor(fill)
			c.Fill(vg.Rectangle{
				Min: vg.Point{X: x(float64(i) - 0.5), Y: y(float64(r) - 0.5)},
				// A little under the next cells, so that no seam shows between two.
				Max: vg.Point{X: min(corner.X+0.4, c.Max.X), Y: min(corner.Y+0.4, c.Max.Y)},
			}.Path())
			sty.Color = textOn(fill)
			if v.labelled {
				baseline(&c, sty, draw.XCenter, middle.X, middle.Y-tickSize*0.35, v.text(value))
			}
			if v.isMarked(r, k) {
				c.DrawGlyphNoClip(draw.GlyphStyle{Color: textOn(fill), Radius: 2, Shape: cross{}},
					corner.Sub(vg.Point{X: 4.5, Y: 4.5}))
			}
		}
	}
}

// sampleMissing draws the mark of a cell without a value.
func sampleMissing(c *draw.Canvas, at vg.Point) {
	c.StrokeLine2(hair(grey), at.X-4, at.Y, at.X+4, at.Y)
}
