package figure

import (
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// page is what surrounds a figure's panels: the title and what it is drawn from
// above them, then the key, so that it never lies over data; notes below.
type page struct {
	layout   Layout
	width    vg.Length // where it is not the layout's
	title    string
	subtitle string
	key      []entry
	bar      *colourBar
	notes    []string
}

func (p *page) note(s string) {
	if s != "" {
		p.notes = append(p.notes, s)
	}
}

func (p *page) alt() string {
	parts := []string{p.title}
	if p.subtitle != "" {
		parts = append(parts, p.subtitle)
	}
	for _, n := range p.notes {
		parts = append(parts, strings.TrimSuffix(n, "."))
	}
	return strings.Join(parts, ". ") + "."
}

// block is a paragraph of the page.
type block struct {
	size  vg.Length
	lines []string
}

func (b block) height() vg.Length { return vg.Length(len(b.lines)) * b.size * 1.3 }

func (p *page) head(width vg.Length) (title, subtitle block) {
	if p.layout.NoTitle {
		return title, subtitle
	}
	title = block{titleSize, wrap(bold(textStyle(titleSize, ink)), p.title, width)}
	subtitle = block{textSize, wrap(textStyle(textSize, grey), p.subtitle, width)}
	return title, subtitle
}

func (p *page) foot(width vg.Length) block {
	b := block{size: noteSize}
	if p.layout.NoCaption {
		return b
	}
	for _, n := range p.notes {
		b.lines = append(b.lines, wrap(textStyle(noteSize, grey), n, width)...)
	}
	return b
}

// inner returns the width between the margins.
func (p *page) inner() vg.Length { return p.outer() - 2*p.layout.margin() }

func (p *page) outer() vg.Length {
	if p.width > 0 {
		return p.width
	}
	return p.layout.outer()
}

// height returns what the page needs beside its panels.
func (p *page) height() vg.Length {
	width := p.inner()
	h := 2 * p.layout.margin()
	title, subtitle := p.head(width)
	if above := title.height() + subtitle.height(); above > 0 {
		h += above + gap
	}
	if k := keyHeight(p.key, width); k > 0 {
		h += k + gap
	}
	if p.bar != nil {
		h += p.bar.height(width) + gap
	}
	if foot := p.foot(width); len(foot.lines) > 0 {
		h += foot.height() + gap
	}
	return h
}

// figure returns the figure of p around a body of that height.
func (p page) figure(height vg.Length, body func(draw.Canvas)) *Figure {
	return &Figure{width: p.outer(), height: height + p.height(), scale: p.layout.scale(), page: p, body: body}
}

// draw draws the page and returns what is left for the panels.
func (p *page) draw(c draw.Canvas) draw.Canvas {
	c.SetColor(paper)
	c.Fill(c.Path())
	margin := p.layout.margin()
	c = draw.Crop(c, margin, -margin, margin, -margin)
	width := p.inner()
	title, subtitle := p.head(width)
	titleStyle, subtitleStyle := bold(textStyle(titleSize, ink)), textStyle(textSize, grey)
	for _, l := range title.lines {
		baseline(&c, titleStyle, draw.XLeft, c.Min.X, c.Max.Y-titleSize, l)
		c.Max.Y -= titleSize * 1.3
	}
	for _, l := range subtitle.lines {
		baseline(&c, subtitleStyle, draw.XLeft, c.Min.X, c.Max.Y-textSize, l)
		c.Max.Y -= textSize * 1.3
	}
	if len(title.lines)+len(subtitle.lines) > 0 {
		c.Max.Y -= gap
	}
	if h := keyHeight(p.key, width); h > 0 {
		drawKey(&c, p.key)
		c.Max.Y -= h + gap
	}
	if p.bar != nil {
		p.bar.draw(&c)
		c.Max.Y -= p.bar.height(width) + gap
	}
	if foot := p.foot(width); len(foot.lines) > 0 {
		y := c.Min.Y + foot.height()
		for _, l := range foot.lines {
			y -= noteSize * 1.3
			baseline(&c, textStyle(noteSize, grey), draw.XLeft, c.Min.X, y+noteSize*0.3, l)
		}
		c.Min.Y += foot.height() + gap
	}
	return c
}
