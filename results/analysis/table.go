package analysis

import (
	"math"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Table holds the measures of all committed trials by column and configuration:
// what statistics and figures work on. A million trials take some 40 MB.
type Table struct {
	Plan *sweep.Plan
	// Declaration is what the trials yield.
	spec.Declaration
	// Metrics are the measures that the table holds, Columns their names.
	Metrics metrics.Schema
	Columns []string
	places  []int // of the metrics in a row's values
	outcome int   // the place of the outcome there, -1 if there is none
	trials  int
	seeds   int         // that have a trial
	values  [][]float32 // by column: configurations x seeds
	status  []status    // configurations x seeds
}

// status is how a trial ended, small.
type status uint8

const (
	missing status = iota // not committed
	apart                 // ok
	merged                // ok, and with the outcome: collapsed
	diverged
	failed
)

// ReadTable reads the rows of all committed trials of s.
func ReadTable(s *results.Sweep) (*Table, error) {
	plan := s.Plan()
	seeds := len(plan.Seeds)
	if configurations := plan.Configurations.Len(); plan.Rectangular() {
		seeds = (s.Committed() + configurations - 1) / configurations
	}
	t := newTable(plan, plan.Declaration, seeds)
	for row, err := range s.Rows() {
		if err != nil {
			return nil, err
		}
		t.add(row)
	}
	return t, nil
}

// newTable returns a table without trials.
func newTable(plan *sweep.Plan, d spec.Declaration, seeds int) *Table {
	t := &Table{Plan: plan, Declaration: d, Metrics: d.Measures.Of(metrics.Metric), outcome: -1, seeds: seeds}
	t.Columns = t.Metrics.Names()
	for _, name := range t.Columns {
		t.places = append(t.places, d.Measures.Index(name))
	}
	if o := d.Measures.Outcome(); o != nil {
		t.outcome = d.Measures.Index(o.Name)
	}
	size := plan.Configurations.Len() * seeds
	t.status = make([]status, size)
	t.values = make([][]float32, len(t.Columns))
	for i := range t.values {
		t.values[i] = make([]float32, size)
		for j := range t.values[i] {
			t.values[i][j] = float32(math.NaN())
		}
	}
	return t
}

func (t *Table) add(r *results.Row) {
	t.trials++
	at := r.Configuration.Index*t.seeds + r.SeedIndex
	switch {
	case r.Status == sweep.Diverged:
		t.status[at] = diverged
		return
	case r.Status == sweep.Failed:
		t.status[at] = failed
		return
	case t.outcome >= 0 && r.Values[t.outcome] == 1:
		t.status[at] = merged
	default:
		t.status[at] = apart
	}
	for i, place := range t.places {
		t.values[i][at] = r.Values[place]
	}
}

// Trials returns how many trials the table holds.
func (t *Table) Trials() int { return t.trials }

// Seeds returns how many seeds have a trial.
func (t *Table) Seeds() int { return t.seeds }

// Column returns the place of a column by its name, -1 if there is none.
func (t *Table) Column(name string) int {
	for i, c := range t.Columns {
		if c == name {
			return i
		}
	}
	return -1
}

// Over returns the values of a column in a configuration, one for each seed of
// Plan.Seeds that the sweep has come to; NaN where the trial did not end well,
// is not committed yet, or is not in the plan. The slice is the table's own.
func (t *Table) Over(configuration, column int) []float32 {
	from := configuration * t.seeds
	return t.values[column][from : from+t.seeds : from+t.seeds]
}

// Ended counts the trials of a configuration by how they ended.
type Ended struct {
	results.Counts
	Collapsed int // of those that are OK: with the outcome that the trainer declares
}

// Ended counts the trials of a configuration.
func (t *Table) Ended(configuration int) (e Ended) {
	from := configuration * t.seeds
	for _, s := range t.status[from : from+t.seeds] {
		switch s {
		case missing:
		case merged:
			e.OK++
			e.Collapsed++
		case apart:
			e.OK++
		case diverged:
			e.Diverged++
		case failed:
			e.Failed++
		}
	}
	return e
}

// Ran reports whether there is a trial of a configuration on seed Plan.Seeds[seed],
// however it ended.
func (t *Table) Ran(configuration, seed int) bool {
	return t.status[configuration*t.seeds+seed] != missing
}

// Collapsed tells of each seed, as in Over, whether its trial ended well and
// collapsed.
func (t *Table) Collapsed(configuration int) []bool {
	collapsed := make([]bool, t.seeds)
	for i := range collapsed {
		collapsed[i] = t.status[configuration*t.seeds+i] == merged
	}
	return collapsed
}
