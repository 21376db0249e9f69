package figure

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
)

// Cloud is the trials of the configurations that share the other axes' values.
type Cloud struct {
	Label  string // the other axes' values; "" if there are none
	Trials []Trial
}

// Trial is one trial in the plane of two measures.
type Trial struct {
	At        float64 // the swept value, e.g. the temperature
	X, Y      float64 // the two measures
	Collapsed bool    // with the outcome of Heading.Outcome
}

const (
	mostPlaneDots   = 6000
	mostPlanePanels = 9
)

// Plane draws one measure against another, one point per trial, coloured by the
// swept value: up to 8 values of a single cloud have a colour of Okabe and Ito each,
// others one of a sequential map, since with several clouds those colours tell clouds
// apart elsewhere. Each cloud has a panel, 9 at most, all at one scale.
func Plane(h Heading, x, y metrics.Measure, clouds ...Cloud) *Figure {
	v := newPlaneView(h, clouds)
	v.xMeasure, v.yMeasure = x, y
	pg := h.page(x.Label + " against " + y.Label)
	pg.subtitle = v.describe(h)
	if v.trials == 0 {
		pg.note(h.Note)
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, h.without("no trial has values to show")) })
	}
	pg.key, pg.bar = v.key(h)
	pg.references(y)
	shown := evenly(len(clouds), mostPlanePanels)
	if len(clouds) > mostPlanePanels {
		pg.note(fmt.Sprintf("%d of %d combinations shown, evenly spaced.", mostPlanePanels, len(clouds)))
	}
	if v.every > 1 {
		pg.note(fmt.Sprintf("Every %d-th trial drawn.", v.every))
	}
	if v.missing > 0 {
		pg.note(count(v.missing, "trial") + " left out: values not finite, diverged or failed.")
	}
	pg.note(h.Note)
	cols := h.Layout.columns(len(shown))
	height := vg.Length(320)
	if len(shown) > 1 {
		height = 230
	}
	rows := (len(shown) + cols - 1) / cols
	return pg.figure(height*vg.Length(rows), func(c draw.Canvas) {
		ps := make([]panel, len(shown))
		for i, k := range shown {
			ps[i] = v.panel(clouds[k], height)
			if room := h.Layout.inner()/vg.Length(cols) - 60; labelWidth(ps[i].X.Label.Text) > room {
				ps[i].X.Label.Text = x.Label
			}
		}
		shareAcross(cols, ps)
		shareUp(cols, ps)
		drawPanels(c, cols, ps)
	})
}

// planeView is what the panels of a plane share.
type planeView struct {
	xMeasure, yMeasure metrics.Measure

	at              []float64 // distinct swept values, in the order of the trials, as curves have them
	axis            swept
	x, y            span
	trials, missing int
	fallen          int
	every           int  // one trial in this many is drawn
	alone           bool // there is one cloud
}

func (t Trial) finite() bool { return finite(t.At) && finite(t.X) && finite(t.Y) }

func newPlaneView(h Heading, clouds []Cloud) planeView {
	v := planeView{every: 1, alone: len(clouds) == 1}
	there := map[float64]bool{} // with a trial that is drawn
	for _, c := range clouds {
		for _, t := range c.Trials {
			if _, seen := there[t.At]; !seen && finite(t.At) {
				v.at, there[t.At] = append(v.at, t.At), false
			}
			if !t.finite() {
				v.missing++
				continue
			}
			v.trials++
			if t.Collapsed {
				v.fallen++
			}
			there[t.At] = true
			v.x.add(t.X)
			v.y.add(t.Y)
		}
	}
	v.at = slices.DeleteFunc(v.at, func(at float64) bool { return !there[at] })
	v.axis = newSwept(h.axis(), v.at)
	if v.trials > mostPlaneDots {
		v.every = (v.trials + mostPlaneDots - 1) / mostPlaneDots
	}
	return v
}

func (v *planeView) describe(h Heading) string {
	d := h.values(len(v.at)) + ", " + count(v.trials, "trial")
	if v.fallen > 0 {
		d += fmt.Sprintf(", %d of them %s", v.fallen, h.Outcome)
	}
	return d
}

func (v *planeView) discrete() bool { return len(v.at) <= distinct }

func (v *planeView) colour(at float64) color.NRGBA {
	return colourOf(v.at, v.axis, at, v.alone)
}

// colourOf returns the colour of a swept value: where the values are few one of Okabe
// and Ito, if there is nothing else that those tell apart, or else one of as many
// steps of the sequential map; where they are many, that of its place on the axis.
func colourOf(values []float64, axis swept, at float64, alone bool) color.NRGBA {
	switch {
	case len(values) > distinct:
		return onWhite(axis.share(at))
	case alone:
		return okabeIto[slices.Index(values, at)]
	}
	const lightest = 0.78 // that small marks show on white
	return sequential(lightest * float64(slices.Index(axis.values, at)) / float64(max(len(axis.values)-1, 1)))
}

// onWhite is the sequential map without its lightest end, for marks on paper.
func onWhite(t float64) color.NRGBA { return sequential(0.88 * t) }

func (v *planeView) key(h Heading) (key []entry, bar *colourBar) {
	if v.discrete() {
		for i, at := range shorts(v.at) {
			key = append(key, entry{h.axis() + " " + at, sampleOf(planeGlyph(v.colour(v.at[i]), false))})
		}
	} else {
		bar = v.axis.bar(h.axis())
	}
	if v.fallen > 0 {
		if v.fallen < v.trials && !v.discrete() {
			key = append(key, entry{"a seed", sampleOf(planeGlyph(grey, false))})
		}
		key = append(key, entry{"a " + h.Outcome + " seed", sampleOf(planeGlyph(ink, true))})
	}
	return key, bar
}

// mixed returns marks in another order, so that what comes last in the data does
// not cover all the rest.
func mixed(ms marks) marks {
	order := make([]int, len(ms))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(jitter(a), jitter(b)) })
	m := make(marks, len(ms))
	for i, k := range order {
		m[i] = ms[k]
	}
	return m
}

func planeGlyph(c color.NRGBA, fallen bool) draw.GlyphStyle {
	if fallen {
		return draw.GlyphStyle{Color: c, Radius: 2.6, Shape: cross{}}
	}
	return draw.GlyphStyle{Color: faded(c, 0.6), Radius: 2.3, Shape: draw.CircleGlyph{}}
}

func (v *planeView) panel(cl Cloud, height vg.Length) panel {
	y := v.y
	ref := reference(v.yMeasure)
	y.add(ref.values()...)
	p := newPanel(v.yMeasure, y, false, height)
	p.Title.Text = cl.Label
	p.X.Label.Text = axisLabel(v.xMeasure)
	p.X.Min, p.X.Max = v.x.linear()
	p.Add(ref)
	var plain, crosses marks
	for i, t := range cl.Trials {
		if !t.finite() || i%v.every != 0 {
			continue
		}
		m := mark{x: t.X, y: t.Y, glyph: planeGlyph(v.colour(t.At), t.Collapsed)}
		if t.Collapsed {
			crosses = append(crosses, m)
		} else {
			plain = append(plain, m)
		}
	}
	p.Add(mixed(plain), mixed(crosses))
	return panel{p, func(width vg.Length) []plot.Tick {
		return linearTicks(p.X.Min, p.X.Max, max(3, int(width/55)))
	}}
}
