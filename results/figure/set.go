package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// The figures of a sweep.
const (
	nameMetrics  = "metrics"
	namePlane    = "plane"
	nameCurves   = "curves"
	nameFeatures = "features"
	nameDetails  = "details"
	nameDiagnose = "diagnostics"
	nameHeat     = "heat-" // and a metric
	nameMatters  = "importance"
)

// Names lists the figures that sweeps of a plan have, in the order in which to
// look at them.
func Names(plan *sweep.Plan) []string { return namesOf(plan, nil) }

// namesOf is Names of chosen measures, where some are chosen.
func namesOf(plan *sweep.Plan, chosen metrics.Schema) (names []string) {
	first, main, others := shownBy(plan, chosen)
	if len(first) > 0 {
		names = append(names, nameMetrics)
	}
	if len(main) > 1 {
		names = append(names, namePlane)
	}
	if plan.Spec.Trainer.Kind != spec.Imported && len(curved(plan, chosen)) > 0 { // imported ones have no curves
		names = append(names, nameCurves)
	}
	if plan.Recorded() != spec.FeaturesNone {
		names = append(names, nameFeatures)
	}
	if len(others) > 0 {
		names = append(names, nameDetails)
	}
	if len(diagnosed(plan, chosen)) > 0 {
		names = append(names, nameDiagnose)
	}
	at, rows, series := counts(plan)
	if series > distinct { // more than share a panel
		names = append(names, first.Names()...)
	}
	if at > 1 && rows > 1 {
		for _, m := range heated(plan, chosen) {
			names = append(names, nameHeat+m.Name)
		}
	}
	if analysis.Weighable(plan) {
		names = append(names, nameMatters)
	}
	return names
}

// shownBy returns which metrics the figures of a plan show: those of the first
// figure, the main ones, and the others that compare and add information; the chosen
// ones are first and main.
func shownBy(plan *sweep.Plan, chosen metrics.Schema) (first, main, others metrics.Schema) {
	const panels = 3 // of the first figure
	all := plan.Measures.Of(metrics.Metric)
	if chosen != nil {
		some := among(all, chosen)
		return some, some, nil
	}
	main = plan.Measures.Main()
	for _, m := range all {
		if (m.Main || main.Index(m.Name) >= 0) && len(first) < panels {
			first = append(first, m)
		}
	}
	for _, m := range all {
		if m.Incomparable == "" && m.Restates == "" && first.Index(m.Name) < 0 {
			others = append(others, m)
		}
	}
	return first, main, others
}

// curved returns the measures that are drawn over the steps.
func curved(plan *sweep.Plan, chosen metrics.Schema) metrics.Schema {
	if chosen == nil {
		main := plan.Measures.Main()
		return main[:min(3, len(main))]
	}
	return among(append(plan.Measures.Of(metrics.Metric), plan.Measures.Of(metrics.Diagnostic)...), chosen)
}

// heated returns the measures that have a heat map: the first two of the main ones,
// what configurations are ranked by, and the outcome, by its rate.
func heated(plan *sweep.Plan, chosen metrics.Schema) metrics.Schema {
	if chosen != nil {
		return among(plan.Measures.Final(), chosen)
	}
	main := plan.Measures.Main()
	some := slices.Clone(main[:min(2, len(main))])
	if o, err := analysis.ParseObjective("", plan.Declaration); err == nil && some.Index(o.Goals[0].Column) < 0 {
		some = append(some, o.Goals[0].Measure)
	}
	if o := plan.Measures.Outcome(); o != nil {
		some = append(some, *o)
	}
	return some
}

// Set draws the figures of one sweep from what it had committed when the Set was
// made. It may be used from several goroutines at once.
type Set struct {
	read    *results.Sweep
	table   *analysis.Table
	summary *analysis.Summary
	view    *view
	found   func() (*analysis.Analysis, error)
	answer  *analysis.Analysis // nil for that of the trainer's own objective
	chosen  metrics.Schema     // nil where each figure has its own measures
	layout  Layout
}

