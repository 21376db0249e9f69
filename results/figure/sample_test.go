package figure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/figure"
)

// The samples below have the shape of real sweeps: the levels, spreads and
// collapse rates of the guide's encoder over 40 seeds.

var guideTemperatures = []float64{0.99, 0.5, 0.05, 0.01, 0.001}

// level of a metric at temperature t for a trial that does or does not collapse.
func levels(t float64, fallen bool) (alignment, uniformity, tolerance float64) {
	x := math.Log10(t) + 3 // 0 at 0.001, 3 at 1
	alignment = 0.31 - 0.2*math.Exp(-1.3*x)
	uniformity = -1.57 + 0.1*math.Exp(-1.5*x)
	if fallen {
		uniformity = -0.78
		alignment = 0.09
	}
	return alignment, uniformity, 1 - alignment/2
}

func collapseRate(t float64) float64 { return math.Min(0.93, 0.00093/t) }

type trial struct {
	t                                float64
	alignment, uniformity, tolerance float64
	fallen                           bool
}

// trials makes seeds trials at every temperature.
func trials(temperatures []float64, seeds int, shift float64) [][]trial {
	all := make([][]trial, len(temperatures))
	for i, t := range temperatures {
		for s := range seeds {
			r := rand.New(rand.NewPCG(uint64(s), uint64(i)))
			fallen := r.Float64() < collapseRate(t)
			a, u, _ := levels(t, fallen)
			a = math.Max(0.01, a+shift+0.035*r.NormFloat64())
			u = math.Max(-1.6, u+0.02*math.Abs(r.NormFloat64()))
			all[i] = append(all[i], trial{t, a, u, 1 - a/2, fallen})
		}
	}
	return all
}

func point(t float64, of func(trial) float64, ts []trial) figure.Point {
	p := figure.Point{At: t}
	for _, x := range ts {
		p.Values = append(p.Values, of(x))
		p.Collapsed = append(p.Collapsed, x.fallen)
	}
	p.Median, p.Low, p.High = interval(p.Values)
	return p
}

// interval is the mean with a normal interval: good enough to draw.
func interval(values []float64) (mean, low, high float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	ss := 0.0
	for _, v := range values {
		ss += (v - mean) * (v - mean)
	}
	half := 1.96 * math.Sqrt(ss/math.Max(1, n-1)/n)
	return mean, mean - half, mean + half
}

func series(label string, all [][]trial, of func(trial) float64) figure.Series {
	s := figure.Series{Label: label}
	for _, ts := range all {
		s.Points = append(s.Points, point(ts[0].t, of, ts))
	}
	return s
}

func alignmentOf(t trial) float64  { return t.alignment }
func uniformityOf(t trial) float64 { return t.uniformity }
func toleranceOf(t trial) float64  { return t.tolerance }

// measure is one of the built-in trainer's, of features in the plane.
func measure(name string) metrics.Measure {
	return *metrics.Toy(metrics.Setting{Dim: 2, Samples: 100, Classes: 4}).Find(name)
}

// held is uniformity held against a line.
func held(line float64) metrics.Measure {
	m := measure("uniformity")
	m.Reference = &metrics.Reference{Label: "floor", Value: line}
	return m
}

func threeMetrics(temperatures []float64, seeds int, labels ...string) []figure.Metric {
	ms := []figure.Metric{{Measure: measure("alignment")}, {Measure: measure("uniformity")}, {Measure: measure("tolerance")}}
	if len(labels) == 0 {
		labels = []string{""}
	}
	for i, l := range labels {
		all := trials(temperatures, seeds, 0.05*float64(i))
		ms[0].Series = append(ms[0].Series, series(l, all, alignmentOf))
		ms[1].Series = append(ms[1].Series, series(l, all, uniformityOf))
		ms[2].Series = append(ms[2].Series, series(l, all, toleranceOf))
	}
	return ms
}

// logSpaced returns n values from low to high.
func logSpaced(low, high float64, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = low * math.Pow(high/low, float64(i)/math.Max(1, float64(n-1)))
	}
	return v
}

func labels(format func(int) string, n int) []string {
	l := make([]string, n)
	for i := range l {
		l[i] = format(i)
	}
	return l
}

func cloud(label string, temperatures []float64, seeds int, shift float64) figure.Cloud {
	c := figure.Cloud{Label: label}
	for _, ts := range trials(temperatures, seeds, shift) {
		for _, t := range ts {
			c.Trials = append(c.Trials, figure.Trial{At: t.t, X: t.alignment, Y: t.uniformity, Collapsed: t.fallen})
		}
	}
	return c
}

// learning makes three metrics' curves over 10,000 steps, a checkpoint every 500.
func learning(temperatures []float64) []figure.Learning {
	ms := []figure.Learning{{Measure: measure("alignment")}, {Measure: measure("uniformity")}, {Measure: measure("effective_rank")}}
	for _, t := range temperatures {
		a, u, _ := levels(t, false)
		rate := 1 / (1 + t*20)
		curve := func(from, to, spread float64) figure.Curve {
			c := figure.Curve{Label: "temperature " + strconv.FormatFloat(t, 'g', -1, 64), At: t}
			for step := 0.0; step <= 10000; step += 500 {
				m := to + (from-to)*math.Exp(-step*rate/1500)
				c.Steps = append(c.Steps, step)
				c.Median, c.Low, c.High = append(c.Median, m), append(c.Low, m-spread), append(c.High, m+spread)
			}
			return c
		}
		ms[0].Curves = append(ms[0].Curves, curve(0.33, a, 0.012))
		ms[1].Curves = append(ms[1].Curves, curve(-1.24, u, 0.02))
		ms[2].Curves = append(ms[2].Curves, curve(1.7, 1.98-0.5*collapseRate(t), 0.02))
	}
	return ms
}

// heat is uniformity over temperatures and step sizes; one cell is empty.
func heat(temperatures []float64, rows int) figure.Heat {
	m := figure.Heat{Measure: measure("uniformity"), At: temperatures, Axis: "lr", MarkedLabel: "half of the seeds or more collapse"}
	for r := range rows {
		m.Rows = append(m.Rows, fmt.Sprintf("%.4f", 1e-4*float64(r+1)))
		var values []float64
		var marked []bool
		for _, t := range temperatures {
			_, u, _ := levels(t, false)
			rate := math.Min(1, collapseRate(t)*float64(r+1)/2)
			values = append(values, u*(1-rate)-0.78*rate)
			marked = append(marked, rate >= 0.5)
		}
		m.Values, m.Marked = append(m.Values, values), append(m.Marked, marked)
	}
	m.Values[rows-1][len(temperatures)-1] = math.NaN()
	return m
}
