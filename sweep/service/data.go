package service

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// data holds a sweep's committed rows in memory, by column, while somebody asks
// for them. It is read from the files, and read on where the sweep continues.
type data struct {
	mu     sync.Mutex
	follow *results.Follower
	table  table
	order  order // the last one asked for
	used   time.Time
	curves *curves // guards itself; created again with the table
}

// table holds rows by column: those of the committed trials, in their order, and behind
// them those of the trials that ended before one that is not committed. Rows are only
// appended, so a copy of it can be read while more are.
type table struct {
	plan     *sweep.Plan
	later    []int32 // the trials of the rows behind the committed ones
	came     *beyond // nil where all are committed, and came in trial order
	status   []status
	owners   []int32 // indices of configurations
	steps    []int32
	columns  metrics.Schema
	places   []int       // of the columns in a row's values
	outcome  int         // its place there, -1 if there is none
	values   [][]float32 // by column; NaN if there is none
	digests  []uint64
	failures []failure // by trial
}

func newTable(plan *sweep.Plan) table {
	t := table{plan: plan, columns: columnsOf(plan), outcome: -1}
	for _, m := range t.columns {
		t.places = append(t.places, plan.Measures.Index(m.Name))
	}
	if o := plan.Measures.Outcome(); o != nil {
		t.outcome = plan.Measures.Index(o.Name)
	}
	t.values = make([][]float32, len(t.columns))
	return t
}

// status is how a trial ended, in a byte.
type status uint8

const (
	apart  status = iota // ok
	merged               // ok, and with the outcome
	diverged
	failed
)

func (s status) ok() bool { return s <= merged }

// failure is what is said of a trial that did not end well.
type failure struct {
	trial int
	text  string
}

// len returns the number of rows.
func (t *table) len() int { return len(t.status) }

// rows returns e's committed rows.
func (s *Service) rows(e *Entry) (table, error) {
	plan, committed, known, err := s.snapshot(e)
	if err != nil {
		return table{}, err
	}
	if committed > s.Limits.Rows {
		return table{}, problem(Invalid,
			"sweep %s has %d trials, more than the %d that this service searches: download %s", e.Name, committed, s.Limits.Rows, results.TrialsFile)
	}
	d := e.data
	d.mu.Lock()
	err = d.read(e.dir, plan, committed)
	rows := d.table
	d.mu.Unlock()
	if err != nil {
		return table{}, s.Unreadable(e, err)
	}
	s.evict(e)
	if known != nil {
		return rows.with(committed, known), nil
	}
	return rows, nil
}

// with returns the committed rows of t, and behind them those of what else is known.
func (t table) with(committed int, known *beyond) table {
	n := min(committed, t.len())
	t.status, t.owners, t.steps, t.digests = t.status[:n:n], t.owners[:n:n], t.steps[:n:n], t.digests[:n:n]
	failures, _ := binarySearch(t.failures, n)
	t.failures = t.failures[:failures:failures]
	t.values = slices.Clone(t.values)
	for i := range t.values {
		t.values[i] = t.values[i][:n:n]
	}
	t.came = known
	for _, r := range known.ahead {
		row := results.Row{Trial: t.plan.Trial(r.Trial), Status: r.Status, Error: r.Error, Steps: r.Steps, Digest: r.Digest}
		if r.Status == sweep.OK {
			row.Values = r.Last().Values
		}
		t.later = append(t.later, int32(r.Trial))
		t.add(&row)
	}
	return t
}

// committed returns how many rows are of committed trials.
func (t *table) committed() int { return t.len() - len(t.later) }

// at returns the trial of row i.
func (t *table) at(i int) int {
	if n := t.committed(); i >= n {
		return int(t.later[i-n])
	}
	return i
}

// row returns the row of a trial, false where it has none.
func (t *table) row(trial int) (int, bool) {
	n := t.committed()
	if trial < n {
		return trial, true
	}
	i, found := slices.BinarySearch(t.later, int32(trial))
	return n + i, found
}

