package figure

import (
	"fmt"
	"math"
	"slices"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
)

// The columns of curves.csv that diagnose a temperature, in the figure's order.
// Those that span orders of magnitude have a logarithmic axis.
func diagnosed() []string {
	return []string{"effective_negatives", "hardest_share", "gradient_norm", "loss"}
}

func orders(column string) bool { return column == "gradient_norm" || column == "loss" }

// diagnostics draws what curves.csv says of each trial's last checkpoint.
func (s *Set) diagnostics() (*Figure, error) {
	columns := diagnosed()
	plan := s.read.Plan()
	values := make([][][]float64, len(columns)) // by column and configuration
	for i := range values {
		values[i] = make([][]float64, len(plan.Configurations))
	}
	ceiling := make([]float64, len(plan.Configurations)) // of the loss; 0 where it has none
	for p, err := range s.read.Points() {
		if err != nil {
			return nil, err
		}
		if p.Step != p.Configuration.Steps {
			continue
		}
		c := p.Configuration.Index
		for i, column := range columns {
			values[i][c] = append(values[i][c], float64(measureOf(p, column)))
		}
		ceiling[c] = float64(measureOf(p, "loss_greatest"))
	}
	h := s.heading()
	all := make([]Metric, len(columns))
	low := 0 // values moved to the lower edge
	for i, column := range columns {
		all[i] = Metric{Column: column, Log: orders(column), Series: make([]Series, len(s.view.series))}
		for k, label := range s.view.series {
			all[i].Series[k].Label = label
		}
		for c, sample := range values[i] {
			series := &all[i].Series[s.view.seriesOf[c]]
			b := s.bootstrap.Interval(sample, stats.OfMean, stats.BCa, 0.95)
			point := Point{At: s.view.atOf[c], Values: sample, Mean: stats.Mean(sample), Low: b.Low, High: b.High}
			series.Points = append(series.Points, point)
			if column == "loss" && ceiling[c] > 0 {
				all[i].Ceiling = append(all[i].Ceiling, Point{At: s.view.atOf[c], Mean: ceiling[c]})
			}
		}
		inOrder(&all[i])
		if all[i].Log {
			low += all[i].cutLow()
		}
	}
	if low > 0 {
		h.Note = join(h.Note, fmt.Sprintf("%s nearer to 0 stand at the lower edge of the logarithmic axes; the means have them as they are.", count(low, "value")))
	}
	h.Note = join(h.Note, "At the last checkpoint; gradients over the same draws for all configurations of a seed. Losses do not compare between temperatures: their bounds move.")
	return AgainstTemperature(h, all...), nil
}

// cutLow moves values so far below every mean that the axis would show little
// else, 0 among them, to its lower edge, and returns how many.
func (m *Metric) cutLow() (cut int) {
	least := math.Inf(1)
	for _, series := range m.Series {
		for _, p := range series.Points {
			if p.Mean > 0 {
				least = min(least, p.Mean)
			}
		}
	}
	for _, series := range m.Series {
		for i := range series.Points {
			values := slices.Clone(series.Points[i].Values)
			for k, v := range values {
				if edge := least / 1000; v < edge {
					values[k] = edge
					cut++
				}
			}
			series.Points[i].Values = values
		}
	}
	return cut
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

// measureOf returns a number of a checkpoint by its column's name.
func measureOf(p *results.Point, column string) float32 {
	if column == "loss" {
		return p.Loss
	}
	return p.Diagnostic(column)
}
