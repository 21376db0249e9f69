package figure

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// strips draws series as strips of dots with their medians: what the panels of
// one figure have in common.
type strips struct {
	layout Layout
	axis   swept
	lanes  int  // series side by side at one swept value
	keep   int  // dots drawn at one position of a series
	dense  bool // medians are specks: a line from one to the next would be a scribble

	at                []float64 // swept values
	finite, missing   int       // values of the trials, of all metrics
	trials, collapsed int       // of the metric that has the most
	fewest, most      int       // seeds with a value at a position
	cut               int       // values and medians drawn at the floor of their axis

	// What the panels have, for the key.
	dots, crosses, medians, intervals bool
}

// measure counts what the metrics hold.
func (s *strips) measure(metrics []Metric) {
	seen := map[float64]bool{}
	s.fewest = -1
	strips := 0
	for _, m := range metrics {
		trials, fallen := 0, 0
		for _, series := range m.Series {
			for _, p := range series.Points {
				if finite(p.At) && !seen[p.At] {
					seen[p.At] = true
					s.at = append(s.at, p.At)
				}
				n := 0
				for i, v := range p.Values {
					switch {
					case !finite(v) || !finite(p.At):
						s.missing++
						continue
					case collapsed(p, i):
						fallen++
					}
					n++
				}
				if finite(p.Median) && finite(p.At) {
					s.finite++
				}
				trials += n
				s.finite += n
				s.most = max(s.most, n)
				if s.fewest < 0 || n < s.fewest {
					s.fewest = n
				}
				strips++
			}
		}
		s.trials, s.collapsed = max(s.trials, trials), max(s.collapsed, fallen)
	}
	s.keep = s.most
	if strips*s.most > mostDots {
		s.keep = max(1, mostDots/min(max(strips, 1), mostDots))
	}
}

func (s *strips) describe(h Heading) string {
	values := h.values(len(s.at))
	if s.trials == 0 {
		return values
	}
	d := fmt.Sprintf("%s, %s each: %s", values, seeds(s.fewest, s.most), count(s.trials, "trial"))
	if s.collapsed > 0 {
		d += fmt.Sprintf(", %d of them %s", s.collapsed, h.Outcome)
	}
	return d
}

// colour returns the colour of a lane's dots and that of its median.
func (s *strips) colour(lane int) (dots, fallen, median color.NRGBA) {
	if s.lanes == 1 {
		return faded(blue(), 0.40), vermilion(), ink
	}
	c := okabeIto[lane]
	return faded(c, 0.40), c, c
}

// take says what the facets will have. Where their series have many more values than
// a panel has points across, a line would be a scribble.
func (s *strips) take(facets []facet) {
	cols := s.layout.columns(len(facets))
	s.dense = vg.Length(len(s.axis.values)) > s.dataWidth(cols)*0.8
	for _, f := range facets {
		for _, series := range f.shown {
			for _, k := range s.positions(series) {
				p := series.Points[k]
				for _, i := range s.seeds(p, k) {
					if collapsed(p, i) {
						s.crosses = true
					} else {
						s.dots = true
					}
				}
				s.medians = s.medians || finite(p.Median)
				s.intervals = s.intervals || finite(p.Low) && finite(p.High)
			}
		}
	}
}

// positions returns the places of the series' points whose seeds are drawn.
func (s *strips) positions(series Series) []int {
	return evenly(len(series.Points), mostDots/max(1, s.keep))
}

// seeds returns which values of the k-th point are drawn: others at the next, so that
// they do not seem to be the curves of a few seeds.
func (s *strips) seeds(p Point, k int) (drawn []int) {
	n := len(p.Values)
	for j := range n {
		i := j
		if s.keep < n {
			i = (j + k*s.keep) % n
		}
		if len(drawn) < s.keep && finite(p.Values[i]) {
			drawn = append(drawn, i)
		}
	}
	return drawn
}

