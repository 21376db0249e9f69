package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// key explains the marks that the panels have, and no others; notes adds the lines of
// references.
func (s *strips) key(h Heading, facets []facet) []entry {
	var key []entry
	dots, fallen, middle := s.colour(0)
	if s.lanes > 1 {
		for lane, series := range facets[0].shown {
			key = append(key, entry{series.Label, sampleOf(beaded(okabeIto[lane]))})
		}
		dots, fallen, middle = faded(grey, 0.6), grey, grey
	}
	if s.dots {
		key = append(key, entry{"one seed", sampleOf(disc(dots))})
	}
	if s.crosses {
		key = append(key, entry{"a " + h.Outcome + " seed", sampleOf(crossed(fallen))})
	}
	if s.medians {
		key = append(key, s.median(h, middle))
	}
	for _, f := range facets {
		if len(f.metric.Ceiling) > 0 {
			return append(key, entry{f.metric.CeilingLabel, sampleLine(dashed(grey))})
		}
	}
	return key
}

// median explains the medians and, where there are any, their intervals.
func (s *strips) median(h Heading, c color.NRGBA) entry {
	label := "median"
	if s.intervals {
		label += " with its " + h.interval()
	}
	thick, fill := draw.LineStyle{Color: c, Width: 1.2}, faded(c, 0.22)
	if !s.intervals {
		fill = color.NRGBA{}
	}
	switch {
	case s.dense:
		return entry{label, func(canvas *draw.Canvas, at vg.Point) {
			sampleBand(draw.LineStyle{}, fill)(canvas, at)
			for _, dx := range []vg.Length{-6, -2, 2, 6} {
				canvas.DrawGlyphNoClip(speck(c), at.Add(vg.Point{X: dx}))
			}
		}}
	case len(s.axis.values) > mostBars:
		return entry{label, sampleBand(thick, fill)}
	}
	return entry{label, func(canvas *draw.Canvas, at vg.Point) {
		if s.intervals {
			canvas.StrokeLine2(thick, at.X, at.Y-entryHeight*0.42, at.X, at.Y+entryHeight*0.42)
		}
		canvas.DrawGlyphNoClip(beaded(c), at)
	}}
}

// notes says what is not drawn, and what must not be misread.
func (s *strips) notes(pg *page, shown []Metric) {
	pg.references(measuresOf(shown)...)
	pg.restated(measuresOf(shown)...)
	if s.keep < s.most {
		pg.note(fmt.Sprintf("%d of %d seeds drawn as dots at each value; medians and intervals are over all.", s.keep, s.most))
	}
	if len(s.at) > mostPositions {
		pg.note(fmt.Sprintf("%d of %d values drawn, evenly spaced.", mostPositions, len(s.at)))
	}
	if s.cut > 0 {
		pg.note(count(s.cut, "value") + " nearer to 0 are drawn at the lower edge of the logarithmic axes.")
	}
	if s.missing > 0 {
		pg.note(count(s.missing, "value") + " left out: not finite, from diverged or failed trials.")
	}
}
