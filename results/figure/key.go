package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// entry is one entry of a key: a sample of the mark and what it stands for.
type entry struct {
	label  string
	sample func(c *draw.Canvas, at vg.Point) // centred at at, within sampleWidth
}

const (
	sampleWidth  vg.Length = 18
	sampleGap    vg.Length = 4  // between a sample and its label
	entryGap     vg.Length = 14 // between entries
	entryHeight  vg.Length = 13
	barThickness vg.Length = 9
)

// layKey places entries from left to right, row under row, each relative to the
// key's top left corner.
func layKey(key []entry, width vg.Length) (at []vg.Point, labels []string, height vg.Length) {
	sty := textStyle(textSize, ink)
	var x, y vg.Length
	for _, e := range key {
		label := shorten(sty, e.label, width-sampleWidth-sampleGap)
		w := sampleWidth + sampleGap + sty.Width(label)
		if x > 0 && x+w > width {
			x, y = 0, y+entryHeight
		}
		at, labels = append(at, vg.Point{X: x, Y: y}), append(labels, label)
		x += w + entryGap
	}
	if len(key) == 0 {
		return nil, nil, 0
	}
	return at, labels, y + entryHeight
}

func keyHeight(key []entry, width vg.Length) vg.Length {
	_, _, h := layKey(key, width)
	return h
}

func drawKey(c *draw.Canvas, key []entry) {
	at, labels, _ := layKey(key, c.Max.X-c.Min.X)
	sty := textStyle(textSize, ink)
	for i, e := range key {
		x, middle := c.Min.X+at[i].X, c.Max.Y-at[i].Y-entryHeight/2
		e.sample(c, vg.Point{X: x + sampleWidth/2, Y: middle})
		baseline(c, sty, draw.XLeft, x+sampleWidth+sampleGap, middle-textSize*0.35, labels[i])
	}
}

// sampleOf draws a glyph.
func sampleOf(g draw.GlyphStyle) func(*draw.Canvas, vg.Point) {
	return func(c *draw.Canvas, at vg.Point) { c.DrawGlyphNoClip(g, at) }
}

// sampleLine draws a line.
func sampleLine(l draw.LineStyle) func(*draw.Canvas, vg.Point) {
	return func(c *draw.Canvas, at vg.Point) {
		c.StrokeLine2(l, at.X-sampleWidth/2, at.Y, at.X+sampleWidth/2, at.Y)
	}
}

// sampleBand draws a line within a band.
func sampleBand(l draw.LineStyle, fill color.Color) func(*draw.Canvas, vg.Point) {
	return func(c *draw.Canvas, at vg.Point) {
		half := vg.Point{X: sampleWidth / 2, Y: entryHeight * 0.35}
		c.SetColor(fill)
		c.Fill(vg.Rectangle{Min: at.Sub(half), Max: at.Add(half)}.Path())
		sampleLine(l)(c, at)
	}
}

// colourBar is the key of a continuous colour scale.
type colourBar struct {
	label  string
	colour func(t float64) color.NRGBA // t in [0, 1]
	scale  plot.Normalizer
	min    float64
	max    float64
	ticks  func(width vg.Length) []plot.Tick
}

const barWidth vg.Length = 260

// room returns how wide the bar is on a page of that width, and whether it stands
// under its label.
func (b *colourBar) room(width vg.Length) (bar vg.Length, under bool) {
	const ends = 50 // for the labels of its ends, and between it and its label
	if label := textStyle(textSize, ink).Width(b.label); label+barWidth+ends > width {
		return min(barWidth, width-ends), true
	}
	return barWidth, false
}

func (b *colourBar) height(width vg.Length) vg.Length {
	h := barThickness + 3 + tickSize*1.2
	if _, under := b.room(width); under {
		h += textSize * 1.5
	}
	return h
}

func (b *colourBar) draw(c *draw.Canvas) {
	sty, tick := textStyle(textSize, ink), textStyle(tickSize, ink)
	width, under := b.room(c.Max.X - c.Min.X)
	label := shorten(sty, b.label, c.Max.X-c.Min.X)
	top := c.Max.Y
	left := c.Min.X + sty.Width(label) + 20
	if under {
		top, left = top-textSize*1.5, c.Min.X+20
		baseline(c, sty, draw.XLeft, c.Min.X, c.Max.Y-textSize, label)
	} else {
		baseline(c, sty, draw.XLeft, c.Min.X, top-barThickness+1.5, label)
	}
	bottom := top - barThickness
	const steps = 128
	for i := range steps {
		c.SetColor(b.colour((float64(i) + 0.5) / steps))
		end := width * (vg.Length(i) + 1.2) / steps // under the next, so that no seam shows
		c.Fill(vg.Rectangle{
			Min: vg.Point{X: left + width*vg.Length(i)/steps, Y: bottom},
			Max: vg.Point{X: left + min(end, width), Y: top},
		}.Path())
	}
	for _, t := range b.ticks(width) {
		x := left + width*vg.Length(b.scale.Normalize(b.min, b.max, t.Value))
		c.StrokeLine2(hair(grey), x, bottom, x, bottom-2.5)
		if t.Label != "" {
			baseline(c, tick, draw.XCenter, x, bottom-3-tickSize*0.9, t.Label)
		}
	}
}
