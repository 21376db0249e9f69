package figure

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// key explains the marks that the figure has, and no others.
func (s *strips) key(h Heading, metrics []Metric) []entry {
	var key []entry
	dots, fallen, mean := s.colour(0)
	if s.lanes > 1 {
		for lane, i := range evenly(len(metrics[0].Series), distinct) {
			key = append(key, entry{metrics[0].Series[i].Label, sampleOf(beaded(okabeIto[lane]))})
		}
		dots, fallen, mean = faded(grey, 0.6), grey, grey
	}
	if s.trials > 0 && !s.dotless {
		key = append(key, entry{"one seed", sampleOf(disc(dots))})
	}
	if s.collapsed > 0 && !s.dotless {
		key = append(key, entry{"a collapsed seed", sampleOf(crossed(fallen))})
	}
	thick := draw.LineStyle{Color: mean, Width: 1.2}
	if len(s.axis.values) > mostBars {
		key = append(key, entry{"mean with its " + h.interval(), sampleBand(thick, faded(mean, 0.22))})
	} else {
		key = append(key, entry{"mean with its " + h.interval(), func(c *draw.Canvas, at vg.Point) {
			c.StrokeLine2(thick, at.X, at.Y-entryHeight*0.42, at.X, at.Y+entryHeight*0.42)
			c.DrawGlyphNoClip(beaded(mean), at)
		}})
	}
	if slices.ContainsFunc(metrics, floored) {
		key = append(key, entry{floorKey, sampleLine(dashed(grey))})
	}
	if slices.ContainsFunc(metrics, func(m Metric) bool { return len(m.Ceiling) > 0 }) {
		key = append(key, entry{"the greatest loss that the temperature allows", sampleLine(dashed(grey))})
	}
	return key
}

func floored(m Metric) bool { return m.Floor != nil && finite(*m.Floor) }

// notes says what is not drawn, and what must not be misread.
func (s *strips) notes(pg *page, metrics []Metric) {
	if slices.ContainsFunc(metrics, floored) {
		pg.note(floorNote)
	}
	values := map[string][]float64{}
	for _, m := range metrics {
		for _, series := range m.Series {
			for _, p := range series.Points {
				values[m.Column] = append(append(values[m.Column], p.Mean), p.Values...)
			}
		}
	}
	pg.note(sameNews(values))
	switch {
	case s.dotless:
		pg.note("Seeds are not drawn: there is no room for so many side by side.")
	case s.keep < s.most:
		pg.note(fmt.Sprintf("%d of %d seeds drawn as dots at each value; means and intervals are over all.", s.keep, s.most))
	}
	if len(s.at) > mostPositions {
		pg.note(fmt.Sprintf("%d of %d values drawn, evenly spaced.", mostPositions, len(s.at)))
	}
	if s.missing > 0 {
		pg.note(count(s.missing, "value") + " left out: not finite, from diverged or failed trials.")
	}
}
