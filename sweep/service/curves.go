package service

import (
	"slices"
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
	values int     // that they hold, where trials report when they like
	full   bool    // there were more of those than are kept
}

// cellValues is what a cell of a curve takes beside its values, in values.
const cellValues = 8

// curve is one configuration's.
type curve struct {
	steps []int         // ascending
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
	if err := c.readOn(t.plan, t.committed()); err != nil {
		return nil, err
	}
	ahead := t.curvesAhead(c.shown)
	out := &Curves{Committed: t.len(), Total: c.plan.Configurations.Len(), Curves: []Curve{}}
	to := min(offset+limit, c.shown)
	for i := offset; i < to; i++ {
		configuration := c.plan.Configurations.At(i)
		m := Curve{
			Configuration: i, Label: c.plan.Label(configuration), Temperature: configuration.Temperature(),
			Steps: []int{}, N: []int{}, Median: []Number{}, Mean: []Number{}, Low: []Number{}, High: []Number{},
		}
		all := &c.all[i]
		if more := ahead[i]; more != nil {
			all = all.with(more)
		}
		for j, cells := range all.cells {
			values := make([]float64, len(cells[k]))
			for s, v := range cells[k] {
				values[s] = float64(v)
			}
			at := medianOf(values)
			m.Steps = append(m.Steps, all.steps[j])
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
		if !c.full {
			c.shown = max(c.shown, min(plan.Configurations.Len(), max(1, curveValues/(c.checkpoints()*len(plan.Measures)*(cellValues+min(max(1, len(plan.Seeds)), curveSeeds))))))
		}
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
		if p.Configuration.Index >= c.shown {
			continue
		}
		one := &c.all[p.Configuration.Index]
		if plan.Reported {
			one.add(one.placeOf(p.Step), p.Step, p.Values)
			c.bound(len(p.Values))
		} else {
			one.add(c.place, p.Step, p.Values)
		}
	}
	c.read = committed
	return nil
}

// bound counts values, and shows fewer configurations where there are too many: how many
// checkpoints trials report is not known beforehand.
func (c *curves) bound(values int) {
	c.values += values
	for c.values > curveValues && c.shown > 1 {
		c.full = true
		c.shown = (c.shown + 1) / 2
		c.all = c.all[:c.shown:c.shown]
		c.values = 0
		for i := range c.all {
			for _, cells := range c.all[i].cells {
				for _, cell := range cells {
					c.values += len(cell)
				}
			}
		}
	}
}

// curvesAhead returns the results that are not in the files, by configuration, of the
// first so many.
func (t *table) curvesAhead(configurations int) map[int][]*sweep.Result {
	if t.came == nil {
		return nil
	}
	all := map[int][]*sweep.Result{}
	for _, r := range t.came.ahead {
		if c := t.plan.Trial(r.Trial).Configuration.Index; c < configurations {
			all[c] = append(all[c], r)
		}
	}
	return all
}

// with returns a copy of c that has those results, too.
func (c *curve) with(all []*sweep.Result) *curve {
	next := &curve{steps: slices.Clone(c.steps)}
	for _, cells := range c.cells {
		copied := slices.Clone(cells)
		for i := range copied {
			copied[i] = slices.Clip(copied[i])
		}
		next.cells = append(next.cells, copied)
	}
	for _, r := range all {
		for _, p := range r.Curve {
			next.add(next.placeOf(p.Step), p.Step, p.Values)
		}
	}
	return next
}

// placeOf returns the place of a step, which is made where there is none.
func (c *curve) placeOf(step int) int {
	at, found := slices.BinarySearch(c.steps, step)
	if !found && at < len(c.steps) {
		c.steps = slices.Insert(c.steps, at, step)
		c.cells = slices.Insert(c.cells, at, nil)
	}
	return at
}

// checkpoints returns the most that a trial of the plan has.
func (c *curves) checkpoints() int {
	every := c.plan.Spec.Record.Every
	if every == 0 {
		return 2
	}
	return int(c.plan.Configurations.Most(func(one *sweep.Configuration) float64 { return float64(one.Steps/every + 2) }))
}

// add counts values at their place among the checkpoints.
func (c *curve) add(place, step int, values []float32) {
	if place == len(c.steps) {
		c.steps = append(c.steps, step)
		c.cells = append(c.cells, nil)
	}
	if place >= len(c.steps) {
		return
	}
	if c.cells[place] == nil {
		c.cells[place] = make([][]float32, len(values))
	}
	cells := c.cells[place]
	for i, v := range values {
		if v-v == 0 && len(cells[i]) < curveSeeds {
			cells[i] = append(cells[i], v)
		}
	}
}