// NewSet returns the figures of a sweep whose rows are in table, summed up in
// summary.
func NewSet(read *results.Sweep, table *analysis.Table, summary *analysis.Summary) *Set {
	return &Set{
		read: read, table: table, summary: summary, view: newView(read.Plan()),
		found: sync.OnceValues(func() (*analysis.Analysis, error) { return analysis.Analyze(table, analysis.Options{}) }),
	}
}

// Answering returns the set with the values labelled that an analysis of the same rows
// takes for the best: its objective may be another than the trainer's own.
func (s *Set) Answering(a *analysis.Analysis) *Set {
	other := *s
	other.answer = a
	return &other
}

// Draw draws the figure of a name, one of Names.
func (s *Set) Draw(name string) (*Figure, error) {
	plan := s.read.Plan()
	if names := namesOf(plan, s.chosen); !slices.Contains(names, name) {
		return nil, fmt.Errorf("figure %q: must be one of %s", name, strings.Join(names, ", "))
	}
	first, main, others := shownBy(plan, s.chosen)
	switch name {
	case nameMetrics:
		return AgainstTemperature(s.ranked(), s.metrics(first)...), nil
	case nameDetails:
		return AgainstTemperature(s.ranked(), s.metrics(others)...), nil
	case namePlane:
		return Plane(s.heading(), main[0], main[1], s.clouds(main[0].Name, main[1].Name)...), nil
	case nameCurves:
		return s.curves(curved(plan, s.chosen))
	case nameDiagnose:
		return s.diagnostics()
	case nameFeatures:
		return s.features()
	case nameMatters:
		return s.importance()
	}
	if column, ok := strings.CutPrefix(name, nameHeat); ok {
		return HeatMap(s.heading(), s.heat(*plan.Measures.Find(column))), nil
	}
	return AgainstTemperature(s.ranked(), s.metrics(metrics.Schema{*plan.Measures.Find(name)})...), nil
}

// importance gives each of the first measures a panel.
func (s *Set) importance() (*Figure, error) {
	a, err := s.found()
	if err != nil {
		return nil, err
	}
	var all []Weights
	for _, im := range a.Importances[:min(len(a.Importances), 3)] {
		w := Weights{Measure: im.Measure}
		for k := range im.Sources {
			source := &im.Sources[k]
			w.Sources = append(w.Sources, Weight{a.SourceName(source), source.Share, source.Interval.Low, source.Interval.High})
		}
		all = append(all, w)
	}
	return Importance(s.heading(), all...), nil
}

// heading is what the figures say of the sweep.
func (s *Set) heading() Heading {
	h := Heading{Sweep: s.read.Plan().Spec.Name, Axis: s.view.axis, Layout: s.layout}
	if o := s.read.Plan().Measures.Outcome(); o != nil {
		h.Outcome = o.Label
	}
	if stats.RangeCovers(s.table.Seeds()) < analysis.Level {
		h.Interval = "range: too few seeds for an interval"
	}
	if plan := s.read.Plan(); plan.Rectangular() || plan.Spec.Adaptive() { // else they differ
		h.Seeds = s.table.Trials() / plan.Configurations.Len()
	}
	if missing := s.read.Plan().Len() - s.table.Trials(); missing > 0 {
		h.Note = fmt.Sprintf("%d of %d trials are committed so far.", s.table.Trials(), s.read.Plan().Len())
	}
	ended := 0
	for c := range s.summary.Groups {
		ended += s.summary.Groups[c].OK
	}
	if n := s.table.Trials(); n > 0 && ended == 0 {
		h.Note = join(h.Note, fmt.Sprintf("All %s diverged or failed.", count(n, "trial")))
	}
	h.Over = s.table.Trials() == s.read.Plan().Len()
	return h
}

