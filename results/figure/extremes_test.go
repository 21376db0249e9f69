package figure_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/figure"
)

func figureHeading(sweep, note string) figure.Heading {
	return figure.Heading{Sweep: sweep, Outcome: "collapsed", Note: note, Seeds: 3}
}

// oddly draws every kind of figure with the heading and labels given.
func oddly(h figure.Heading, labels []string) map[string]*figure.Figure {
	ms := threeMetrics(guideTemperatures, 3, labels...)
	learn := learning(guideTemperatures)
	for i := range learn {
		for k := range learn[i].Curves {
			learn[i].Curves[k].Label = labels[k%len(labels)]
		}
	}
	scatters := clusters(2, 3, 4)
	var clouds []figure.Cloud
	m := heat(guideTemperatures, len(labels))
	for i, l := range labels {
		clouds = append(clouds, cloud(l, guideTemperatures, 3, 0))
		m.Rows[i] = l
	}
	for i := range scatters {
		scatters[i].Title, scatters[i].Caption = labels[i%len(labels)], labels[0]
	}
	return map[string]*figure.Figure{
		"metrics":   figure.AgainstTemperature(h, ms...),
		"alignment": figure.AgainstTemperature(h, ms[0]),
		"plane":     figure.Plane(h, measure("alignment"), measure("uniformity"), clouds...),
		"curves":    figure.OverSteps(h, true, learn...),
		"features":  figure.Features(h, labels[0], scatters...),
		"softmax":   figure.Softmax(h, guideTemperatures, figure.Similarities{Title: labels[0], Values: []float64{1, 0}}),
		"gaussians": figure.Gaussians(h, guideTemperatures),
		"heat":      figure.HeatMap(h, m),
	}
}

var nan, inf = math.NaN(), math.Inf(1)

