package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Scatter is the vectors of one encoder, or the samples themselves.
type Scatter struct {
	Title   string    // as "temperature 0.05" or "untrained"
	Caption string    // a line under the title, as the metrics; may be empty
	Z       []float64 // n x Dim, row-major
	Dim     int
	Labels  []int // n classes, from 0; nil is one class
}

const (
	mostScatters     = 36
	mostScatterDots  = 9000 // a figure
	mostClasses      = 32   // 8 colours in 4 shapes
	largestPanel     = 300  // points, both sides: panels are square
	leastLimit       = 1.1  // tanh's range, with room for a marker at the corner
	arrowHead        = 4
	scatterDotRadius = 2.2
)

// Features draws vectors in the plane, one panel each, in the order given
// (pass the untrained encoder first): classes by colour and shape, the unit
// square, arrows along the axes through the origin, equal scales on both axes
// and in all panels. More than two dimensions are projected on their first two
// principal components; one dimension is a line, spread a little.
func Features(h Heading, what string, panels ...Scatter) *Figure {
	v := newScatterView(panels)
	pg := h.page(what)
	pg.subtitle = v.describe()
	if v.projected {
		pg.title += ", first two principal components"
	}
	if v.points == 0 {
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, "no features recorded") })
	}
	pg.key = v.key()
	v.notes(&pg, len(panels))
	pg.note(h.Note)
	v.room = max(16, textStyle(noteSize, ink).Width(short(-v.unit()))+7)
	cols, side := v.grid(h.Layout.inner())
	if len(v.panels) == 1 {
		pg.width = side + v.room + 4 + 2*h.Layout.margin()
	}
	v.entitle(side + v.room)
	rows := (len(v.panels) + cols - 1) / cols
	cell := side + v.header() + 16
	return pg.figure(cell*vg.Length(rows), func(c draw.Canvas) {
		for i, p := range v.panels {
			left := c.Min.X + v.room + vg.Length(i%cols)*(side+v.room+4)
			top := c.Max.Y - vg.Length(i/cols)*cell - v.header()
			v.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: left, Y: top - side},
				Max: vg.Point{X: left + side, Y: top},
			}}, p)
		}
	})
}

// scatterView is what the panels share.
type scatterView struct {
	panels    []projection
	room      vg.Length // for tick labels at the left of a panel
	limit     float64   // both axes run from -limit to limit
	points    int
	missing   int
	classes   int
	every     int // one point in this many is drawn
	projected bool
	piled     bool // any panel has piles
	line      bool // one dimension
	titles    int  // lines of the longest one
	captions  bool // they are drawn
}

func newScatterView(all []Scatter) *scatterView {
	v := &scatterView{limit: leastLimit, every: 1}
	for _, i := range evenly(len(all), mostScatters) {
		p := project(all[i])
		v.panels = append(v.panels, p)
		v.points += len(p.points)
		v.missing += p.missing
		v.projected = v.projected || all[i].Dim > 2
		v.line = v.line || all[i].Dim == 1
		for _, q := range p.points {
			// A unit beyond the outermost point in a hundred: room for its marker.
			v.limit = math.Max(v.limit, math.Max(math.Abs(q.x), math.Abs(q.y))*1.06)
			v.classes = max(v.classes, q.class+1)
		}
	}
	for i := range v.panels {
		v.panels[i].piles = piles(v.panels[i].points, v.limit)
		v.piled = v.piled || len(v.panels[i].piles) > 0
	}
	if v.points > mostScatterDots {
		v.every = (v.points + mostScatterDots - 1) / mostScatterDots
	}
	return v
}

func (v *scatterView) describe() string {
	if len(v.panels) == 0 {
		return ""
	}
	n := 0
	for _, p := range v.panels {
		n = max(n, len(p.points))
	}
	d := count(n, "point")
	if len(v.panels) > 1 {
		d += " a panel"
	}
	if v.classes > 1 {
		d += fmt.Sprintf(", %d classes", v.classes)
	}
	return d
}

func (v *scatterView) key() []entry {
	if v.classes < 2 || v.classes > mostClasses {
		return nil
	}
	var key []entry
	for c := range v.classes {
		key = append(key, entry{fmt.Sprintf("class %d", c), sampleOf(classGlyph(c, scatterDotRadius))})
	}
	return key
}

func (v *scatterView) notes(pg *page, given int) {
	if given > len(v.panels) {
		pg.note(fmt.Sprintf("%d of %d panels shown, evenly spaced.", len(v.panels), given))
	}
	if v.piled {
		pg.note("A number among the points is a count of overlapping points.")
	}
	if v.every > 1 {
		pg.note(fmt.Sprintf("One point in %d drawn.", v.every))
	}
	if v.classes > mostClasses {
		pg.note(fmt.Sprintf("%d classes: colours and shapes repeat.", v.classes))
	}
	if v.line {
		pg.note("One dimension: points are spread vertically by class and order for visibility.")
	}
	if v.missing > 0 {
		pg.note(count(v.missing, "vector") + " left out: not finite.")
	}
}

// grid returns the number of columns on a page of that width and the side of a panel.
func (v *scatterView) grid(width vg.Length) (cols int, side vg.Length) {
	switch n := len(v.panels); {
	case n <= 3:
		cols = n
	case n <= 6:
		cols = 3
	case n <= 16:
		cols = 4
	default:
		cols = 6
	}
	const least vg.Length = 95 // of a panel with its labels
	cols = max(min(cols, int(width/least)), 1)
	side = width/vg.Length(cols) - v.room - 4
	return cols, min(side, largestPanel)
}

// entitle breaks titles into lines of that width, and decides whether captions
// are drawn: if there are any and all of them fit.
func (v *scatterView) entitle(width vg.Length) {
	caption, fit := textStyle(noteSize, grey), true
	for i := range v.panels {
		p := &v.panels[i]
		p.lines = titleLines(panelTitle(), p.title, width)
		v.titles = max(v.titles, len(p.lines))
		v.captions = v.captions || p.caption != ""
		fit = fit && caption.Width(p.caption) <= width
	}
	v.captions = v.captions && fit
}

func panelTitle() text.Style { return bold(textStyle(textSize, ink)) }

// unit is the side that is labelled: the unit square's, or that of the largest
// round square where that one has become too small.
func (v *scatterView) unit() float64 {
	if v.limit <= 2.5 {
		return 1
	}
	ticks := linearTicks(0, v.limit, 2)
	return ticks[len(ticks)-1].Value
}

// header is the height of the titles and captions above a row of panels.
func (v *scatterView) header() vg.Length {
	h := 4 + textSize*1.4*vg.Length(v.titles)
	if v.captions {
		h += noteSize * 1.4
	}
	return h
}
