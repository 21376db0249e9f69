package service

import (
	"sync"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
)

// curveValues bounds the memory of one sweep's curves, some 48 MB, and curveSeeds how
// many seeds a curve is over: the first ones.
const (
	curveValues = 12_000_000
	curveSeeds  = 4096
)

// curves holds a sweep's learning curves, read on as trials are committed.
type curves struct {
	mu     sync.Mutex
	follow *results.Follower
	plan   *sweep.Plan
	read   int     // trials
	trial  int     // whose points are being read
	place  int     // of the last point among its trial's
	shown  int     // the first so many configurations have a curve
	all    []curve // of the configurations shown
}

// curve is one configuration's.
type curve struct {
	steps []int
	cells [][][]float32 // by checkpoint and measure: values of seeds
}

// Curves returns the median curves of a column, from place offset on.
func (s *Service) Curves(e *Entry, column string, offset, limit int) (*Curves, error) {
	t, err := s.rows(e)
	if err != nil {
		return nil, err
	}
	known := curveColumnsOf(t.plan)
	if column == "" {
		column = t.plan.Measures.Main()[0].Name
	}
	if known.Index(column) < 0 {
		return nil, unknownColumn(known, "query.column", column)
	}
	k := t.plan.Measures.Index(column)
	e.data.mu.Lock()
	c := e.data.curves
	e.data.mu.Unlock()
	if c == nil { // let go of since
		return nil, problem(Unavailable, "the curves are being reloaded; try again").after(1)
	}
	out, err := c.median(k, &t, offset, limit)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	out.Column = column
	return out, nil
}

// median reads on as far as t goes and returns the medians of measure k.
func (c *curves) median(k int, t *table, offset, limit int) (*Curves, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.readOn(t.plan, t.len()); err != nil {
		return nil, err
	}
	out := &Curves{Committed: c.read, Total: c.plan.Configurations.Len(), Curves: []Curve{}}
	to := min(offset+limit, c.shown)
	for i := offset; i < to; i++ {
		configuration := c.plan.Configurations.At(i)
		m := Curve{
			Configuration: i, Label: c.plan.Label(configuration), Temperature: configuration.Temperature(),
			Steps: []int{}, N: []int{}, Median: []Number{}, Mean: []Number{}, Low: []Number{}, High: []Number{},
		}
		for j, cells := range c.all[i].cells {
			values := make([]float64, len(cells[k]))
			for s, v := range cells[k] {
				values[s] = float64(v)
			}
			at := medianOf(values)
			m.Steps = append(m.Steps, c.all[i].steps[j])
			m.N = append(m.N, at.N)
			m.Median, m.Mean = append(m.Median, at.Median), append(m.Mean, at.Mean)
			m.Low, m.High = append(m.Low, at.Low), append(m.High, at.High)
		}
		out.Curves = append(out.Curves, m)
	}
	out.More = to < out.Total
	return out, nil
}

func (c *curves) readOn(plan *sweep.Plan, committed int) error {
	if c.all == nil {
		c.trial = -1
	}
	if c.all == nil || plan.Len() > c.plan.Len() { // it was extended, or has grown
		c.plan = plan
		c.follow.Grow(plan)
		c.shown = max(c.shown, min(plan.Configurations.Len(), max(1, curveValues/(c.checkpoints()*len(plan.Measures)*min(max(1, len(plan.Seeds)), curveSeeds)))))
		c.all = append(c.all, make([]curve, c.shown-len(c.all))...)
	}
	if c.read >= committed {
		return nil
	}
	for p, err := range c.follow.Points(committed) {
		if err != nil {
			return err
		}
		if p.Index != c.trial {
			c.trial, c.place = p.Index, -1
		}
		c.place++
		if p.Configuration.Index < c.shown {
			c.all[p.Configuration.Index].add(c.place, p)
		}
	}
	c.read = committed
	return nil
}

// checkpoints returns the most that a trial of the plan has.
func (c *curves) checkpoints() int {
	every := c.plan.Spec.Record.Every
	if every == 0 {
		return 2
	}
	return int(c.plan.Configurations.Most(func(one *sweep.Configuration) float64 { return float64(one.Steps/every + 2) }))
}

// add counts a point at its place among the checkpoints.
func (c *curve) add(place int, p *results.Point) {
	if place == len(c.steps) {
		c.steps = append(c.steps, p.Step)
		c.cells = append(c.cells, make([][]float32, len(p.Values)))
	}
	if place >= len(c.steps) {
		return
	}
	cells := c.cells[place]
	for i, v := range p.Values {
		if v-v == 0 && len(cells[i]) < curveSeeds {
			cells[i] = append(cells[i], v)
		}
	}
}