// Data may hold anything: what cannot be drawn is left out, and said.
func TestExtremes(t *testing.T) {
	h := figure.Heading{Sweep: "odd", Outcome: "collapsed"}
	metric := func(points ...figure.Point) figure.Metric {
		return figure.Metric{Measure: measure("alignment"), Series: []figure.Series{{Points: points}}}
	}
	at := func(x float64, values ...float64) figure.Point {
		m, low, high := interval(values)
		return figure.Point{At: x, Values: values, Median: m, Low: low, High: high}
	}
	spread := func(values ...float64) figure.Scatter { return figure.Scatter{Z: values, Dim: 2} }
	for name, c := range map[string]struct {
		f    *figure.Figure
		says []string // texts that must be on it
	}{
		"no metric":               {figure.AgainstTemperature(h), []string{"no trial has a value to show yet"}},
		"no series":               {figure.AgainstTemperature(h, figure.Metric{Measure: measure("loss")}), []string{"no trial has a value to show yet"}},
		"no ok trial":             {figure.AgainstTemperature(h, metric(at(0.1, nan, nan), at(1, nan, inf))), []string{"no trial has a value to show yet"}},
		"some NaN":                {figure.AgainstTemperature(h, metric(at(0.1, 0.2, nan, inf), at(1, 0.3, 0.4, -inf))), []string{"3 values left out: not finite, from diverged or failed trials."}},
		"one temperature":         {figure.AgainstTemperature(h, metric(at(0.05, 0.1, 0.2, 0.3))), []string{"0.05", "1 temperature, 3 seeds each: 3 trials"}},
		"one seed":                {figure.AgainstTemperature(h, metric(at(0.05, 0.1), at(0.5, 0.2))), []string{"2 temperatures, 1 seed each: 2 trials"}},
		"one trial":               {figure.AgainstTemperature(h, metric(at(0.05, 0.1))), []string{"1 temperature, 1 seed each: 1 trial"}},
		"means only":              {figure.AgainstTemperature(h, metric(figure.Point{At: 1, Median: 2, Low: 1, High: 3}, figure.Point{At: 2, Median: 3, Low: nan, High: nan})), []string{"2 temperatures"}},
		"all equal":               {figure.AgainstTemperature(h, metric(at(0.1, 1, 1, 1), at(1, 1, 1, 1))), []string{"1.00"}},
		"all zero":                {figure.AgainstTemperature(h, metric(at(0.1, 0, 0), at(1, 0, 0))), []string{"0.0"}},
		"huge":                    {figure.AgainstTemperature(h, metric(at(1e-300, -math.MaxFloat64, math.MaxFloat64), at(1e300, 1, 2))), nil},
		"tiny":                    {figure.AgainstTemperature(h, metric(at(5e-324, 1e-320), at(1e-310, 2e-320))), nil},
		"large offset":            {figure.AgainstTemperature(h, metric(at(0.1, 1e9, 1e9+1), at(1, 1e9, 1e9+2))), nil},
		"axis with zero":          {figure.AgainstTemperature(figure.Heading{Axis: "momentum"}, metric(at(0, 1, 2), at(0.5, 2, 3), at(0.9, 3, 4))), []string{"0", "0.5", "0.9", "momentum", "3 values of momentum, 2 seeds each: 6 trials"}},
		"axis not finite":         {figure.AgainstTemperature(h, metric(at(nan, 1), at(inf, 2), at(0.1, 3))), []string{"0.1"}},
		"unequal seeds":           {figure.AgainstTemperature(h, metric(at(0.1, 1, 2, 3), at(1, 2))), []string{"2 temperatures, 1 to 3 seeds each: 4 trials"}},
		"log axis":                {figure.AgainstTemperature(h, figure.Metric{Measure: measure("gradient_norm"), Series: []figure.Series{{Points: []figure.Point{at(0.1, 1e-3, 1e4), at(1, 1, 1e2)}}}}), []string{"0.01", "1", "10000"}},
		"log axis, negative":      {figure.AgainstTemperature(h, figure.Metric{Measure: measure("loss"), Series: []figure.Series{{Points: []figure.Point{at(0.1, -1, 10)}}}}), []string{"0"}},
		"floor not finite":        {figure.AgainstTemperature(h, figure.Metric{Measure: held(nan), Series: []figure.Series{{Points: []figure.Point{at(0.1, -1)}}}}), nil},
		"plane without trials":    {figure.Plane(h, measure("alignment"), measure("uniformity")), []string{"no trial has values to show yet"}},
		"plane of NaN":            {figure.Plane(h, measure("alignment"), measure("uniformity"), figure.Cloud{Trials: []figure.Trial{{At: 1, X: nan}}}), []string{"no trial has values to show yet"}},
		"plane of one":            {figure.Plane(h, measure("alignment"), measure("uniformity"), figure.Cloud{Trials: []figure.Trial{{At: 1, X: 0.1, Y: -1, Collapsed: true}, {At: 2, X: inf}}}), []string{"1 trial left out: values not finite, diverged or failed."}},
		"no curves":               {figure.OverSteps(h, true), []string{"no checkpoint to show yet"}},
		"curves without steps":    {figure.OverSteps(h, false, figure.Learning{Measure: measure("loss"), Curves: []figure.Curve{{}}}), []string{"no checkpoint to show yet"}},
		"curve of one point":      {figure.OverSteps(h, true, figure.Learning{Measure: measure("loss"), Curves: []figure.Curve{{Label: "a", Steps: []float64{0}, Median: []float64{1}}}}), []string{"a"}},
		"curve with gaps":         {figure.OverSteps(h, false, figure.Learning{Measure: measure("loss"), Curves: []figure.Curve{{Label: "a", Steps: []float64{0, 1, 2, 3}, Median: []float64{1, nan, 2, 1}, Low: []float64{1, 1, inf, 1}, High: []float64{2, 2, 2, 2}}}}), []string{"a"}},
		"curve of unequal length": {figure.OverSteps(h, false, figure.Learning{Measure: measure("loss"), Curves: []figure.Curve{{Label: "a", Steps: []float64{0, 1, 2}, Median: []float64{1}, Low: []float64{1}}}}), []string{"a"}},
		"no panels":               {figure.Features(h, "features"), []string{"no features recorded"}},
		"no dimension":            {figure.Features(h, "features", figure.Scatter{Z: []float64{1, 2}}), []string{"no features recorded"}},
		"features not finite":     {figure.Features(h, "features", spread(nan, 0, 1, inf, 0.5, 0.5)), []string{"2 vectors left out: not finite."}},
		"huge features":           {figure.Features(h, "features", spread(1e300, -1e300, 0, 0, 1e100, 5)), nil},
		"one point in 8":          {figure.Features(h, "features", figure.Scatter{Z: make([]float64, 8), Dim: 8}), nil},
		"all one point in 8":      {figure.Features(h, "features", figure.Scatter{Z: make([]float64, 80), Dim: 8}), []string{"10"}},
		"two in 8":                {figure.Features(h, "features", figure.Scatter{Z: slices.Repeat([]float64{1, 2}, 8), Dim: 8}), nil},
		"negative class":          {figure.Features(h, "features", figure.Scatter{Z: []float64{1, 0, 0, 1}, Dim: 2, Labels: []int{-3, 1}}), []string{"class 1"}},
		"many classes":            {figure.Features(h, "features", figure.Scatter{Z: []float64{1, 0, 0, 1}, Dim: 2, Labels: []int{0, 1000}}), []string{"1001 classes: colours and shapes repeat."}},
		"no similarities":         {figure.Softmax(h, guideTemperatures), []string{"no similarities or no temperatures to show"}},
		"no temperatures":         {figure.Softmax(h, []float64{0, -1, nan}, figure.Similarities{Values: []float64{1}}), []string{"no similarities or no temperatures to show"}},
		"similarities odd":        {figure.Softmax(h, []float64{1e-300}, figure.Similarities{Values: []float64{1, nan}}, figure.Similarities{Values: []float64{1, 1}, Positive: 1}), []string{"1 (positive)"}},
		"ten similarities":        {figure.Softmax(h, []float64{1}, figure.Similarities{Values: make([]float64, 10)}), []string{"Of 10 similarities, the first 8 are drawn."}},
		"no deviations":           {figure.Gaussians(h, []float64{0, nan, -1, inf, 5e-324}), []string{"no standard deviation to show"}},
		"deviations apart":        {figure.Gaussians(h, []float64{1e-100, 1e100}), []string{"sd 1e-100", "sd 1e+100"}},
		"no cells":                {figure.HeatMap(h, figure.Heat{Measure: measure("alignment"), Axis: "lr"}), []string{"no configuration has a value to show yet"}},
		"no values":               {figure.HeatMap(h, figure.Heat{Measure: measure("alignment"), Axis: "lr", At: []float64{1}, Rows: []string{"a"}}), []string{"no configuration has a value to show yet"}},
		"one cell":                {figure.HeatMap(h, figure.Heat{Measure: measure("alignment"), Axis: "lr", At: []float64{1}, Rows: []string{"a"}, Values: [][]float64{{0.25}}}), []string{"0.250", "a"}},
		"cells not finite":        {figure.HeatMap(h, figure.Heat{Measure: measure("alignment"), Axis: "lr", At: []float64{1, nan}, Rows: []string{"a", "b"}, Values: [][]float64{{0.25, inf}, {nan}}}), []string{"no value"}},
		"huge cells":              {figure.HeatMap(h, figure.Heat{Measure: measure("alignment"), Axis: "lr", At: []float64{1, 2}, Rows: []string{"a"}, Values: [][]float64{{-math.MaxFloat64, math.MaxFloat64}}}), nil},
		"many cells":              {figure.HeatMap(h, heat(logSpaced(0.001, 1, 200), 100)), []string{"0.001", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, render(t, c.f, "svg"))
			d.check(t)
			for _, s := range c.says {
				if !d.has(s) {
					t.Errorf("%q is not on it; it says %q", s, texts(d))
				}
			}
			render(t, c.f, "pdf")
			if err := c.f.WritePNG(discard{}, 30); err != nil {
				t.Error(err)
			}
		})
	}
}

