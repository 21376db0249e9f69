package figure

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// writePDF writes the figure as one page.
func (f *Figure) writePDF(w io.Writer) error {
	c := newPDF(f.size())
	c.doc.SetTitle(clean(f.page.title), true)
	c.doc.SetSubject(clean(f.page.alt()), true)
	f.draw(c)
	if c.err != nil {
		return c.err
	}
	return c.doc.Output(w)
}

// pdf is a vg canvas over fpdf. It is not gonum's vgpdf because that stamps the
// time of day, orders its catalog by map and embeds whole fonts in code page
// 1252; here the same drawing is the same bytes, a font holds the glyphs in use
// (20 kB rather than 220) and text may be any that the font has.
type pdf struct {
	doc           *fpdf.Fpdf
	width, height vg.Length
	now           pdfState
	stack         []pdfState
	fonts         map[string]bool
	err           error
}

type pdfState struct {
	color  color.Color
	line   vg.Length
	dash   []vg.Length
	offset vg.Length
}

func newPDF(width, height vg.Length) *pdf {
	doc := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "pt", Size: fpdf.SizeType{Wd: width.Points(), Ht: height.Points()},
	})
	epoch := time.Unix(0, 0).UTC()
	doc.SetCreationDate(epoch)
	doc.SetModificationDate(epoch)
	doc.SetCatalogSort(true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddPage()
	c := &pdf{doc: doc, width: width, height: height, fonts: map[string]bool{}}
	vg.Initialize(c)
	return c
}

func (c *pdf) Size() (width, height vg.Length) { return c.width, c.height }

// at returns p as fpdf wants it. It writes height-y for every y that it is
// given: what reaches the file is p itself, in PDF's own axes, which are vg's.
func (c *pdf) at(p vg.Point) (x, y float64) {
	return p.X.Points(), (c.height - p.Y).Points()
}

func (c *pdf) SetLineWidth(w vg.Length) {
	c.now.line = w
	c.doc.SetLineWidth(w.Points())
}

func (c *pdf) SetLineDash(dash []vg.Length, offset vg.Length) {
	c.now.dash, c.now.offset = dash, offset
	d := make([]float64, len(dash))
	for i := range dash {
		d[i] = dash[i].Points()
	}
	c.doc.SetDashPattern(d, offset.Points())
}

func (c *pdf) SetColor(clr color.Color) {
	if clr == nil {
		clr = color.Black
	}
	c.now.color = clr
	n := color.NRGBAModel.Convert(clr).(color.NRGBA)
	r, g, b := int(n.R), int(n.G), int(n.B)
	c.doc.SetFillColor(r, g, b)
	c.doc.SetDrawColor(r, g, b)
	c.doc.SetTextColor(r, g, b)
	c.doc.SetAlpha(float64(n.A)/math.MaxUint8, "Normal")
}

func (c *pdf) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.doc.Transform(fpdf.TransformMatrix{A: cos, B: sin, C: -sin, D: cos})
}

func (c *pdf) Translate(p vg.Point) {
	c.doc.Transform(fpdf.TransformMatrix{A: 1, D: 1, E: p.X.Points(), F: p.Y.Points()})
}

func (c *pdf) Scale(x, y float64) {
	c.doc.Transform(fpdf.TransformMatrix{A: x, D: y})
}

func (c *pdf) Push() {
	c.stack = append(c.stack, c.now)
	c.doc.TransformBegin()
}

func (c *pdf) Pop() {
	c.doc.TransformEnd()
	top := c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
	c.SetColor(top.color)
	c.SetLineWidth(top.line)
	c.SetLineDash(top.dash, top.offset)
}

func (c *pdf) Stroke(p vg.Path) {
	if c.now.line > 0 {
		c.path(p, "D")
	}
}

func (c *pdf) Fill(p vg.Path) { c.path(p, "F") }

func (c *pdf) path(path vg.Path, style string) {
	for _, p := range path {
		x, y := c.at(p.Pos)
		switch p.Type {
		case vg.MoveComp:
			c.doc.MoveTo(x, y)
		case vg.LineComp:
			c.doc.LineTo(x, y)
		case vg.ArcComp:
			if p.Angle != 2*math.Pi {
				c.err = fmt.Errorf("pdf: arcs are whole circles")
				return
			}
			c.circle(x, y, p.Radius.Points())
		case vg.CloseComp:
			c.doc.ClosePath()
		default:
			c.err = fmt.Errorf("pdf: path component %d is not drawn by any figure", p.Type)
		}
	}
	c.doc.DrawPath(style)
}

// circle adds a circle as four cubics, which is within 0.03% of it; fpdf's own
// arcs take six for the same, and dots are most of a file.
func (c *pdf) circle(x, y, r float64) {
	const k = 0.5522847498 // 4/3 (sqrt 2 - 1)
	c.doc.MoveTo(x+r, y)
	c.doc.CurveBezierCubicTo(x+r, y+k*r, x+k*r, y+r, x, y+r)
	c.doc.CurveBezierCubicTo(x-k*r, y+r, x-r, y+k*r, x-r, y)
	c.doc.CurveBezierCubicTo(x-r, y-k*r, x-k*r, y-r, x, y-r)
	c.doc.CurveBezierCubicTo(x+k*r, y-r, x+r, y-k*r, x+r, y)
}

func (c *pdf) FillString(f font.Face, p vg.Point, s string) {
	if s == "" { // above a label in a second row
		return
	}
	name := f.Name()
	if !c.fonts[name] {
		var ttf bytes.Buffer
		if _, err := f.Face.WriteSourceTo(nil, &ttf); err != nil {
			c.err = fmt.Errorf("pdf: font %s: %w", name, err)
			return
		}
		c.doc.AddUTF8FontFromBytes(name, "", ttf.Bytes())
		c.fonts[name] = true
	}
	c.doc.SetFont(name, "", f.Font.Size.Points())
	x, y := c.at(p)
	c.doc.Text(x, y, s)
}

// DrawImage is part of vg.Canvas; figures are vectors through and through.
func (c *pdf) DrawImage(vg.Rectangle, image.Image) {
	c.err = fmt.Errorf("pdf: a figure holds an image: figures are vectors only")
}
