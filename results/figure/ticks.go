package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// short writes v with up to three significant digits, without an exponent where
// the number is of an everyday size.
func short(v float64) string { return shortOf(v, 3) }

// shorts writes values as people do: exactly where a few digits will do, as 0.125,
// rounded to two otherwise, as 0.0013; with more digits where that tells one from
// another; and what is less than 1 never as 1, which may not be allowed.
func shorts(values []float64) []string {
	texts, digits := make([]string, len(values)), make([]int, len(values))
	for i, v := range values {
		for digits[i] = wanted(v); digits[i] < exactDigits; digits[i]++ {
			if texts[i] = shortOf(v, digits[i]); !reachesOne(v, texts[i]) {
				break
			}
		}
	}
	for again := true; again; {
		again = false
		first := map[string]int{}
		for i, text := range texts {
			j, taken := first[text]
			if !taken {
				first[text] = i
				continue
			}
			if values[i] == values[j] {
				continue
			}
			for _, k := range []int{i, j} {
				if digits[k] < exactDigits {
					digits[k]++
					texts[k], again = shortOf(values[k], digits[k]), true
				}
			}
		}
	}
	return texts
}

// wanted returns how many digits v is written with where no other value is near.
func wanted(v float64) int {
	const whole = 6 // digits that a count is written in full with
	if v == math.Trunc(v) && math.Abs(v) < 1e6 {
		return whole
	}
	if r, err := strconv.ParseFloat(shortOf(v, 3), 64); err == nil && math.Abs(r-v) <= 1e-9*math.Abs(v) || math.Abs(v) >= 100 {
		return 3
	}
	return 2
}

// exactDigits tell every float64 from every other.
const exactDigits = 17

func reachesOne(v float64, text string) bool {
	r, err := strconv.ParseFloat(text, 64)
	return err == nil && math.Abs(v) < 1 && math.Abs(r) >= 1
}

func shortOf(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'g', digits, 64)
	if a := math.Abs(v); v != 0 && (a < 1e-4 || a >= 1e6) {
		return s
	}
	r, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

