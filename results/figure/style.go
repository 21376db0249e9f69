package figure

import (
	"image/color"
	"slices"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes in points. A figure is 9 inches wide; shown at 900 pixels one point is
// 1.4 pixels, so the smallest text is 11 pixels tall.
const (
	pageWidth  vg.Length = 648
	pageMargin vg.Length = 10
	gap        vg.Length = 6 // between the page's parts

	titleSize    vg.Length = 13
	textSize     vg.Length = 9.5
	tickSize     vg.Length = 8.5
	noteSize     vg.Length = 8
	emptyHeight  vg.Length = 120 // of a figure with nothing to show
	dotRadius    vg.Length = 1.7
	middleRadius vg.Length = 2.8
)

// textStyle returns Liberation Sans, which gonum/plot carries with it.
func textStyle(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XLeft,
		YAlign:  draw.YBottom,
		Handler: words{text.Plain{Fonts: font.DefaultCache}},
	}
}

// words is the plain text handler for any string: what no format can hold is
// taken out before it is measured.
type words struct{ text.Plain }

func (h words) Lines(s string) []string { return h.Plain.Lines(clean(s)) }

func (h words) Box(s string, f font.Font) (width, height, depth vg.Length) {
	return h.Plain.Box(clean(s), f)
}

func (h words) Draw(c vg.Canvas, s string, sty text.Style, at vg.Point) {
	h.Plain.Draw(c, clean(s), sty, at)
}

// upright are words whose width takes no room: gonum keeps room for a vertical axis's
// label as if the axis were linear, which leaves a gap above a logarithmic one. It also
// takes the label's space for that between ticks and their labels, which stays.
type upright struct{ words }

func (h upright) Box(s string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = h.words.Box(s, f)
	if s != " " {
		width = 0
	}
	return width, height, depth
}

// clean replaces bytes that are not UTF-8 and runes that the font has not or a
// PDF's 16 bits do not hold, and drops control characters, which XML forbids.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0:
			return -1
		case r >= 0xfffd:
			return '?'
		}
		return r
	}, s)
}

func bold(s text.Style) text.Style {
	s.Font.Weight = xfont.WeightBold
	return s
}

func hair(c color.Color) draw.LineStyle { return draw.LineStyle{Color: c, Width: 0.6} }

// dashes of the floor and other reference lines.
func dashed(c color.Color) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: 1, Dashes: []vg.Length{4, 2.5}}
}

// newPlot returns an empty panel in the house style: no frame, no padding
// between axes and data (the axes' ranges leave the room), no background.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.Title.TextStyle = bold(textStyle(textSize, ink))
	p.Title.TextStyle.XAlign, p.Title.TextStyle.YAlign = draw.XCenter, draw.YTop
	p.Title.Padding = 4
	p.TextHandler = p.Title.TextStyle.Handler
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Handler, a.Tick.Label.Handler = p.TextHandler, p.TextHandler
		a.Padding = 0
		a.Scale = linear{}
		a.LineStyle = hair(grey)
		a.Tick.LineStyle = hair(grey)
		a.Tick.Length = 4
		a.Tick.Label.Font = textStyle(tickSize, ink).Font
		a.Tick.Label.Color = ink
		a.Label.TextStyle.Font = textStyle(textSize, ink).Font
		a.Label.TextStyle.Color = ink
		a.Label.Padding = 3
	}
	p.Y.Label.TextStyle.Handler = upright{words{text.Plain{Fonts: font.DefaultCache}}}
	return p
}

// baseline draws s with the left end of its baseline at (x, y) where xalign is
// draw.XLeft, its middle or right end there otherwise. gonum's own vertical
// alignment puts the baseline elsewhere for every size.
func baseline(c *draw.Canvas, sty text.Style, xalign draw.XAlignment, x, y vg.Length, s string) {
	sty.XAlign, sty.YAlign = xalign, draw.YBottom
	c.FillText(sty, vg.Point{X: x, Y: y + sty.FontExtents().Ascent - sty.Font.Size}, s)
}

// wrap breaks s into lines no wider than width, at spaces if there are any
// and anywhere in a word that is too wide for a line of its own.
func wrap(sty text.Style, s string, width vg.Length) []string {
	width = max(width, 0)
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		for {
			joined := strings.TrimSpace(line + " " + word)
			if sty.Width(joined) <= width {
				line = joined
				break
			}
			if line != "" {
				lines, line = append(lines, line), ""
				continue
			}
			n := fitting(sty, word, width)
			lines, word = append(lines, word[:n]), word[n:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// titleLines returns a panel's title in lines that fit into width, broken after
// commas where that will do: three lines at most, not one, since what is cut off
// may be all that tells it from its neighbours.
func titleLines(sty text.Style, s string, width vg.Length) []string {
	const most = 3
	var lines []string
	line := ""
	for part := range strings.SplitSeq(s, ", ") {
		switch joined := line + ", " + part; {
		case line == "":
			line = part
		case sty.Width(joined+",") <= width:
			line = joined
		default:
			lines, line = append(lines, line+","), part
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if slices.ContainsFunc(lines, func(l string) bool { return sty.Width(l) > width }) {
		lines = wrap(sty, s, width)
	}
	if len(lines) > most {
		rest := strings.Join(lines[most-1:], " ")
		lines = append(lines[:most-1:most-1], shorten(sty, rest, width))
	}
	return lines
}

// fitting returns how many bytes of s fit into width: whole runes, at least one.
func fitting(sty text.Style, s string, width vg.Length) int {
	end := len(s)
	for i := range s {
		if i > 0 && sty.Width(s[:i]) > width {
			break
		}
		end = i
	}
	if end == 0 {
		for i := range s[1:] {
			return i + 1
		}
		return len(s)
	}
	return end
}

// shorten returns s, or as much of it as fits into width and an ellipsis.
func shorten(sty text.Style, s string, width vg.Length) string {
	if sty.Width(s) <= max(width, 0) {
		return s
	}
	return s[:fitting(sty, s, width-sty.Width("…"))] + "…"
}
