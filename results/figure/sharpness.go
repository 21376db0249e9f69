package figure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
)

// Similarities are those of an anchor to its positive and its negatives.
type Similarities struct {
	Title    string // as "the positive is nearest"
	Values   []float64
	Positive int // index of the positive in Values
}

// Softmax illustrates how a temperature sharpens: the softmax of each set of
// similarities divided by the temperature, over the range of the temperatures,
// which are marked. A set that is not finite, and a temperature that is not
// positive, are left out.
func Softmax(h Heading, temperatures []float64, sets ...Similarities) *Figure {
	pg := h.page("softmax of similarities against temperature")
	pg.subtitle = "probability of each being taken for the positive: smaller temperatures are sharper"
	sets = slices.DeleteFunc(slices.Clone(sets), func(s Similarities) bool {
		return !finiteRow(s.Values) || len(s.Values) == 0 || s.Positive < 0 || s.Positive >= len(s.Values)
	})
	temperatures = slices.DeleteFunc(slices.Clone(temperatures), func(t float64) bool { return !(t > 0) || !finite(t) })
	if len(sets) == 0 || len(temperatures) == 0 {
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, "no similarities or no temperatures to show") })
	}
	axis := newSwept(h.axis(), temperatures)
	widest := 0
	for _, s := range sets {
		widest = max(widest, min(len(s.Values), distinct))
		if len(s.Values) > distinct {
			pg.note(fmt.Sprintf("Of %d similarities, the first %d are drawn.", len(s.Values), distinct))
		}
	}
	pg.note(h.Note)
	cols := h.Layout.columns(len(sets))
	rows := (len(sets) + cols - 1) / cols
	const height vg.Length = 230
	return pg.figure(height*vg.Length(rows), func(c draw.Canvas) {
		ps := make([]panel, len(sets))
		for i, s := range sets {
			ps[i] = panel{softmaxPanel(axis, s), axis.ticks}
		}
		drawPanels(c, cols, ps)
	})
}

func softmaxPanel(axis swept, s Similarities) *plot.Plot {
	p := newPlot()
	p.Title.Text = s.Title
	axis.set(p)
	p.Y.Label.Text = "softmax"
	p.Y.Min, p.Y.Max = 0, 1.02
	p.Y.Tick.Marker = plot.ConstantTicks(linearTicks(0, 1, 5))
	p.Add(horizontals())
	for _, t := range axis.values {
		p.Add(line{[]float64{t, t}, []float64{0, 1}, 0, hair(faint)})
	}
	const points = 241
	at := make([]float64, points)
	floats.LogSpan(at, axis.min, axis.max)
	shares := make([][]float64, len(s.Values))
	for _, t := range at {
		for k, share := range model.Explain(s.Values, s.Positive, t).Softmax {
			shares[k] = append(shares[k], share)
		}
	}
	var labels endLabels
	names := shorts(s.Values)
	for k := range min(len(s.Values), distinct) {
		style := draw.LineStyle{Color: okabeIto[k], Width: 1.6}
		name := names[k]
		if k == s.Positive {
			style.Width = 2.4
			name += " (positive)"
		}
		p.Add(line{at, shares[k], 0, style})
		labels = append(labels, endLabel{shares[k][points-1], name, okabeIto[k]})
	}
	p.Add(labels)
	return p
}

// Gaussians illustrates sharpness with normal densities around 0 of the given
// standard deviations, on a logarithmic axis where the tallest is more than 20
// times the lowest. Those that are not positive and finite are left out.
func Gaussians(h Heading, deviations []float64) *Figure {
	pg := h.page("normal densities of different widths")
	pg.subtitle = "a smaller standard deviation, like a smaller temperature, is a sharper peak"
	sds := slices.DeleteFunc(slices.Clone(deviations), func(s float64) bool { return !(s > 0) || !finite(s) || !finite(1/s) })
	slices.SortFunc(sds, func(a, b float64) int { return int(math.Copysign(1, b-a)) })
	sds = slices.Compact(sds)
	if len(sds) > distinct {
		pg.note(fmt.Sprintf("%d of %d shown, evenly spaced.", distinct, len(sds)))
	}
	if len(sds) == 0 {
		return pg.figure(emptyHeight, func(c draw.Canvas) { empty(c, "no standard deviation to show") })
	}
	names := shorts(sds)
	for i, k := range evenly(len(sds), distinct) {
		pg.key = append(pg.key, entry{"sd " + names[k], sampleLine(draw.LineStyle{Color: okabeIto[i], Width: 1.6})})
	}
	pg.note(h.Note)
	const height vg.Length = 260
	return pg.figure(height, func(c draw.Canvas) { drawPanels(c, 1, []panel{gaussianPanel(sds, height)}) })
}

func gaussianPanel(sds []float64, height vg.Length) panel {
	widest, narrowest := sds[0], sds[len(sds)-1]
	reach := 3 * widest
	tallest, lowest := 1/(narrowest*math.Sqrt(2*math.Pi)), 1/(widest*math.Sqrt(2*math.Pi))
	log := tallest > 20*lowest
	density := metrics.Measure{Label: "density"}
	p := newPanel(density, span{0, tallest, true}, false, height)
	if log {
		p = newPanel(density, span{lowest / 100, tallest, true}, true, height)
	} else {
		p.Y.Min = 0
	}
	p.X.Min, p.X.Max = -reach, reach
	p.X.Label.Text = "distance from the mean"
	for i, k := range evenly(len(sds), distinct) {
		n := distuv.Normal{Sigma: sds[k]}
		// As many points on the peak as on the tails, however sharp it is.
		const half = 200
		var x, y []float64
		for j := -half; j <= half; j++ {
			t := float64(j) / half
			at := math.Copysign(math.Min(math.Abs(t)*8*sds[k], reach), t)
			x, y = append(x, at), append(y, n.Prob(at))
		}
		p.Add(line{x, y, 0, draw.LineStyle{Color: okabeIto[i], Width: 1.6}})
	}
	return panel{p, func(width vg.Length) []plot.Tick {
		return linearTicks(-reach, reach, max(2, int(width/60)))
	}}
}