func texts(d *drawing) (all []string) {
	for _, t := range d.texts {
		all = append(all, t.text)
	}
	return all
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// Any values, any axes: no panic, no overlap, nothing outside of the page.
func TestAnyMetric(t *testing.T) {
	odd := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-2, 2), rapid.SampledFrom([]float64{nan, inf, -inf, 0, 1e-300, 1}))
	rapid.Check(t, func(r *rapid.T) {
		axis := rapid.SampledFrom([]*rapid.Generator[float64]{odd, rapid.Float64Range(1e-4, 1), rapid.Float64Range(1, 100)}).Draw(r, "axis")
		m := figure.Metric{Measure: measure("uniformity")}
		m.Log = rapid.Bool().Draw(r, "log")
		if rapid.Bool().Draw(r, "floor") {
			m.Measure = held(odd.Draw(r, "at"))
		}
		for i := range rapid.IntRange(1, 10).Draw(r, "series") {
			s := figure.Series{Label: fmt.Sprint("series ", i)}
			for range rapid.IntRange(0, 14).Draw(r, "points") {
				p := figure.Point{At: axis.Draw(r, "at"), Values: rapid.SliceOfN(odd, 0, 4).Draw(r, "values")}
				p.Collapsed = []bool{true}
				p.Median, p.Low, p.High = odd.Draw(r, "mean"), odd.Draw(r, "low"), odd.Draw(r, "high")
				s.Points = append(s.Points, p)
			}
			m.Series = append(m.Series, s)
		}
		parse(r, render(r, figure.AgainstTemperature(figure.Heading{}, m), "svg")).check(r)
	})
}

// A thousand temperatures and a thousand seeds make files that a browser opens,
// in a time that nobody waits for.
func TestMillionTrials(t *testing.T) {
	ms := threeMetrics(logSpaced(0.001, 1, 1000), 1000)
	start := time.Now()
	figures := map[string]*figure.Figure{
		"metrics": figure.AgainstTemperature(figure.Heading{Sweep: "million", Outcome: "collapsed"}, ms...),
		"plane":   figure.Plane(figure.Heading{Sweep: "million", Outcome: "collapsed"}, measure("alignment"), measure("uniformity"), cloud("", logSpaced(0.001, 1, 1000), 1000, 0)),
	}
	for name, f := range figures {
		for _, format := range figure.Formats() {
			b := render(t, f, format)
			t.Logf("%s.%s: %d bytes", name, format, len(b))
			if most := 2 << 20; len(b) > most {
				t.Errorf("%s.%s has %d bytes, want at most %d", name, format, len(b), most)
			}
		}
	}
	t.Log("seconds:", time.Since(start).Seconds())
}