// read reads on to so many committed trials. mu is held.
func (d *data) read(dir string, plan *sweep.Plan, committed int) error {
	if d.follow == nil {
		d.follow = results.Follow(dir, plan)
		d.table = newTable(plan)
		d.curves = &curves{follow: results.Follow(dir, plan), plan: plan}
	}
	if plan.Len() > d.table.plan.Len() { // it was extended, or has grown
		d.table.plan = plan
		d.follow.Grow(plan)
	}
	d.used = time.Now()
	t := &d.table
	if t.len() >= committed {
		return nil
	}
	for row, err := range d.follow.Rows(committed) {
		if err != nil {
			d.clear()
			return err
		}
		t.add(row)
	}
	return nil
}

func (d *data) clear() {
	d.follow, d.table, d.order, d.curves = nil, table{}, order{}, nil
}

// drop gives the memory back.
func (d *data) drop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
}

func (t *table) add(r *results.Row) {
	t.owners = append(t.owners, int32(r.Configuration.Index))
	t.steps = append(t.steps, int32(r.Steps))
	digest, _ := strconv.ParseUint(strings.TrimPrefix(r.Digest, "w"), 16, 64) // empty where it did not end well
	t.digests = append(t.digests, digest)
	switch {
	case r.Status == sweep.OK && t.outcome >= 0 && r.Values[t.outcome] == 1:
		t.status = append(t.status, merged)
	case r.Status == sweep.OK:
		t.status = append(t.status, apart)
	case r.Status == sweep.Diverged:
		t.status = append(t.status, diverged)
	default:
		t.status = append(t.status, failed)
	}
	if r.Error != "" {
		t.failures = append(t.failures, failure{r.Index, r.Error})
	}
	for i, place := range t.places {
		v := nan32()
		if r.Status == sweep.OK {
			v = r.Values[place]
		}
		t.values[i] = append(t.values[i], v)
	}
}

// evict lets go of the rows of sweeps that nobody asked for longest, until all
// rows in memory are within the limit; never of e's.
func (s *Service) evict(e *Entry) {
	s.mu.Lock()
	all := append([]*Entry(nil), s.ordered...)
	s.mu.Unlock()
	for {
		total := 0
		var oldest *data
		var since time.Time
		for _, x := range all {
			if !x.data.mu.TryLock() {
				continue // in use
			}
			n, used := x.data.table.len(), x.data.used
			x.data.mu.Unlock()
			total += n
			if x != e && n > 0 && (oldest == nil || used.Before(since)) {
				oldest, since = x.data, used
			}
		}
		if total <= s.Limits.Rows || oldest == nil {
			return
		}
		oldest.drop()
	}
}

// trial returns row i as it is answered.
func (t *table) trial(i int) Trial {
	p := t.plan.Trial(t.at(i))
	out := Trial{
		Trial: p.Index, Seed: p.Seed, Configuration: p.Configuration.Index, Temperature: p.Configuration.Temperature(),
		Values: p.Configuration.Values, Steps: int(t.steps[i]), Metrics: make(map[string]Number, len(t.values)),
		Status: t.statusOf(i), Error: t.failure(i),
	}
	if out.Values == nil {
		out.Values = []spec.Value{}
	}
	for c, column := range t.columns {
		out.Metrics[column.Name] = Number(t.values[c][i])
	}
	if t.status[i].ok() {
		if t.outcome >= 0 {
			has := t.status[i] == merged
			out.Outcome = &has
		}
		out.Digest = t.digest(i)
	}
	return out
}

func (t *table) statusOf(i int) sweep.Status {
	switch t.status[i] {
	case diverged:
		return sweep.Diverged
	case failed:
		return sweep.Failed
	default:
		return sweep.OK
	}
}

// digest returns that of row i, which ended well.
func (t *table) digest(i int) string { return fmt.Sprintf("w%016x", t.digests[i]) }

// failure returns what is said of row i, empty where it ended well.
func (t *table) failure(i int) string {
	at, found := binarySearch(t.failures, t.at(i))
	if !found {
		return ""
	}
	return t.failures[at].text
}
