package takeaway

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
)

// Evidence is what one of the two sweeps says.
type Evidence struct {
	Setting string
	// Temperatures of the configurations, descending.
	Temperatures []float64
	// Alignment, Uniformity, Accuracy (1-NN) and Interclass (cosine) of the final
	// encoders and Loss of their last steps, by temperature and seed; NaN where a
	// trial did not end well.
	Alignment, Uniformity, Accuracy, Interclass, Loss [][]float64
	// First and Last are how far a step would move the weights at the first and
	// the last checkpoint: the step size times the gradient's norm.
	First, Last [][]float64
	// Collapsed counts the encoders that collapsed, by temperature, and Ended
	// those that ended well.
	Collapsed, Ended []int
}

// The settings.
const (
	Fixed = "as in the guide"
	Held  = "step size held"
)

// Read takes the evidence out of a sweep of one of Specs, which must be complete.
func Read(s *results.Sweep, setting string) (*Evidence, error) {
	t, err := analysis.ReadTable(s)
	if err != nil {
		return nil, err
	}
	if t.Trials() < s.Plan().Len() {
		return nil, fmt.Errorf("%s: only %d of %d trials are done", s.Dir(), t.Trials(), s.Plan().Len())
	}
	order := make([]int, s.Plan().Configurations.Len()) // by descending temperature
	for i := range order {
		order[i] = i
	}
	configurations := s.Plan().Configurations
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Compare(configurations.At(b).Temperature(), configurations.At(a).Temperature())
	})
	e := &Evidence{Setting: setting}
	place := make([]int, len(order))
	for k, c := range order {
		place[c] = k
		e.Temperatures = append(e.Temperatures, configurations.At(c).Temperature())
		ended := t.Ended(c)
		e.Collapsed, e.Ended = append(e.Collapsed, ended.Collapsed), append(e.Ended, ended.OK)
	}
	for name, to := range map[string]*[][]float64{
		"alignment": &e.Alignment, "uniformity": &e.Uniformity, "nn_accuracy": &e.Accuracy,
		"interclass_cosine": &e.Interclass, "loss": &e.Loss,
	} {
		for _, c := range order {
			var values []float64
			for _, v := range t.Over(c, t.Column(name)) {
				values = append(values, float64(v))
			}
			*to = append(*to, values)
		}
	}
	if err := e.steps(s, place); err != nil {
		return nil, err
	}
	return e, nil
}

// steps reads the first and the last checkpoint's step from the curves.
func (e *Evidence) steps(s *results.Sweep, place []int) error {
	seeds := len(s.Plan().Seeds)
	for range place {
		first, last := make([]float64, seeds), make([]float64, seeds)
		for i := range first {
			first[i], last[i] = math.NaN(), math.NaN()
		}
		e.First, e.Last = append(e.First, first), append(e.Last, last)
	}
	norm := s.Plan().Measures.Index("gradient_norm")
	for p, err := range s.Points() {
		if err != nil {
			return err
		}
		c := p.Configuration
		step := c.StepSize() * float64(p.Values[norm])
		if p.Step == 0 {
			e.First[place[c.Index]][p.SeedIndex] = step
		}
		if p.Step == c.Steps {
			e.Last[place[c.Index]][p.SeedIndex] = step
		}
	}
	return nil
}

// remaining is the share of the first step that is left in the last, by
// temperature and seed.
func (e *Evidence) remaining() [][]float64 {
	all := make([][]float64, len(e.First))
	for k := range all {
		for s := range e.First[k] {
			all[k] = append(all[k], e.Last[k][s]/e.First[k][s])
		}
	}
	return all
}

// median returns the median over the seeds that have a value, with its interval.
func median(values []float64) (float64, stats.Bounds) {
	values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v-v != 0 })
	return stats.Median(values), stats.MedianInterval(values, level)
}
