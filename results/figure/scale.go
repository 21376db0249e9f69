package figure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/tausweep/tausweep/metrics"
)

// finite says whether x can be drawn. The last powers of ten of float64 cannot:
// the range of an axis around them would overflow.
func finite(x float64) bool { return math.Abs(x) <= 1e300 }

// span is the range of the finite values added to it.
type span struct {
	min, max float64
	some     bool
}

func (s *span) add(values ...float64) {
	for _, v := range values {
		if !finite(v) {
			continue
		}
		if !s.some {
			s.min, s.max, s.some = v, v, true
		}
		s.min, s.max = math.Min(s.min, v), math.Max(s.max, v)
	}
}

// padding of an axis beyond its data on either side, as a share of its range:
// room for half a marker in a small panel.
const padding = 0.06

// linear returns the range with room on both sides; [-1, 1] around nothing. It
// is never so narrow that its ticks would read alike.
func (s span) linear() (low, high float64) {
	if !s.some {
		return -1, 1
	}
	middle, half := s.min/2+s.max/2, s.max/2-s.min/2
	if least := math.Max(math.Abs(middle)*1e-3, 1e-9); half < least {
		half = math.Max(math.Abs(middle)*0.05, 1e-9)
		if middle == 0 {
			half = 1
		}
	}
	half *= 1 + 2*padding
	return middle - half, middle + half
}

// within is linear without room for values that a measure cannot have: an axis of
// shares that are all 0 does not begin at -1.
func (s span) within(r *metrics.Range) (low, high float64) {
	low, high = s.linear()
	if r == nil || !s.some || s.min < r.Low || s.max > r.High || !(r.Low < r.High) {
		return low, high
	}
	room := padding * (math.Min(high, r.High) - math.Max(low, r.Low))
	return math.Max(low, r.Low-room), math.Min(high, r.High+room)
}

// log returns the range of positive values with room on both sides.
func (s span) log() (low, high float64) {
	if !s.some {
		return 0.1, 10
	}
	room := math.Pow(s.max/s.min, padding)
	if s.max/s.min < 1.001 || !finite(room) {
		room = 2
	}
	return math.Max(s.min/room, math.SmallestNonzeroFloat64), math.Min(s.max*room, math.MaxFloat64)
}

// linear is plot.LinearScale for ranges that float64 does not hold. As on all
// scales here, what is not finite has no finite position.
type linear struct{}

func (linear) Normalize(low, high, x float64) float64 {
	if !finite(x) {
		return math.NaN()
	}
	return (x/2 - low/2) / (high/2 - low/2)
}

// logarithmic is plot.LogScale without its panic: where x is not positive the
// position is not finite, and nothing is drawn there.
type logarithmic struct{}

func (logarithmic) Normalize(low, high, x float64) float64 {
	if !finite(x) || x < 0 {
		return math.NaN()
	}
	zero := math.Log(low)
	return (math.Log(x) - zero) / (math.Log(high) - zero)
}

// floored is logarithmic with a least value, above 0: what is less lies there.
type floored struct{ least float64 }

func (f floored) Normalize(low, high, x float64) float64 {
	return logarithmic{}.Normalize(low, high, math.Max(x, f.least))
}

// fromZero is a logarithmic scale from first to max with a place for 0, which
// curves over steps begin at, set apart on its left.
type fromZero struct{ first float64 }

func (s fromZero) Normalize(_, high, x float64) float64 {
	const zero, first = 0.02, 0.10 // their places
	if !finite(x) {
		return math.NaN()
	}
	if x <= 0 {
		return zero
	}
	if s.first >= high {
		return 0.5
	}
	return first + (1-padding/2-first)*math.Log(x/s.first)/math.Log(high/s.first)
}

// swept is a horizontal axis of swept values: logarithmic where all of them are
// positive, as temperatures and step sizes are.
type swept struct {
	label    string
	values   []float64 // distinct, finite, ascending
	min, max float64
	scale    plot.Normalizer
	best     []float64 // of the values, to be labelled first
}

func newSwept(label string, values []float64) swept {
	a := swept{label: label}
	for _, v := range values {
		if finite(v) {
			a.values = append(a.values, v)
		}
	}
	slices.Sort(a.values)
	a.values = slices.Compact(a.values)
	var s span
	s.add(a.values...)
	if s.some && s.min > 0 {
		a.scale = logarithmic{}
		a.min, a.max = s.log()
	} else {
		a.scale = linear{}
		a.min, a.max = s.linear()
	}
	return a
}

// beside returns the axis with room at its ends for what stands beside each value: half
// of the least gap between two of them.
func (a swept) beside() swept {
	if len(a.values) < 2 {
		return a
	}
	gap := math.Inf(1)
	for i, v := range a.values[1:] {
		if a.log() {
			gap = math.Min(gap, v/a.values[i])
		} else {
			gap = math.Min(gap, v-a.values[i])
		}
	}
	first, last := a.values[0], a.values[len(a.values)-1]
	if a.log() {
		half := math.Sqrt(gap)
		a.min, a.max = math.Min(a.min, first/half), math.Max(a.max, last*half)
	} else {
		a.min, a.max = math.Min(a.min, first-gap/2), math.Max(a.max, last+gap/2)
	}
	return a
}

func (a swept) log() bool { _, ok := a.scale.(logarithmic); return ok }

// among marks those of the axis's values that are labelled first.
func (a swept) among(best []float64) swept {
	a.best = slices.DeleteFunc(slices.Clone(best), func(v float64) bool { return !slices.Contains(a.values, v) })
	return a
}

// edge returns the distance of the outermost values from the axis's ends, 1 being its
// length.
func (a swept) edge() float64 {
	if len(a.values) == 0 {
		return 0
	}
	return math.Min(a.at(a.values[0]), 1-a.at(a.values[len(a.values)-1]))
}

// at returns the position of x on the axis: 0 is its left end, 1 its right.
func (a swept) at(x float64) float64 { return a.scale.Normalize(a.min, a.max, x) }

// share returns where x is between the least and the greatest value, 0 to 1.
func (a swept) share(x float64) float64 {
	low, high := a.at(a.values[0]), a.at(a.values[len(a.values)-1])
	if low == high {
		return 0.5
	}
	return (a.at(x) - low) / (high - low)
}

// bar returns the key of colours that stand for values of the axis.
func (a swept) bar(label string) *colourBar {
	b := &colourBar{label: label, colour: onWhite, scale: a.scale, min: a.values[0], max: a.values[len(a.values)-1]}
	narrow := swept{values: a.values, min: b.min, max: b.max, scale: a.scale}
	b.ticks = func(width vg.Length) []plot.Tick { return oneRow(narrow.ticks(width)) }
	return b
}

// pitch returns the least distance of two values, 1 being the axis's length.
func (a swept) pitch() float64 {
	least := 1.0
	for i := 1; i < len(a.values); i++ {
		least = math.Min(least, a.at(a.values[i])-a.at(a.values[i-1]))
	}
	return least
}

func (a swept) set(p *plot.Plot) {
	p.X.Label.Text = a.label
	p.X.Min, p.X.Max, p.X.Scale = a.min, a.max, a.scale
}

// ascending returns the order of values from the least to the greatest.
func ascending(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}