// add adds a series to a panel, in its lane.
func (s *strips) add(p *plot.Plot, series Series, lane int) {
	at, median, low, high := series.medians()
	dots, fallen, middle := s.colour(lane)
	p.Add(strip{s, series, lane, dots, fallen})
	switch {
	case s.dense:
		p.Add(band{at, low, high, faded(middle, 0.22)}, s.specks(at, median, middle))
	case len(s.axis.values) > mostBars:
		p.Add(band{at, low, high, faded(middle, 0.22)})
		p.Add(line{at, median, 0, draw.LineStyle{Color: middle, Width: 1.2}})
	default:
		p.Add(bars{s, at, median, low, high, lane, middle})
	}
}

// specks are medians that lie close together.
func (s *strips) specks(at, median []float64, c color.Color) (ms marks) {
	for i := range at {
		ms = append(ms, mark{at[i], median[i], 0, speck(c)})
	}
	return ms
}

// lanesShare is how much of the way between two swept values their lanes take.
const lanesShare = 0.8

// room returns how far apart lanes are on a panel, and how wide the dots of one may
// spread: no dot leaves the panel, or stands nearer to another swept value.
func (s *strips) room(c draw.Canvas) (lane, spread vg.Length) {
	widest := vg.Length(13)
	if s.lanes == 1 {
		widest = 22
	}
	width := c.Max.X - c.Min.X
	total := vg.Length(s.axis.pitch()) * width * lanesShare
	total = max(min(total, 2*(vg.Length(s.axis.edge())*width-middleRadius)), 0)
	lane = min(total/vg.Length(s.lanes), widest)
	return lane, lane * 0.7
}

// fit says whether so many series have room side by side where so many panels stand
// in a row.
func (s *strips) fit(series, cols int) bool {
	const least = 2*middleRadius + 0.4
	room := vg.Length(s.axis.beside().pitch()) * s.dataWidth(cols) * lanesShare
	return room >= vg.Length(series)*least
}

// dataWidth is about how wide a panel is without the labels at its sides.
func (s *strips) dataWidth(cols int) vg.Length { return s.layout.inner()/vg.Length(cols) - 60 }

func (s *strips) offset(lane int, width vg.Length) vg.Length {
	return (vg.Length(lane) - vg.Length(s.lanes-1)/2) * width
}

// strip is the dots of one series.
type strip struct {
	*strips
	series        Series
	lane          int
	plain, fallen color.NRGBA
}

func (s strip) Plot(c draw.Canvas, p *plot.Plot) {
	width, spread := s.room(c)
	var plain, crosses marks
	for _, k := range s.positions(s.series) {
		point := s.series.Points[k]
		for _, i := range s.seeds(point, k) {
			dx := s.offset(s.lane, width) + vg.Length(jitter(i))*spread
			if collapsed(point, i) {
				crosses = append(crosses, mark{point.At, point.Values[i], dx, crossed(s.fallen)})
			} else {
				plain = append(plain, mark{point.At, point.Values[i], dx, disc(s.plain)})
			}
		}
	}
	plain.Plot(c, p)
	crosses.Plot(c, p)
}

// bars is the medians of one series with their intervals, joined by a thin line.
type bars struct {
	*strips
	at, median, low, high []float64
	lane                  int
	colour                color.NRGBA
}

func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	width, _ := b.room(c)
	dx := b.offset(b.lane, width)
	line{b.at, b.median, dx, hair(faded(b.colour, 0.5))}.Plot(c, p)
	bead, thick := beaded(b.colour), draw.LineStyle{Color: b.colour, Width: 1.2}
	if width < 2*middleRadius || len(b.axis.values) > few {
		bead.Radius, thick.Width = middleRadius*0.65, 0.9
	}
	x, y := p.Transforms(&c)
	var medians marks
	for i := range b.at {
		at, low, high := x(b.at[i])+dx, y(b.low[i]), y(b.high[i])
		if drawable(at, low, high) {
			c.StrokeLine2(thick, at, low, at, high)
			c.StrokeLine2(thick, at-bead.Radius, low, at+bead.Radius, low)
			c.StrokeLine2(thick, at-bead.Radius, high, at+bead.Radius, high)
		}
		medians = append(medians, mark{b.at[i], b.median[i], dx, bead})
	}
	medians.Plot(c, p)
}
