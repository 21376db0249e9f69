package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The glyphs that gonum/plot has are outlines of 0.5 points or filled shapes;
// these are what it lacks.

// cross is an x of a visible weight: a collapsed trial.
type cross struct{}

func (cross) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, at vg.Point) {
	l := draw.LineStyle{Color: sty.Color, Width: 0.9}
	r := sty.Radius
	c.StrokeLine2(l, at.X-r, at.Y-r, at.X+r, at.Y+r)
	c.StrokeLine2(l, at.X-r, at.Y+r, at.X+r, at.Y-r)
}

// bead is a disc with a thin light rim that sets it off from dots under it.
type bead struct{}

func (bead) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, at vg.Point) {
	rim := sty
	rim.Color, rim.Radius = paper, sty.Radius+0.7
	c.SetColor(rim.Color)
	draw.CircleGlyph{}.DrawGlyph(c, rim, at)
	c.SetColor(sty.Color)
	draw.CircleGlyph{}.DrawGlyph(c, sty, at)
}

func disc(c color.Color) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: dotRadius, Shape: draw.CircleGlyph{}}
}

func crossed(c color.Color) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: dotRadius * 1.2, Shape: cross{}}
}

func beaded(c color.Color) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: middleRadius, Shape: bead{}}
}

func speck(c color.Color) draw.GlyphStyle {
	return draw.GlyphStyle{Color: c, Radius: 0.7, Shape: draw.CircleGlyph{}}
}

// mark is a glyph at a data point, moved aside by dx on the page.
type mark struct {
	x, y  float64
	dx    vg.Length
	glyph draw.GlyphStyle
}

// marks draws glyphs. They are never clipped: the axes leave room.
type marks []mark

func (ms marks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, m := range ms {
		at := vg.Point{X: x(m.x) + m.dx, Y: y(m.y)}
		if drawable(at.X, at.Y) {
			c.DrawGlyphNoClip(m.glyph, at)
		}
	}
}

// drawable says whether positions on the page are finite: data may not be.
func drawable(at ...vg.Length) bool {
	for _, l := range at {
		if !finite(float64(l)) {
			return false
		}
	}
	return true
}

// line is a line through points, moved aside by dx on the page, interrupted
// where a point is not finite.
type line struct {
	x, y  []float64
	dx    vg.Length
	style draw.LineStyle
}

func (l line) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var points []vg.Point
	flush := func() {
		c.StrokeLines(l.style, c.ClipLinesXY(points)...)
		points = nil
	}
	for i := range l.x {
		at := vg.Point{X: x(l.x[i]) + l.dx, Y: y(l.y[i])}
		if !drawable(at.X, at.Y) {
			flush()
			continue
		}
		points = append(points, at)
	}
	flush()
}

// band fills between low and high, interrupted where one is not finite.
type band struct {
	x, low, high []float64
	fill         color.Color
}

func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var lows, highs []vg.Point
	flush := func() {
		slices.Reverse(highs)
		c.FillPolygon(b.fill, c.ClipPolygonXY(append(lows, highs...)))
		lows, highs = nil, nil
	}
	for i := range b.x {
		at, low, high := x(b.x[i]), y(b.low[i]), y(b.high[i])
		if !drawable(at, low, high) {
			flush()
			continue
		}
		lows, highs = append(lows, vg.Point{X: at, Y: low}), append(highs, vg.Point{X: at, Y: high})
	}
	flush()
}

// jitter returns the i-th of a sequence in [-0.5, 0.5) that spreads evenly
// however many are taken: the multiples of the golden ratio, modulo 1.
func jitter(i int) float64 {
	_, f := math.Modf(float64(i)*0.6180339887498949 + 0.5)
	return f - 0.5
}

// evenly returns up to most indexes of 0..n-1, evenly spaced, both ends included.
func evenly(n, most int) []int {
	if n <= most {
		most = n
	}
	picked := make([]int, most)
	for i := range picked {
		if most > 1 {
			picked[i] = i * (n - 1) / (most - 1)
		}
	}
	return picked
}
