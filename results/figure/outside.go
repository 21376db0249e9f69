package figure

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Labels that stand at the right of a panel, beside what they name.

// level is a labelled dashed line across the panel; its label stands outside,
// at the right end.
type level struct {
	y     float64
	label []string // line by line
}

// levels are several, whose labels keep apart.
type levels []level

// values are where they lie.
func (ls levels) values() (all []float64) {
	for _, l := range ls {
		all = append(all, l.y)
	}
	return all
}

func (ls levels) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	sorted := slices.Clone(ls)
	slices.SortFunc(sorted, func(a, b level) int { return cmp.Compare(a.y, b.y) })
	lowest := vg.Length(math.Inf(-1))
	for _, l := range sorted {
		middle := max(y(l.y), lowest)
		l.plot(c, y(l.y), middle)
		lowest = middle + noteSize*1.25*vg.Length(len(l.label))
	}
}

// GlyphBoxes makes room for the labels on the right of the panel.
func (ls levels) GlyphBoxes(p *plot.Plot) (boxes []plot.GlyphBox) {
	for _, l := range ls {
		boxes = append(boxes, l.GlyphBoxes(p)...)
	}
	return boxes
}

// plot draws the line and, around middle, its label.
func (l level) plot(c draw.Canvas, at, middle vg.Length) {
	c.StrokeLine2(dashed(grey), c.Min.X, at, c.Max.X, at)
	sty := textStyle(noteSize, grey)
	top := middle + noteSize*1.15*vg.Length(len(l.label))/2
	for i, s := range l.label {
		baseline(&c, sty, draw.XLeft, c.Max.X+3, top-noteSize*(1.15*vg.Length(i)+0.95), s)
	}
}

// GlyphBoxes makes room for the label on the right of the panel.
func (l level) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	var widest vg.Length
	for _, s := range l.label {
		widest = max(widest, textStyle(noteSize, grey).Width(s))
	}
	return []plot.GlyphBox{{X: 1, Y: p.Y.Norm(l.y), Rectangle: vg.Rectangle{Max: vg.Point{X: widest + 4, Y: 0}}}}
}

// endLabel is a name for a line, at the height that the line ends at.
type endLabel struct {
	y      float64
	text   string
	colour color.Color
}

// endLabels stand outside the panel at its right, moved apart where they would
// touch, each joined to its line by a hair.
type endLabels []endLabel

func (ls endLabels) Plot(c draw.Canvas, p *plot.Plot) {
	const pitch = tickSize * 1.25
	_, y := p.Transforms(&c)
	order := slices.Clone(ls)
	slices.SortStableFunc(order, func(a, b endLabel) int { return cmp.Compare(a.y, b.y) })
	at := make([]vg.Length, len(order))
	next := c.Min.Y // the lowest place still free
	for i, l := range order {
		at[i] = max(next, y(l.y))
		next = at[i] + pitch
	}
	for i := len(at) - 1; i >= 0 && at[i] > c.Max.Y-vg.Length(len(at)-1-i)*pitch; i-- {
		at[i] = c.Max.Y - vg.Length(len(at)-1-i)*pitch
	}
	for i, l := range order {
		c.StrokeLine2(hair(l.colour), c.Max.X+1, y(l.y), c.Max.X+9, at[i])
		baseline(&c, textStyle(tickSize, ink), draw.XLeft, c.Max.X+11, at[i]-tickSize*0.35, l.text)
	}
}

// GlyphBoxes makes room for the labels on the right of the panel.
func (ls endLabels) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	var widest vg.Length
	for _, l := range ls {
		widest = max(widest, textStyle(tickSize, ink).Width(l.text))
	}
	return []plot.GlyphBox{{X: 1, Rectangle: vg.Rectangle{Max: vg.Point{X: widest + 13}}}}
}