func fourDigits(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// linearTicks returns about want ticks within [low, high], at multiples of 1, 2
// or 5 times a power of ten, all written with the same decimals.
func linearTicks(low, high float64, want int) []plot.Tick {
	if low == high {
		return labelled([]float64{low})
	}
	width := high/float64(want) - low/float64(want) // no overflow
	power := math.Pow(10, math.Floor(math.Log10(width)))
	step := 10 * power
	for _, m := range []float64{1, 2, 5} {
		if m*power >= 0.75*width {
			step = m * power
			break
		}
	}
	if step <= 0 || !finite(step) {
		return labelled([]float64{low, high})
	}
	decimals := int(math.Max(0, -math.Floor(math.Log10(step)+1e-9)))
	var ticks []plot.Tick
	const rounding = 1e-9 // of a step: the ends of a round range are ticks
	first := math.Ceil(low/step - rounding)
	for i := first; i <= high/step+rounding && i < first+float64(4*want); i++ {
		if !finite(i * step) {
			continue
		}
		ticks = append(ticks, plot.Tick{Value: i * step, Label: tickLabel(i*step, step, decimals)})
	}
	return ticks
}

func tickLabel(v, step float64, decimals int) string {
	if math.Abs(v) >= 1e6 || decimals > 6 {
		// As many digits as tell neighbours apart.
		digits := int(math.Ceil(math.Log10(math.Max(math.Abs(v), step)/step))) + 1
		return strconv.FormatFloat(v, 'g', min(max(digits, 1), 9), 64)
	}
	return strconv.FormatFloat(v+0, 'f', decimals, 64) // -0 is 0
}

// few is how many swept values are all marked and, if there is room, labelled.
const few = 12

// ticks returns the axis's ticks for a panel of that width. The ends are labelled
// first, then the best values; then the sweep's other values where they are few, round
// numbers where they are many. No two labels touch: a value that was trained is
// labelled in a second row where the first has no room.
func (a swept) ticks(width vg.Length) []plot.Tick {
	if len(a.values) == 0 {
		return nil
	}
	best := a.best
	if len(a.values) > few {
		best = best[:min(len(best), 1)]
	}
	candidates := append([]float64{a.values[0], a.values[len(a.values)-1]}, best...)
	trained := len(candidates)
	var minor []float64
	switch {
	case len(a.values) <= few:
		candidates = append(candidates, a.values...)
		trained = len(candidates)
	case a.log():
		round, between := decades(a.values[0], a.values[len(a.values)-1])
		candidates, minor = append(candidates, round...), between
	default:
		for _, t := range linearTicks(a.values[0], a.values[len(a.values)-1], 6) {
			candidates = append(candidates, t.Value)
		}
	}
	return inRows(labelled(candidates), trained, minor, width, a.at, labelWidth)
}

func labelWidth(s string) vg.Length { return textStyle(tickSize, ink).Width(s) }
func labelHeight(string) vg.Length  { return tickSize }

// labelled returns a tick for each value, labelled with it.
func labelled(values []float64) []plot.Tick {
	ticks := make([]plot.Tick, len(values))
	for i, label := range shorts(values) {
		ticks[i] = plot.Tick{Value: values[i], Label: label}
	}
	return ticks
}

// spaced is inRows with one row.
func spaced(candidates []plot.Tick, minor []float64, length vg.Length, at func(float64) float64, size func(string) vg.Length) []plot.Tick {
	return inRows(candidates, 0, minor, length, at, size)
}

// inRows keeps the labels that have room on an axis of that length, the first
// ones first, and takes the label off the other ticks; those of the first so many
// candidates may stand in a second row. A value that comes again is dropped. The minor
// ones are added without labels.
func inRows(candidates []plot.Tick, lower int, minor []float64, length vg.Length, at func(float64) float64, size func(string) vg.Length) []plot.Tick {
	const apart vg.Length = 5
	type box struct{ left, right vg.Length }
	var taken [2][]box
	var ticks []plot.Tick
	seen := map[float64]bool{}
	for i, t := range candidates {
		if seen[t.Value] {
			continue
		}
		seen[t.Value] = true
		middle, half := vg.Length(at(t.Value))*length, size(t.Label)/2
		b := box{middle - half - apart/2, middle + half + apart/2}
		free := func(row int) bool {
			return !slices.ContainsFunc(taken[row], func(o box) bool { return b.left < o.right && o.left < b.right })
		}
		switch {
		case free(0):
			taken[0] = append(taken[0], b)
		case i < lower && free(1):
			taken[1] = append(taken[1], b)
			t.Label = "\n" + t.Label
		default:
			t.Label = ""
		}
		ticks = append(ticks, t)
	}
	for _, v := range minor {
		if !seen[v] {
			ticks = append(ticks, plot.Tick{Value: v})
		}
	}
	return ticks
}

// oneRow takes off the labels of a second row.
func oneRow(ticks []plot.Tick) []plot.Tick {
	for i := range ticks {
		if strings.HasPrefix(ticks[i].Label, "\n") {
			ticks[i].Label = ""
		}
	}
	return ticks
}

// decades returns the powers of ten within [from, to], then their doubles and
// fivefolds if there are fewer than three; and all the digits' multiples.
func decades(from, to float64) (round, between []float64) {
	first, last := int(math.Floor(math.Log10(from))), int(math.Ceil(math.Log10(to)))
	within := func(v float64) bool { return finite(v) && v >= from*(1-1e-9) && v <= to*(1+1e-9) }
	// A wide axis has every second or third decade marked, so that 30 of them
	// do not become 300 ticks.
	every := 1 + (last-first)/12
	for e := first; e <= last; e += every {
		if v := math.Pow10(e); within(v) {
			round = append(round, v)
		}
	}
	more := len(round) < 3
	for e := first; e <= last && every == 1; e++ {
		for d := 2.0; d <= 9; d++ {
			v := d * math.Pow10(e)
			if !within(v) {
				continue
			}
			between = append(between, v)
			if more && (d == 2 || d == 5) {
				round = append(round, v)
			}
		}
	}
	return round, between
}

// logTicks returns the ticks of a vertical logarithmic axis of that height.
func logTicks(low, high float64, height vg.Length) []plot.Tick {
	round, between := decades(low, high)
	if len(round) < 3 { // a narrow axis
		for _, t := range linearTicks(low, high, max(4, int(height/36))) {
			if t.Value > 0 {
				round = append(round, t.Value)
			}
		}
	}
	at := func(v float64) float64 { return logarithmic{}.Normalize(low, high, v) }
	const below = 50 // of the panel, for what stands under the axis
	return spaced(labelled(round), between, height-below, at, labelHeight)
}
