package figure

import (
	"slices"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
)

// mostBands is how many swept values have bands.
const mostBands = 8

// course gathers one configuration's seeds at one checkpoint: values by metric.
type course [][]float32

// curves draws metrics over the training steps.
func (s *Set) curves(measures metrics.Schema) (*Figure, error) {
	courses, steps, err := s.courses(measures)
	if err != nil {
		return nil, err
	}
	learned := make([]Learning, len(measures))
	for i, m := range measures {
		learned[i] = Learning{Measure: m}
		for c := range courses {
			learned[i].Curves = append(learned[i].Curves, s.curve(c, i, steps[c], courses[c]))
		}
	}
	return OverSteps(s.heading(), false, learned...), nil
}

// courses gathers the checkpoints of each configuration by their steps, and these in
// ascending order: trials that report when they like have others.
func (s *Set) courses(measures metrics.Schema) (courses []map[int]course, steps [][]float64, err error) {
	plan := s.read.Plan()
	places := placesOf(measures, plan.Measures)
	courses = make([]map[int]course, plan.Configurations.Len())
	steps = make([][]float64, plan.Configurations.Len())
	for p, err := range s.read.Points() {
		if err != nil {
			return nil, nil, err
		}
		c := p.Configuration.Index
		if courses[c] == nil {
			courses[c] = map[int]course{}
		}
		at := courses[c][p.Step]
		if at == nil {
			at = make(course, len(measures))
			courses[c][p.Step] = at
			steps[c] = append(steps[c], float64(p.Step))
		}
		for i, place := range places {
			if v := p.Values[place]; v == v {
				at[i] = append(at[i], v)
			}
		}
	}
	for c := range steps {
		slices.Sort(steps[c])
	}
	return courses, steps, nil
}

// curve is one configuration's median over its seeds, with its interval.
func (s *Set) curve(configuration, metric int, steps []float64, courses map[int]course) Curve {
	curve := Curve{Label: s.view.labels[configuration], At: s.view.atOf[configuration], Steps: steps}
	if len(s.view.at) > 1 {
		curve.Series = s.view.series[s.view.seriesOf[configuration]]
	}
	for _, step := range steps {
		d := stats.Describe(doubles(courses[int(step)][metric]), analysis.Level)
		curve.Median = append(curve.Median, d.Median)
		if len(s.view.at) <= mostBands {
			curve.Low, curve.High = append(curve.Low, d.Interval.Low), append(curve.High, d.Interval.High)
		}
	}
	return curve
}

// placesOf returns the places of measures among all of a checkpoint's.
func placesOf(measures, all metrics.Schema) []int {
	places := make([]int, len(measures))
	for i, m := range measures {
		places[i] = all.Index(m.Name)
	}
	return places
}
