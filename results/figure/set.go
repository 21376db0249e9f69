package figure

import (
	"fmt"
	"slices"
	"strings"

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
)

// Names lists the figures that sweeps of a plan have, in the order in which to
// look at them.
func Names(plan *sweep.Plan) []string {
	names := []string{nameMetrics, namePlane, nameCurves}
	if plan.Spec.Record.Features != spec.FeaturesNone {
		names = append(names, nameFeatures)
	}
	names = append(names, nameDetails, nameDiagnose)
	v := newView(plan)
	if len(v.series) > distinct { // more than share a panel
		names = append(names, "alignment", "uniformity", "tolerance")
	}
	if len(v.at) > 1 && len(v.rows) > 1 {
		names = append(names, nameHeat+"alignment", nameHeat+"uniformity")
	}
	return names
}

// Set draws the figures of one sweep from what it had committed when the Set was
// made. It may be used from several goroutines at once.
type Set struct {
	read      *results.Sweep
	table     *analysis.Table
	summary   *analysis.Summary
	view      *view
	bootstrap stats.Bootstrap
}

// NewSet returns the figures of a sweep whose rows are in table, summed up in
// summary.
func NewSet(read *results.Sweep, table *analysis.Table, summary *analysis.Summary) *Set {
	return &Set{read: read, table: table, summary: summary, view: newView(read.Plan())}
}

// Draw draws the figure of a name, one of Names.
func (s *Set) Draw(name string) (*Figure, error) {
	switch {
	case !slices.Contains(Names(s.read.Plan()), name):
		return nil, fmt.Errorf("figure %q: must be one of %s", name, strings.Join(Names(s.read.Plan()), ", "))
	case name == nameMetrics:
		return AgainstTemperature(s.heading(), s.metrics("alignment", "uniformity", "tolerance")...), nil
	case name == nameDetails:
		return AgainstTemperature(s.heading(), s.metrics("effective_rank", "interclass_cosine", "nn_accuracy", "saturation")...), nil
	case name == namePlane:
		return Plane(s.heading(), s.floor(), s.clouds()...), nil
	case name == nameCurves:
		return s.curves("alignment", "uniformity", "effective_rank")
	case name == nameDiagnose:
		return s.diagnostics()
	case name == nameFeatures:
		return s.features()
	case !strings.HasPrefix(name, nameHeat):
		return AgainstTemperature(s.heading(), s.metrics(name)...), nil
	default:
		return HeatMap(s.heading(), s.heat(strings.TrimPrefix(name, nameHeat))), nil
	}
}

// heading is what the figures say of the sweep.
func (s *Set) heading() Heading {
	h := Heading{Sweep: s.read.Plan().Spec.Name, Axis: s.view.axis}
	configurations := len(s.read.Plan().Configurations)
	h.Seeds = s.table.Trials() / configurations
	if missing := s.read.Plan().Len() - s.table.Trials(); missing > 0 {
		h.Note = fmt.Sprintf("%d of %d trials are committed so far.", s.table.Trials(), s.read.Plan().Len())
	}
	return h
}

// floor is that of uniformity, nil where configurations differ in it.
func (s *Set) floor() *float64 {
	plan := s.read.Plan()
	dim := plan.Configurations[0].Encoder.Dim()
	for i := range plan.Configurations {
		if plan.Configurations[i].Encoder.Dim() != dim {
			return nil
		}
	}
	const t = 2 // that of metrics.Uniformity
	floor := metrics.UniformityFloor(dim, t)
	return &floor
}

func (s *Set) floorOf(column string) *float64 {
	if column == "uniformity" {
		return s.floor()
	}
	return nil
}

// metrics gives each column a panel of dots, means and intervals.
func (s *Set) metrics(columns ...string) []Metric {
	var all []Metric
	for _, name := range columns {
		m := Metric{Column: name, Floor: s.floorOf(name), Series: make([]Series, len(s.view.series))}
		column := s.table.Column(name)
		for i, label := range s.view.series {
			m.Series[i].Label = label
		}
		for c := range s.read.Plan().Configurations {
			d := s.summary.Groups[c].Measures[column]
			series := &m.Series[s.view.seriesOf[c]]
			values, collapsed := s.table.Over(c, column), s.table.Collapsed(c)
			seeds := min(s.read.Plan().SeedsOf(c), len(values)) // an adaptive plan gives some more than others
			series.Points = append(series.Points, Point{
				At: s.view.atOf[c], Values: doubles(values[:seeds]), Collapsed: collapsed[:seeds],
				Mean: d.Mean, Low: d.Interval.Low, High: d.Interval.High,
			})
		}
		inOrder(&m)
		all = append(all, m)
	}
	return all
}

// clouds gives each trial a point, in the panel of its series.
func (s *Set) clouds() []Cloud {
	clouds := make([]Cloud, len(s.view.series))
	for i, label := range s.view.series {
		clouds[i].Label = label
	}
	alignment, uniformity := s.table.Column("alignment"), s.table.Column("uniformity")
	for c := range s.read.Plan().Configurations {
		cloud := &clouds[s.view.seriesOf[c]]
		u, collapsed := s.table.Over(c, uniformity), s.table.Collapsed(c)
		for seed, a := range s.table.Over(c, alignment) {
			if a != a {
				continue // not committed, or not trained to its end
			}
			cloud.Trials = append(cloud.Trials, Trial{
				At: s.view.atOf[c], Alignment: float64(a), Uniformity: float64(u[seed]), Collapsed: collapsed[seed],
			})
		}
	}
	return clouds
}

// heat gives a column's mean a cell for each value of the two axes.
func (s *Set) heat(column string) Heat {
	h := Heat{
		Column: column, At: s.view.at, Rows: s.view.rows, Axis: s.view.rowAxis,
		Values: make([][]float64, len(s.view.rows)), Marked: make([][]bool, len(s.view.rows)),
		MarkedLabel: "most trials collapse",
	}
	for i := range h.Rows {
		h.Values[i] = make([]float64, len(h.At))
		h.Marked[i] = make([]bool, len(h.At))
	}
	index := s.table.Column(column)
	for c, g := range s.summary.Groups {
		row, col := s.view.rowOf[c], slices.Index(h.At, s.view.atOf[c])
		h.Values[row][col] = g.Measures[index].Mean
		h.Marked[row][col] = g.Rate > 0.5
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
