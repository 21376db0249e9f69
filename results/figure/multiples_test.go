package figure_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/figure"
)

// However many series there are and wherever the swept values lie, no mark leaves its
// panel, and none stands nearer to another swept value than to its own.
func TestMarksStayInTheirPanel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1e-4, 100), 1, 12).Draw(r, "values")
		series := rapid.IntRange(1, 8).Draw(r, "series")
		width := vg.Length(rapid.Float64Range(80, 600).Draw(r, "width"))
		left, right, pitch, taken := figure.Reach(values, series, width)
		if left < 0 || right > width {
			r.Fatalf("marks from %.1f to %.1f of a panel %.1f wide", left, right, width)
		}
		if len(slices.Compact(slices.Sorted(slices.Values(values)))) > 1 && taken > pitch {
			r.Fatalf("series take %.1f, and the next value is %.1f away", taken, pitch)
		}
	})
}

// Series that have no room side by side are small multiples, within the page at any
// number and on pages of any width.
func TestSmallMultiples(t *testing.T) {
	for _, series := range []int{1, 2, 3, 6, 9, 30} {
		for _, width := range []float64{0, 234, 340} {
			names := labels(func(i int) string { return fmt.Sprintf("optimizer.lr %d", i) }, series)
			h := figure.Heading{Sweep: "many", Outcome: "collapsed", Layout: figure.Layout{Width: width, FontSize: 8}}
			f := figure.AgainstTemperature(h, threeMetrics(guideTemperatures, 4, names...)...)
			d := parse(t, render(t, f, "svg"))
			d.check(t)
			if series > 1 && !d.has("optimizer.lr 0") {
				t.Errorf("%d series on %v points: the first has no name", series, width)
			}
		}
	}
}

// A key has what is drawn, and nothing else.
func TestKeyHasWhatIsDrawn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		fallen, whole := rapid.Bool().Draw(r, "a collapsed seed"), rapid.Bool().Draw(r, "another seed")
		median, interval := rapid.Bool().Draw(r, "median"), rapid.Bool().Draw(r, "interval")
		values := rapid.IntRange(1, 60).Draw(r, "values")
		var points []figure.Point
		for i := range values {
			p := figure.Point{At: 0.1 * float64(i+1), Median: nan, Low: nan, High: nan}
			if fallen {
				p.Values, p.Collapsed = append(p.Values, 0.1), append(p.Collapsed, true)
			}
			if whole {
				p.Values, p.Collapsed = append(p.Values, 0.2), append(p.Collapsed, false)
			}
			if median {
				p.Median = 0.15
			}
			if median && interval {
				p.Low, p.High = 0.1, 0.2
			}
			points = append(points, p)
		}
		f := figure.AgainstTemperature(figure.Heading{Outcome: "collapsed"},
			figure.Metric{Measure: measure("alignment"), Series: []figure.Series{{Points: points}}})
		d := parse(r, render(r, f, "svg"))
		for text, want := range map[string]bool{
			"a collapsed seed": fallen, "one seed": whole,
			"median with its 95% interval": median && interval, "median": median && !interval,
		} {
			if d.has(text) != want {
				r.Fatalf("%q is in the key: %v, want %v", text, !want, want)
			}
		}
	})
}

// The greatest loss is a line where there is one temperature, too.
func TestCeilingOfOneTemperature(t *testing.T) {
	m := figure.Metric{Measure: measure("loss"), Ceiling: []figure.Point{{At: 0.5, Median: 5}}, CeilingLabel: "greatest loss", Series: []figure.Series{
		{Points: []figure.Point{{At: 0.5, Values: []float64{0.4, 0.5}, Median: 0.45, Low: nan, High: nan}}},
	}}
	with := parse(t, render(t, figure.AgainstTemperature(figure.Heading{}, m), "svg"))
	m.Ceiling[0].Median = nan
	without := parse(t, render(t, figure.AgainstTemperature(figure.Heading{}, m), "svg"))
	if len(with.points) <= len(without.points) {
		t.Error("no line is drawn")
	}
}

