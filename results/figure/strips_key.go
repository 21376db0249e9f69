package figure

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// key explains the marks that the figure has, and no others; notes adds the lines
// of references.
func (s *strips) key(h Heading, shown []Metric) []entry {
	var key []entry
	dots, fallen, mean := s.colour(0)
	if s.lanes > 1 {
		for lane, i := range evenly(len(shown[0].Series), distinct) {
			key = append(key, entry{shown[0].Series[i].Label, sampleOf(beaded(okabeIto[lane]))})
		}
		dots, fallen, mean = faded(grey, 0.6), grey, grey
	}
	if s.trials > 0 && !s.dotless {
		key = append(key, entry{"one seed", sampleOf(disc(dots))})
	}
	if s.collapsed > 0 && !s.dotless {
		key = append(key, entry{"a " + h.Outcome + " seed", sampleOf(crossed(fallen))})
	}
	thick := draw.LineStyle{Color: mean, Width: 1.2}
	if len(s.axis.values) > mostBars {
		key = append(key, entry{"median with its " + h.interval(), sampleBand(thick, faded(mean, 0.22))})
	} else {
		key = append(key, entry{"median with its " + h.interval(), func(c *draw.Canvas, at vg.Point) {
			c.StrokeLine2(thick, at.X, at.Y-entryHeight*0.42, at.X, at.Y+entryHeight*0.42)
			c.DrawGlyphNoClip(beaded(mean), at)
		}})
	}
	if i := slices.IndexFunc(shown, func(m Metric) bool { return len(m.Ceiling) > 0 }); i >= 0 {
		key = append(key, entry{shown[i].CeilingLabel, sampleLine(dashed(grey))})
	}
	return key
}

// notes says what is not drawn, and what must not be misread.
func (s *strips) notes(pg *page, shown []Metric) {
	pg.references(measuresOf(shown)...)
	pg.restated(measuresOf(shown)...)
	switch {
	case s.dotless:
		pg.note("Seeds are not drawn: too many to fit side by side.")
	case s.keep < s.most:
		pg.note(fmt.Sprintf("%d of %d seeds drawn as dots at each value; medians and intervals are over all.", s.keep, s.most))
	}
	if len(s.at) > mostPositions {
		pg.note(fmt.Sprintf("%d of %d values drawn, evenly spaced.", mostPositions, len(s.at)))
	}
	if s.missing > 0 {
		pg.note(count(s.missing, "value") + " left out: not finite, from diverged or failed trials.")
	}
}
