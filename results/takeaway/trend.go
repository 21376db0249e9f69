package takeaway

import (
	"math"

	"github.com/tausweep/tausweep/results/stats"
)

// Trend is how a measure goes with falling temperature, over seeds that ended
// well at every temperature.
type Trend struct {
	N int // seeds
	// PerTenfold is the median, over seeds, of the least-squares slope for a
	// temperature ten times smaller, with its 95% interval.
	PerTenfold float64
	Interval   stats.Bounds
	P          float64 // of the sign test of the slopes
	Steps      []Step  // from each temperature to the next smaller one
}

// Step is the median paired difference from one temperature to the next smaller one.
type Step struct {
	From, To   float64
	Difference float64
	P          float64
}

// trend measures a trend; P-values are corrected together, by Holm's method.
// values are by temperature, descending, and seed.
func (e *Evidence) trend(values [][]float64) Trend {
	x := make([]float64, len(e.Temperatures)) // decades below the greatest temperature
	for k, t := range e.Temperatures {
		x[k] = math.Log10(e.Temperatures[0] / t)
	}
	centre, squares := stats.Mean(x), 0.0
	for _, v := range x {
		squares += (v - centre) * (v - centre)
	}
	var slopes []float64
	differences := make([][]float64, len(x)-1)
	for s := range values[0] {
		slope := 0.0
		for k := range x {
			slope += (x[k] - centre) * values[k][s] / squares
		}
		if slope-slope != 0 {
			continue
		}
		slopes = append(slopes, slope)
		for k := range differences {
			differences[k] = append(differences[k], values[k+1][s]-values[k][s])
		}
	}
	t := Trend{N: len(slopes), PerTenfold: stats.Median(slopes), Interval: stats.MedianInterval(slopes, level)}
	p := []float64{stats.Sign(slopes).P}
	for _, d := range differences {
		p = append(p, stats.Sign(d).P)
	}
	p = stats.Holm(p)
	t.P = p[0]
	for k, d := range differences {
		t.Steps = append(t.Steps, Step{From: e.Temperatures[k], To: e.Temperatures[k+1], Difference: stats.Median(d), P: p[k+1]})
	}
	return t
}

// goes is the verdict on the claim that a measure goes one way, sign, with
// falling temperature: down is -1, up is 1. It is supported where the trend is
// shown and no step against it; reversed where the opposite is.
func (t *Trend) goes(sign float64) Verdict {
	with, against := 0, 0
	for _, s := range t.Steps {
		switch {
		case !(s.P <= alpha):
		case s.Difference*sign > 0:
			with++
		default:
			against++
		}
	}
	switch {
	case !(t.P <= alpha):
		return NotSupported
	case t.PerTenfold*sign > 0 && against == 0:
		return Supported
	case t.PerTenfold*sign < 0 && with == 0:
		return Reversed
	}
	return NotSupported
}

// Middle compares a temperature between with both ends of the range.
type Middle struct {
	At float64
	// Above is what it is better by than the greatest temperature, Below than
	// the least: positive is better.
	Above, Below Gain
}

// Gain is a median paired difference with its 95% interval.
type Gain struct {
	Median   float64
	Interval stats.Bounds
	P        float64 // sign test, corrected over all temperatures between and both ends
}

func (g *Gain) shown() bool { return g.P <= alpha && g.Median > 0 }
func (g *Gain) lost() bool  { return g.P <= alpha && g.Median < 0 }

// middles compares every temperature between; lower values are better.
func (e *Evidence) middles(values [][]float64) []Middle {
	var all []Middle
	var p []float64
	last := len(values) - 1
	for k := 1; k < last; k++ {
		m := Middle{At: e.Temperatures[k], Above: gain(values[k], values[0]), Below: gain(values[k], values[last])}
		all = append(all, m)
		p = append(p, m.Above.P, m.Below.P)
	}
	p = stats.Holm(p)
	for i := range all {
		all[i].Above.P, all[i].Below.P = p[2*i], p[2*i+1]
	}
	return all
}

func gain(x, than []float64) Gain {
	var d []float64
	for s := range x {
		if v := than[s] - x[s]; v-v == 0 {
			d = append(d, v)
		}
	}
	return Gain{Median: stats.Median(d), Interval: stats.MedianInterval(d, level), P: stats.Sign(d).P}
}

// peaks is the verdict on the claim that the best lies between the ends:
// supported where one temperature between is shown to be better than both,
// reversed where all are shown to be worse than one of the ends.
func peaks(middles []Middle) Verdict {
	above, below := 0, 0
	for i := range middles {
		m := &middles[i]
		if m.Above.shown() && m.Below.shown() {
			return Supported
		}
		if m.Above.lost() {
			above++
		}
		if m.Below.lost() {
			below++
		}
	}
	if n := len(middles); n > 0 && (above == n || below == n) {
		return Reversed
	}
	return NotSupported
}

// best returns the temperature between that is best by its worse gain.
func best(middles []Middle) *Middle {
	b := &middles[0]
	for i := range middles {
		if m := &middles[i]; min(m.Above.Median, m.Below.Median) > min(b.Above.Median, b.Below.Median) {
			b = m
		}
	}
	return b
}