// Axes show what a measure can be: no share of -1, and no gradient of 1e-20 that leaves
// no room for the others.
func TestAxesAreOfTheMeasure(t *testing.T) {
	at := func(x float64, values ...float64) figure.Point {
		return figure.Point{At: x, Values: values, Median: values[len(values)/2], Low: nan, High: nan}
	}
	alone := func(name string, points ...figure.Point) *drawing {
		f := figure.AgainstTemperature(figure.Heading{}, figure.Metric{Measure: measure(name), Series: []figure.Series{{Points: points}}})
		d := parse(t, render(t, f, "svg"))
		d.check(t)
		return d
	}
	for _, text := range alone("saturation", at(0.5, 0, 0, 0)).texts {
		if strings.HasPrefix(text.text, "-") {
			t.Errorf("an axis of shares has %s", text.text)
		}
	}
	gradients := alone("gradient_norm", at(0.001, 0, 1e-20, 1e-17), at(0.1, 2, 3, 4), at(1, 1, 1, 1))
	if !gradients.has("4 values nearer to 0 are drawn at the lower edge of the logarithmic axes.") {
		t.Errorf("it does not say what it cut")
	}
	for _, text := range gradients.texts {
		var tick float64
		if _, err := fmt.Sscan(text.text, &tick); err == nil && tick != 0 && tick < 1e-6 {
			t.Errorf("the axis reaches down to %s", text.text)
		}
	}
	if d := alone("gradient_norm", at(0.5, 2, 2.5, 3.9)); !d.has("2.5") || !d.has("3") {
		t.Error("a narrow logarithmic axis has hardly a label")
	}
}

// What stands in a panel of a logarithmic axis has as much room as in a linear one.
func TestLogarithmicPanelsHaveNoGap(t *testing.T) {
	top := func(name string) float64 {
		values := []figure.Point{{At: 0.1, Values: []float64{1, 10}, Median: 3, Low: nan, High: nan}, {At: 1, Values: []float64{100, 1000}, Median: 300, Low: nan, High: nan}}
		m := measure(name)
		m.Range = nil
		f := figure.AgainstTemperature(figure.Heading{}, figure.Metric{Measure: m, Series: []figure.Series{{Points: values}}})
		least := math.Inf(1)
		for _, p := range parse(t, render(t, f, "svg")).points {
			if p[0] < 80 && p[1] > 65 { // the vertical axis, below title and key
				least = math.Min(least, p[1])
			}
		}
		return least
	}
	if log, linear := top("gradient_norm"), top("alignment"); log > linear+6 {
		t.Errorf("a logarithmic axis begins at %.0f, a linear one at %.0f", log, linear)
	}
}

// Diagnostics mark collapsed seeds.
func TestDiagnosticsMarkCollapsedSeeds(t *testing.T) {
	read := sweepOf(t, "axes: {loss.temperature: [0.001, 0.0001]}, seeds: [0, 1, 2, 3, 4, 5, 6, 7], optimizer: {lr: 0.05}", 0)
	set := setOf(t, read)
	main, err := set.Draw("metrics")
	if err != nil {
		t.Fatal(err)
	}
	diagnostics, err := set.Draw("diagnostics")
	if err != nil {
		t.Fatal(err)
	}
	of := func(f *figure.Figure) string {
		_, collapsed, _ := strings.Cut(parse(t, render(t, f, "svg")).desc, "trials, ")
		collapsed, _, _ = strings.Cut(collapsed, ".")
		return collapsed
	}
	if of(main) == "" || of(main) != of(diagnostics) {
		t.Errorf("metrics have %q, diagnostics %q", of(main), of(diagnostics))
	}
}

// Heat maps have what configurations are ranked by, and the rate of the outcome.
func TestHeatOfTheRate(t *testing.T) {
	f, err := setOf(t, sweepOf(t, "axes: {loss.temperature: [0.1, 1], loss.negatives: [1, 3]}, seeds: [0, 1]", 0)).Draw("heat-collapsed")
	if err != nil {
		t.Fatal(err)
	}
	d := parse(t, render(t, f, "svg"))
	if !d.has("collapse rate") || !d.has("2 temperatures by 2 values of loss.negatives, share of 2 seeds") {
		t.Errorf("it says %v", d.texts)
	}
}

// A sweep whose measures are others than the built-in ones' has figures, too.
func TestOtherMeasures(t *testing.T) {
	score := metrics.Measure{Name: "score", Label: "score", Role: metrics.Metric}
	f := figure.AgainstTemperature(figure.Heading{}, figure.Metric{Measure: score, Series: []figure.Series{
		{Points: []figure.Point{{At: 1, Values: []float64{3, 4}, Median: 3.5, Low: nan, High: nan}}},
	}})
	parse(t, render(t, f, "svg")).check(t)
}
