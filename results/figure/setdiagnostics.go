package figure

import (
	"slices"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
)

// diagnosed returns the measures of the figure: the diagnostics, but for those
// that bound a metric, and the metrics that are bounded; of them those that are chosen.
func diagnosed(plan *sweep.Plan, chosen metrics.Schema) metrics.Schema {
	diagnostics := plan.Measures.Of(metrics.Diagnostic)
	all := slices.DeleteFunc(slices.Clone(diagnostics), func(m metrics.Measure) bool { return m.Bounds != "" })
	for _, m := range plan.Measures.Of(metrics.Metric) {
		if ceilingOf(m, diagnostics) != nil {
			all = append(all, m)
		}
	}
	return among(all, chosen)
}

// ceilingOf returns the diagnostic that bounds m from above: the last one that
// bounds it; nil if there is none.
func ceilingOf(m metrics.Measure, diagnostics metrics.Schema) *metrics.Measure {
	for i := len(diagnostics) - 1; i >= 0; i-- {
		if diagnostics[i].Bounds == m.Name {
			return &diagnostics[i]
		}
	}
	return nil
}

// diagnostics draws what curves.csv says of each trial's last checkpoint.
func (s *Set) diagnostics() (*Figure, error) {
	plan := s.read.Plan()
	measures := diagnosed(plan, s.chosen)
	places := placesOf(measures, plan.Measures)
	ceilings := make([]*metrics.Measure, len(measures))
	for i, m := range measures {
		ceilings[i] = ceilingOf(m, plan.Measures.Of(metrics.Diagnostic))
	}
	values := make([][][]float64, len(measures)) // by measure and configuration
	collapsed := make([][]bool, plan.Configurations.Len())
	ceiling := make([][]float64, len(measures)) // by measure and configuration; 0 where it has none
	for i := range values {
		values[i] = make([][]float64, plan.Configurations.Len())
		ceiling[i] = make([]float64, plan.Configurations.Len())
	}
	for p, err := range s.read.Points() {
		if err != nil {
			return nil, err
		}
		if p.Step != p.Configuration.Steps {
			continue
		}
		c := p.Configuration.Index
		collapsed[c] = append(collapsed[c], s.table.Collapsed(c)[p.SeedIndex])
		for i, place := range places {
			values[i][c] = append(values[i][c], float64(p.Values[place]))
			if ceilings[i] != nil {
				ceiling[i][c] = float64(p.Values[plan.Measures.Index(ceilings[i].Name)])
			}
		}
	}
	h := s.heading()
	all := make([]Metric, len(measures))
	for i, m := range measures {
		all[i] = Metric{Measure: m, Series: make([]Series, len(s.view.series))}
		if ceilings[i] != nil {
			all[i].CeilingLabel = ceilings[i].Help
		}
		for k, label := range s.view.series {
			all[i].Series[k].Label = label
		}
		for c, sample := range values[i] {
			series := &all[i].Series[s.view.seriesOf[c]]
			b := stats.MedianInterval(sample, analysis.Level)
			point := Point{At: s.view.atOf[c], Values: sample, Collapsed: collapsed[c], Median: stats.Median(sample), Low: b.Low, High: b.High}
			series.Points = append(series.Points, point)
			if ceiling[i][c] > 0 {
				all[i].Ceiling = append(all[i].Ceiling, Point{At: s.view.atOf[c], Median: ceiling[i][c]})
			}
		}
		inOrder(&all[i])
	}
	h.Note = join(h.Note, "At the last checkpoint.")
	return AgainstTemperature(h, all...), nil
}

// inOrder puts points in the order of their swept values: a plan that refines an
// axis does not go along it.
func inOrder(m *Metric) {
	for _, series := range m.Series {
		slices.SortStableFunc(series.Points, byAt)
	}
	slices.SortStableFunc(m.Ceiling, byAt)
	m.Ceiling = slices.CompactFunc(m.Ceiling, func(a, b Point) bool { return a.At == b.At })
}

func join(note, more string) string {
	if note == "" {
		return more
	}
	return note + " " + more
}
