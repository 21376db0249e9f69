package figure

import (
	"math"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
)

// Bands are drawn for this many configurations at most, and their samples kept
// up to this many values.
const (
	mostBands  = 8
	mostSample = 4_000_000
)

// course gathers one configuration's seeds at one checkpoint.
type course struct {
	sum    []float64 // by metric
	n      []int
	sample [][]float64 // nil where no bands are drawn
}

// curves draws metrics over the training steps.
func (s *Set) curves(measures metrics.Schema) (*Figure, error) {
	plan := s.read.Plan()
	places := placesOf(measures, plan.Measures)
	courses := make([]map[int]*course, len(plan.Configurations)) // by configuration and step
	steps := make([][]float64, len(plan.Configurations))
	banded := len(courses) <= mostBands
	kept := 0
	for p, err := range s.read.Points() {
		if err != nil {
			return nil, err
		}
		c := p.Configuration.Index
		if courses[c] == nil {
			courses[c] = map[int]*course{}
		}
		at := courses[c][p.Step]
		if at == nil {
			at = newCourse(len(measures))
			courses[c][p.Step] = at
			steps[c] = append(steps[c], float64(p.Step))
		}
		kept += len(measures)
		banded = banded && kept <= mostSample
		at.add(p, places, banded)
	}
	learned := make([]Learning, len(measures))
	for i, m := range measures {
		learned[i] = Learning{Measure: m}
		for c := range courses {
			learned[i].Curves = append(learned[i].Curves, s.curve(c, i, steps[c], courses[c], banded))
		}
	}
	return OverSteps(s.heading(), false, learned...), nil
}

func newCourse(columns int) *course {
	return &course{sum: make([]float64, columns), n: make([]int, columns), sample: make([][]float64, columns)}
}

func (a *course) add(p *results.Point, places []int, keep bool) {
	for i, place := range places {
		v := float64(p.Values[place])
		if math.IsNaN(v) {
			continue
		}
		a.sum[i] += v
		a.n[i]++
		if keep {
			a.sample[i] = append(a.sample[i], v)
		}
	}
}

// curve is one configuration's mean over its seeds, with its interval.
func (s *Set) curve(configuration, metric int, steps []float64, courses map[int]*course, banded bool) Curve {
	curve := Curve{Label: s.view.labels[configuration], At: s.view.atOf[configuration], Steps: steps}
	for _, step := range steps {
		at := courses[int(step)]
		curve.Mean = append(curve.Mean, at.sum[metric]/float64(at.n[metric]))
		if banded {
			b := s.bootstrap.Interval(at.sample[metric], stats.OfMean, stats.BCa, 0.95)
			curve.Low, curve.High = append(curve.Low, b.Low), append(curve.High, b.High)
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
