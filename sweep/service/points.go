package service

import (
	"cmp"
	"math"
	"slices"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep/spec"
)

func nan32() float32 { return float32(math.NaN()) }

func binarySearch(all []failure, trial int) (int, bool) {
	return slices.BinarySearchFunc(all, trial, func(f failure, i int) int { return cmp.Compare(f.trial, i) })
}

// Points returns the configurations with a trial that ended after the first
// since ones, from place offset on, at most limit.
func (s *Service) Points(e *Entry, since, offset, limit int) (*Points, error) {
	t, err := s.rows(e)
	if err != nil {
		return nil, err
	}
	p := &Points{Committed: t.len(), Since: since, Total: t.plan.Configurations.Len(), Configurations: []Point{}}
	var changed []int
	changed, p.More = t.changed(since, offset, limit)
	p.Configurations = t.points(changed)
	return p, nil
}

// kth returns the row of the k-th trial that ended.
func (t *table) kth(k int) (row int, there bool) {
	switch {
	case t.came == nil || k < t.came.first:
		return k, true
	case k-t.came.first < len(t.came.later):
		return t.row(int(t.came.later[k-t.came.first]))
	}
	return 0, false
}

// changed lists the configurations with a trial after the first since ones, all of them
// where since is 0: from place offset on at most limit, and whether there are more.
func (t *table) changed(since, offset, limit int) (list []int, more bool) {
	total := t.plan.Configurations.Len()
	seen := make([]bool, total)
	for k := since; k < t.len(); k++ {
		if i, there := t.kth(k); there {
			seen[t.owners[i]] = true
		}
	}
	for c := range total {
		switch {
		case !seen[c] && since > 0:
		case offset > 0:
			offset--
		case len(list) == limit:
			return list, true
		default:
			list = append(list, c)
		}
	}
	return list, false
}

// points sums up the configurations listed over their seeds.
func (t *table) points(list []int) []Point {
	columns := t.columns
	place := make([]int32, t.plan.Configurations.Len()) // in the list, counted from 1
	all, samples := make([]Point, len(list)), make([][]float64, len(list)*len(columns))
	for k, c := range list {
		place[c] = int32(k + 1)
		all[k] = t.begin(c)
	}
	for i, owner := range t.owners {
		k := int(place[owner]) - 1
		if k < 0 {
			continue
		}
		all[k].count(t.status[i])
		if t.status[i] != apart && t.status[i] != merged {
			continue
		}
		for j := range columns {
			samples[k*len(columns)+j] = append(samples[k*len(columns)+j], float64(t.values[j][i]))
		}
	}
	for k := range all {
		p := &all[k]
		if p.Outcome != nil {
			*p.Outcome = shareOf(p.Outcome.N, p.N)
		}
		for j, column := range columns {
			p.Metrics[column.Name] = medianOf(samples[k*len(columns)+j])
		}
	}
	return all
}

// begin is configuration c without seeds.
func (t *table) begin(c int) Point {
	configuration := t.plan.Configurations.At(c)
	p := Point{
		Configuration: c, Label: t.plan.Label(configuration), Temperature: configuration.Temperature(),
		Values: configuration.Values, Metrics: make(map[string]Median, len(t.values)),
	}
	if p.Values == nil {
		p.Values = []spec.Value{}
	}
	if t.outcome >= 0 {
		p.Outcome = new(Rate)
	}
	return p
}

// count counts a trial of p's.
func (p *Point) count(s status) {
	switch s {
	case merged:
		p.Outcome.N++
		p.N++
	case apart:
		p.N++
	case diverged:
		p.Diverged++
	case failed:
		p.Failed++
	}
}

func shareOf(hits, n int) Rate {
	bounds := stats.Wilson(hits, n, analysis.Level)
	return Rate{
		N: hits, Rate: Number(float64(hits) / float64(n)), Low: Number(bounds.Low), High: Number(bounds.High),
		Often: analysis.HowOften(hits, n),
	}
}

// medianOf sums up a measure over the seeds that trained to the end, as summary.csv
// does. x is sorted.
func medianOf(x []float64) Median {
	d := stats.Describe(x, analysis.Level)
	return Median{N: len(x), Median: Number(d.Median), Low: Number(d.Interval.Low), High: Number(d.Interval.High), Mean: Number(d.Mean)}
}

// Seeds returns configuration c, seed by seed.
func (s *Service) Seeds(e *Entry, c int) (*Seeds, error) {
	t, err := s.rows(e)
	if err != nil {
		return nil, err
	}
	if c >= t.plan.Configurations.Len() {
		return nil, problem(NotFound, "sweep %s has %d configurations, 0 to %d", e.Name, t.plan.Configurations.Len(), t.plan.Configurations.Len()-1)
	}
	out := &Seeds{Point: t.points([]int{c})[0], Trials: []Trial{}}
	for i, owner := range t.owners {
		if int(owner) != c {
			continue
		}
		if len(out.Trials) == maxPage {
			out.More = true
			break
		}
		out.Trials = append(out.Trials, t.trial(i))
	}
	return out, nil
}
