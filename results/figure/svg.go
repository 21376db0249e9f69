package figure

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"io"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// fontStack names fonts with Liberation Sans's metrics, since vgsvg names that
// one alone and most systems that show an SVG do not have it.
const fontStack = "font-family:'Liberation Sans',Arial,Helvetica,sans-serif"

// svg is vgsvg's canvas, which also notes how wide each text is meant to be.
type svg struct {
	*vgsvg.Canvas
	widths []vg.Length // of the texts, in the order of drawing
}

func (c *svg) FillString(f font.Face, at vg.Point, s string) {
	if s == "" { // above a label in a second row
		return
	}
	c.widths = append(c.widths, f.Width(s))
	c.Canvas.FillString(f, at, s)
}

// writeSVG writes the figure as SVG with a title and a description for screen
// readers. Text stays text; each is told its width, so that it takes no more
// room where the viewer has none of the fonts.
func (f *Figure) writeSVG(w io.Writer) error {
	c := &svg{Canvas: vgsvg.New(f.size())}
	f.draw(c)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	drawn := bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans"), []byte(fontStack))
	drawn = bytes.ReplaceAll(drawn, []byte(";font-variant:normal"), nil)
	head, body, found := bytes.Cut(drawn, []byte(">\n<g "))
	texts := bytes.Split(body, []byte("<text "))
	if !found || len(texts) != len(c.widths)+1 {
		return fmt.Errorf("svg of %q: not in the form that gonum/plot writes", f.page.title)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s role=\"img\">\n<title>%s</title>\n<desc>%s</desc>\n<g %s",
		head, html.EscapeString(clean(f.page.title)), html.EscapeString(clean(f.page.alt())), texts[0])
	for i, text := range texts[1:] {
		fmt.Fprintf(out, "<text textLength=\"%.5g\" lengthAdjust=\"spacingAndGlyphs\" %s", c.widths[i].Points(), text)
	}
	return out.Flush()
}
