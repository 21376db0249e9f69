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
	axis    swept
	lanes   int  // series side by side at one swept value
	left    int  // series there are, where not all are shown; else 0
	keep    int  // dots drawn at one position of a series
	dotless bool // seeds are not drawn: they would cover each other

	at                []float64 // swept values
	finite, missing   int       // values of the trials, of all metrics
	trials, collapsed int       // of the metric that has the most
	fewest, most      int       // seeds with a value at a position
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
func (s *strips) colour(lane int) (dots, fallen, mean color.NRGBA) {
	if s.lanes == 1 {
		return faded(blue(), 0.40), vermilion(), ink
	}
	c := okabeIto[lane]
	return faded(c, 0.40), c, c
}

// add adds a series to a panel, in its lane.
func (s *strips) add(p *plot.Plot, series Series, lane int) {
	at, mean, low, high := series.medians()
	dots, fallen, middle := s.colour(lane)
	if !s.dotless {
		p.Add(strip{s, series, lane, dots, fallen})
	}
	if len(s.axis.values) > mostBars {
		p.Add(band{at, low, high, faded(middle, 0.22)})
		p.Add(line{at, mean, 0, draw.LineStyle{Color: middle, Width: 1.2}})
		return
	}
	p.Add(bars{s, at, mean, low, high, lane, middle})
}

// lanesShare is how much of the way between two swept values their lanes take.
const lanesShare = 0.8

// room returns how far apart lanes are on a panel, and how wide the dots of one
// may spread.
func (s *strips) room(c draw.Canvas) (lane, spread vg.Length) {
	const narrowest vg.Length = 0.5
	widest := vg.Length(13)
	if s.lanes == 1 {
		widest = 22
	}
	total := vg.Length(s.axis.pitch()) * (c.Max.X - c.Min.X) * lanesShare
	lane = max(min(total/vg.Length(s.lanes), widest), narrowest)
	return lane, lane * 0.7
}

// crowded says whether lanes are narrower than a dot where so many panels stand
// side by side.
func (s *strips) crowded(cols int) bool {
	width := pageWidth/vg.Length(cols) - 60 // without the labels at its sides, about
	return vg.Length(s.axis.pitch())*width*lanesShare/vg.Length(s.lanes) < 2*dotRadius
}

func (s *strips) offset(lane int, width vg.Length) vg.Length {
	return (vg.Length(lane) - vg.Length(s.lanes-1)/2) * width
}

// strip is the dots of one series.
type strip struct {
	*strips
	series       Series
	lane         int
	dots, fallen color.NRGBA
}

func (s strip) Plot(c draw.Canvas, p *plot.Plot) {
	width, spread := s.room(c)
	var plain, crosses marks
	picked := evenly(len(s.series.Points), mostDots/max(1, s.keep))
	for _, k := range picked {
		point := s.series.Points[k]
		drawn := 0
		for i, v := range point.Values {
			if drawn == s.keep {
				break
			}
			if !finite(v) {
				continue
			}
			drawn++
			dx := s.offset(s.lane, width) + vg.Length(jitter(i))*spread
			if collapsed(point, i) {
				crosses = append(crosses, mark{point.At, v, dx, crossed(s.fallen)})
			} else {
				plain = append(plain, mark{point.At, v, dx, disc(s.dots)})
			}
		}
	}
	plain.Plot(c, p)
	crosses.Plot(c, p)
}

// bars is the medians of one series with their intervals, joined by a thin line.
type bars struct {
	*strips
	at, mean, low, high []float64
	lane                int
	colour              color.NRGBA
}

func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	width, _ := b.room(c)
	dx := b.offset(b.lane, width)
	line{b.at, b.mean, dx, hair(faded(b.colour, 0.5))}.Plot(c, p)
	bead, thick := beaded(b.colour), draw.LineStyle{Color: b.colour, Width: 1.2}
	if width < 2*middleRadius || len(b.axis.values) > few {
		bead.Radius, thick.Width = middleRadius*0.65, 0.9
	}
	x, y := p.Transforms(&c)
	var means marks
	for i := range b.at {
		at, low, high := x(b.at[i])+dx, y(onAxis(p, b.low[i])), y(b.high[i])
		if drawable(at, low, high) {
			c.StrokeLine2(thick, at, low, at, high)
			c.StrokeLine2(thick, at-bead.Radius, low, at+bead.Radius, low)
			c.StrokeLine2(thick, at-bead.Radius, high, at+bead.Radius, high)
		}
		means = append(means, mark{b.at[i], b.mean[i], dx, bead})
	}
	means.Plot(c, p)
}