// ranked is heading with the swept values of the configurations that may be the best.
func (s *Set) ranked() Heading {
	h, a := s.heading(), s.answer
	if a == nil {
		a, _ = s.found() // without one no value is best
	}
	if a != nil && a.Best >= 0 {
		h.Best = append(h.Best, s.view.atOf[a.Best])
		for c := range a.Standings {
			if a.Standings[c].InSet {
				h.Best = append(h.Best, s.view.atOf[c])
			}
		}
	}
	return h
}

// metrics gives each measure a panel of dots, medians and intervals.
func (s *Set) metrics(measures metrics.Schema) []Metric {
	var all []Metric
	for _, measure := range measures {
		m := Metric{Measure: measure, Series: make([]Series, len(s.view.series))}
		column := s.table.Column(measure.Name)
		for i, label := range s.view.series {
			m.Series[i].Label = label
		}
		for c := range s.read.Plan().Configurations.Len() {
			d := s.summary.Groups[c].Measures[column]
			series := &m.Series[s.view.seriesOf[c]]
			values, collapsed := s.planned(c, column)
			series.Points = append(series.Points, Point{
				At: s.view.atOf[c], Values: values, Collapsed: collapsed,
				Median: d.Median, Low: d.Interval.Low, High: d.Interval.High,
			})
		}
		inOrder(&m)
		all = append(all, m)
	}
	return all
}

// planned returns the values of a configuration's trials, and which of them ended with the
// outcome. An adaptive plan gives some more seeds than others, and one with holes not all.
func (s *Set) planned(configuration, column int) (values []float64, collapsed []bool) {
	plan := s.read.Plan()
	of, all := s.table.Over(configuration, column), s.table.Collapsed(configuration)
	holes := !plan.Rectangular() && !plan.Spec.Adaptive()
	for seed := range min(plan.SeedsOf(configuration), len(of)) {
		if holes && !s.table.Ran(configuration, seed) {
			continue
		}
		values, collapsed = append(values, float64(of[seed])), append(collapsed, all[seed])
	}
	return values, collapsed
}

// clouds gives each trial a point, in the panel of its series.
func (s *Set) clouds(x, y string) []Cloud {
	clouds := make([]Cloud, len(s.view.series))
	for i, label := range s.view.series {
		clouds[i].Label = label
	}
	across, up := s.table.Column(x), s.table.Column(y)
	for c := range s.read.Plan().Configurations.Len() {
		cloud := &clouds[s.view.seriesOf[c]]
		v, collapsed := s.table.Over(c, up), s.table.Collapsed(c)
		for seed, a := range s.table.Over(c, across) {
			if a != a {
				continue // not committed, or not trained to its end
			}
			cloud.Trials = append(cloud.Trials, Trial{
				At: s.view.atOf[c], X: float64(a), Y: float64(v[seed]), Collapsed: collapsed[seed],
			})
		}
	}
	return clouds
}

// heat gives a measure's median a cell for each value of the two axes.
func (s *Set) heat(m metrics.Measure) Heat {
	h := Heat{
		Measure: m, At: s.view.at, Rows: s.view.rows, Axis: s.view.rowAxis,
		Values: make([][]float64, len(s.view.rows)), Marked: make([][]bool, len(s.view.rows)),
		MarkedLabel: "trials often end " + s.heading().Outcome,
	}
	for i := range h.Rows {
		h.Values[i] = make([]float64, len(h.At))
		for j := range h.Values[i] {
			h.Values[i][j] = math.NaN() // a hole of the grid
		}
		h.Marked[i] = make([]bool, len(h.At))
	}
	if m.Role == metrics.Outcome {
		h.Label, h.Rate, h.Marked = s.summary.RateName(), true, nil
	}
	index := s.table.Column(m.Name)
	for c, g := range s.summary.Groups {
		row, col := s.view.rowOf[c], slices.Index(h.At, s.view.atOf[c])
		if m.Role == metrics.Outcome {
			h.Values[row][col] = g.Rate
			continue
		}
		h.Values[row][col] = g.Measures[index].Median
		h.Marked[row][col] = g.Often().Frequent()
	}
	return h
}

func doubles(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
