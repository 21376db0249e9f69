package figure

import (
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// What the tests of this package look at beside its API.

// WritePNG writes a PNG of a lower resolution than Write's.
func (f *Figure) WritePNG(w io.Writer, dpi int) error { return f.writePNG(w, dpi) }

// Ticks returns the ticks of an axis of the values on a panel of that width,
// and where they stand on it, 0 to 1.
func Ticks(values []float64, width vg.Length, best ...float64) ([]plot.Tick, func(float64) float64) {
	a := newSwept("", values).among(best)
	return a.ticks(width), a.at
}

// Beside returns the places, 0 to 1, of the values on an axis with series side by side,
// and the width that all the series at a value take together.
func Beside(values []float64) (at []float64, width float64) {
	a := newSwept("", values).beside()
	for _, v := range a.values {
		at = append(at, a.at(v))
	}
	return at, lanesShare * a.pitch()
}

// Reach returns how far the marks of so many series side by side reach on a panel of
// that width, from its left edge, and how far apart two swept values are at least.
func Reach(values []float64, series int, width vg.Length) (left, right, pitch, taken vg.Length) {
	s := strips{axis: newSwept("", values), lanes: series}
	if series > 1 {
		s.axis = s.axis.beside()
	}
	lane, spread := s.room(draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: width, Y: 100}}})
	half := s.offset(series-1, lane) + spread/2 + dotRadius
	first, last := s.axis.at(s.axis.values[0]), s.axis.at(s.axis.values[len(s.axis.values)-1])
	return vg.Length(first)*width - half, vg.Length(last)*width + half,
		vg.Length(s.axis.pitch()) * width, lane * vg.Length(series)
}

// Steps returns the steps at which each configuration has checkpoints, as curves draws them.
func (s *Set) Steps() ([][]float64, error) {
	_, steps, err := s.courses(s.read.Plan().Measures)
	return steps, err
}

var (
	Wrap        = wrap
	Shorten     = shorten
	TitleLines  = titleLines
	TextStyle   = textStyle
	LinearTicks = linearTicks
	LogTicks    = logTicks
	LabelWidth  = labelWidth
	Sequential  = sequential
	OnWhite     = onWhite
	TextOn      = textOn
	Luminance   = luminance
	OkabeIto    = okabeIto
	Jitter      = jitter
	Evenly      = evenly
	Short       = short
	Shorts      = shorts
)

// Project returns the points that Features draws.
func Project(s Scatter) (points [][2]float64, missing int) {
	p := project(s)
	for _, q := range p.points {
		points = append(points, [2]float64{q.x, q.y})
	}
	return points, p.missing
}

// Piles returns the sizes of the piles of points, the largest first.
func Piles(points [][2]float64, limit float64) []int {
	var ps []projected
	for _, p := range points {
		ps = append(ps, projected{x: p[0], y: p[1]})
	}
	var n []int
	for _, p := range piles(ps, limit) {
		n = append(n, p.n)
	}
	return n
}
