package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// pile is points so close that their markers hide each other.
type pile struct {
	x, y float64 // of its first point
	n    int
}

const (
	pileRadius = 0.025 // of the panel's half side: about a marker
	leastPile  = 10    // points; fewer are seen well enough
	mostPiles  = 4     // a panel, the largest ones
)

// piles returns the largest piles of points, largest first. They are looked for
// in the cells of a grid, so that many points take little time.
func piles(points []projected, limit float64) []pile {
	type cell struct{ x, y int }
	found := map[cell]*pile{}
	radius := pileRadius * limit
	for _, p := range points {
		k := cell{int(math.Round(p.x / radius / 2)), int(math.Round(p.y / radius / 2))}
		if found[k] == nil {
			found[k] = &pile{x: p.x, y: p.y}
		}
		found[k].n++
	}
	var seeds []pile
	for _, p := range found {
		if p.n >= leastPile {
			seeds = append(seeds, *p)
		}
	}
	largestFirst := func(a, b pile) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	}
	slices.SortFunc(seeds, largestFirst)
	near := func(a pile, x, y, reach float64) bool {
		return math.Abs(a.x-x) <= reach && math.Abs(a.y-y) <= reach
	}
	var ps []pile
	for _, s := range seeds {
		if len(ps) == mostPiles {
			break
		}
		if slices.ContainsFunc(ps, func(o pile) bool { return near(o, s.x, s.y, 2*radius) }) {
			continue // its points are among the other's
		}
		s.n = 0
		for _, p := range points { // the cell's edge does not part a pile
			if near(s, p.x, p.y, 2*radius) {
				s.n++
			}
		}
		ps = append(ps, s)
	}
	slices.SortFunc(ps, largestFirst)
	return ps
}

// countPiles writes beside a pile how many points lie in it: without that, a
// collapsed encoder's panel looks nearly empty.
func countPiles(c *draw.Canvas, at func(x, y float64) vg.Point, found []pile, points []projected) {
	sty := textStyle(noteSize, ink)
	var taken []vg.Rectangle
	for _, p := range found {
		label := fmt.Sprint(p.n)
		size := vg.Point{X: sty.Width(label), Y: noteSize * 0.75}
		box := freest(places(at(p.x, p.y), size), func(r vg.Rectangle) int {
			return crowd(r, c.Rectangle, taken, points, at)
		})
		taken = append(taken, box)
		baseline(c, sty, draw.XLeft, box.Min.X, box.Min.Y, label)
	}
}

// places returns where a label of that size may stand around a point.
func places(p, size vg.Point) []vg.Rectangle {
	var rs []vg.Rectangle
	for _, distance := range []vg.Length{5, 12, 20} {
		for _, d := range []vg.Point{{X: 1}, {X: -1}, {Y: -1}, {Y: 1}, {X: 1, Y: -1}, {X: -1, Y: -1}, {X: 1, Y: 1}, {X: -1, Y: 1}} {
			middle := vg.Point{X: p.X + d.X*(distance+size.X/2), Y: p.Y + d.Y*(distance+size.Y/2)}
			corner := middle.Sub(size.Scale(0.5))
			rs = append(rs, vg.Rectangle{Min: corner, Max: corner.Add(size)})
		}
	}
	return rs
}

// freest returns the first of the rectangles that covers least.
func freest(rs []vg.Rectangle, covered func(vg.Rectangle) int) vg.Rectangle {
	best, least := rs[0], math.MaxInt
	for _, r := range rs {
		if n := covered(r); n < least {
			best, least = r, n
		}
	}
	return best
}

// crowd counts what a label at r would cover: points, and far worse, other
// labels or what is outside of the panel.
func crowd(r, panel vg.Rectangle, taken []vg.Rectangle, points []projected, at func(x, y float64) vg.Point) int {
	n := 0
	const bad = 1 << 20
	if r.Min.X < panel.Min.X || r.Max.X > panel.Max.X || r.Min.Y < panel.Min.Y || r.Max.Y > panel.Max.Y {
		n += bad
	}
	for _, t := range taken {
		if overlap(t, r) {
			n += bad
		}
	}
	const room = scatterDotRadius + 0.5
	for _, p := range points {
		q := at(p.x, p.y)
		if q.X > r.Min.X-room && q.X < r.Max.X+room && q.Y > r.Min.Y-room && q.Y < r.Max.Y+room {
			n++
		}
	}
	return n
}

func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}
