package figure

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// draw draws one panel into the square c: title and caption above it, labels of
// the unit square's sides outside of it.
func (v *scatterView) draw(c draw.Canvas, p projection) {
	side := c.Max.X - c.Min.X
	at := func(x, y float64) vg.Point {
		return vg.Point{
			X: c.Min.X + side*vg.Length(x/v.limit+1)/2,
			Y: c.Min.Y + side*vg.Length(y/v.limit+1)/2,
		}
	}
	caption := textStyle(noteSize, grey)
	y := c.Max.Y + 4
	if v.captions {
		baseline(&c, caption, draw.XCenter, c.Center().X, y, p.caption)
		y += noteSize * 1.4
	}
	for i := len(p.lines) - 1; i >= 0; i-- {
		baseline(&c, panelTitle(), draw.XCenter, c.Center().X, y, p.lines[i])
		y += textSize * 1.4
	}

	outline(&c, hair(faint), c.Rectangle)
	square(&c, at)
	drawArrows(&c, at(0, 0))
	v.drawTicks(&c, at)
	radius := vg.Length(scatterDotRadius)
	if side < 130 {
		radius *= 0.75
	}
	for i, q := range p.points {
		if i%v.every == 0 {
			c.DrawGlyphNoClip(classGlyph(q.class, radius), at(q.x, q.y))
		}
	}
	countPiles(&c, at, p.piles, p.points)
}

func outline(c *draw.Canvas, l draw.LineStyle, r vg.Rectangle) {
	c.SetLineStyle(l)
	c.Stroke(r.Path())
}

// square draws the unit square, which tanh's outputs stay within.
func square(c *draw.Canvas, at func(x, y float64) vg.Point) {
	l := hair(grey)
	l.Dashes = []vg.Length{1.5, 2}
	outline(c, l, vg.Rectangle{Min: at(-1, -1), Max: at(1, 1)})
}

// drawArrows draws both axes through the origin, with a head at the positive end.
func drawArrows(c *draw.Canvas, origin vg.Point) {
	l := hair(grey)
	c.StrokeLine2(l, c.Min.X, origin.Y, c.Max.X-arrowHead, origin.Y)
	c.StrokeLine2(l, origin.X, c.Min.Y, origin.X, c.Max.Y-arrowHead)
	c.FillPolygon(grey, []vg.Point{
		{X: c.Max.X, Y: origin.Y},
		{X: c.Max.X - arrowHead*1.4, Y: origin.Y + arrowHead/2},
		{X: c.Max.X - arrowHead*1.4, Y: origin.Y - arrowHead/2},
	})
	c.FillPolygon(grey, []vg.Point{
		{X: origin.X, Y: c.Max.Y},
		{X: origin.X + arrowHead/2, Y: c.Max.Y - arrowHead*1.4},
		{X: origin.X - arrowHead/2, Y: c.Max.Y - arrowHead*1.4},
	})
}

// drawTicks labels the origin and the sides of the unit square.
func (v *scatterView) drawTicks(c *draw.Canvas, at func(x, y float64) vg.Point) {
	unit := v.unit()
	sty := textStyle(noteSize, ink)
	for _, x := range []float64{-unit, 0, unit} {
		p := at(x, x)
		c.StrokeLine2(hair(grey), p.X, c.Min.Y, p.X, c.Min.Y-2.5)
		c.StrokeLine2(hair(grey), c.Min.X, p.Y, c.Min.X-2.5, p.Y)
		baseline(c, sty, draw.XCenter, p.X, c.Min.Y-4-noteSize*0.75, short(x))
		baseline(c, sty, draw.XRight, c.Min.X-4, p.Y-noteSize*0.35, short(x))
	}
}

// classGlyph returns a class's mark: a colour for each of eight, then the next
// shape. The first four differ in shape too, which is what most data have.
func classGlyph(class int, radius vg.Length) draw.GlyphStyle {
	shapes := [...]polygonGlyph{0, 4, 3, 5} // corners; 0 is a disc
	shape := shapes[(class+class/distinct)%len(shapes)]
	return draw.GlyphStyle{Color: faded(okabeIto[class%distinct], 0.75), Radius: radius, Shape: shape}
}

// polygonGlyph is a filled regular polygon of so many corners and about a
// disc's area, standing on a side, with a thin light rim; 0 is a disc.
type polygonGlyph int

func (g polygonGlyph) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, at vg.Point) {
	path := g.path(at, sty.Radius)
	c.SetLineStyle(draw.LineStyle{Color: paper, Width: 0.8})
	c.Stroke(path)
	c.SetColor(sty.Color)
	c.Fill(path)
}

func (g polygonGlyph) path(at vg.Point, radius vg.Length) vg.Path {
	var p vg.Path
	if g == 0 {
		p.Move(vg.Point{X: at.X + radius, Y: at.Y})
		p.Arc(at, radius, 0, 2*math.Pi)
		p.Close()
		return p
	}
	n := float64(g)
	// The circumradius of the polygon whose area is the disc's.
	r := radius * vg.Length(math.Sqrt(2*math.Pi/(n*math.Sin(2*math.Pi/n))))
	for k := range int(g) {
		sin, cos := math.Sincos(-math.Pi/2 + math.Pi/n + 2*math.Pi*float64(k)/n)
		corner := vg.Point{X: at.X + r*vg.Length(cos), Y: at.Y + r*vg.Length(sin)}
		if k == 0 {
			p.Move(corner)
		} else {
			p.Line(corner)
		}
	}
	p.Close()
	return p
}
