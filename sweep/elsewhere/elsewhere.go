// Package elsewhere makes a sweep of results that were made elsewhere: of a table with a
// row for each run, such as what Weights & Biases, Optuna, MLflow and Ray Tune export. It
// finds out which column is what, and says so; it trains nothing and writes nothing. Start
// reading at Read.
package elsewhere

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/tausweep/tausweep/model/data/table"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Options say what the columns of a table are. What they leave open is guessed.
type Options struct {
	// Name is the sweep's; empty for one made of the file's.
	Name string
	// Axes are the columns of settings that differ, "lr" or "lr=COLUMN". Where there are
	// none they are guessed. The temperature is found in any case.
	Axes []string
	// Measures are "accuracy:max", "loss:min" or "NAME=COLUMN:max:UNIT"; incomparable
	// in place of a unit says that values do not compare between configurations.
	Measures []string
	// Seed and State are columns; None says that there is none.
	Seed, State string
	// Unfinished says what a run is that did not finish: Failed, which is the default, or
	// Missing, as if it were not in the table.
	Unfinished string
	// Fixed are settings that all runs have, "temperature=0.1".
	Fixed []string
}

// None is the name of no column.
const None = "none"

// What a run is that did not finish.
const (
	Failed  = "failed"
	Missing = "missing"
)

// Import is a table as a sweep.
type Import struct {
	Plan *sweep.Plan
	// Results of all the plan's trials, in its order.
	Results []sweep.Result
	// Shape is where the table seems to come from, as "Optuna".
	Shape string
	// Chosen says which column was taken as what, and which were not used, a line each.
	Chosen []string
	// Notes are what to know of the rows, beside the plan's warnings.
	Notes []string
}

// Read reads the table in a CSV, TSV or Parquet file as a sweep. Its error has everything
// that is wrong, each with the line.
func Read(path string, o Options) (*Import, error) {
	cells, err := table.ReadCells(path)
	if err != nil {
		return nil, err
	}
	t := &reading{Cells: cells, file: filepath.Base(path), shape: shapeOf(cells.Names), options: o}
	if err := t.assign(); err != nil {
		return nil, err
	}
	runs, err := t.runs()
	if err != nil {
		return nil, err
	}
	s, err := t.spec(runs)
	if err != nil {
		return nil, err
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		return nil, fmt.Errorf("%s: as a sweep: %w", t.file, err)
	}
	if n := len(plan.Spec.YAML()); n > spec.MaxSpecBytes { // nothing could read it again
		return nil, fmt.Errorf("%s: its %d configurations and holes make a spec of %d bytes: must be at most %d; name fewer axes (--axis)", t.file, plan.Configurations.Len(), n, spec.MaxSpecBytes)
	}
	return &Import{
		Plan: plan, Results: t.results(plan, runs), Shape: t.shape.name,
		Chosen: t.chosen(), Notes: t.notes,
	}, nil
}

// reading is a table that is being read.
type reading struct {
	*table.Cells
	file    string
	shape   shape
	options Options

	axes     []axis // the temperature first, where a column has it
	measures []measure
	seed     int // -1 for none
	state    int
	steps    int
	fixed    spec.Settings
	notes    []string
	faults   []fault
}

// fault is what is wrong, in a row or, at -1, in the columns.
type fault struct {
	row int
	err error
}

// axis is a setting that a column has.
type axis struct {
	name   string
	column int
	values []spec.Value // distinct, in order
}

// measure is a measure that a column has.
type measure struct {
	spec.Measured
	column int
}

// shownFaults is how many errors of a file are shown.
const shownFaults = 20

// fault notes an error in a row.
func (t *reading) fault(row int, format string, args ...any) {
	t.faults = append(t.faults, fault{row, fmt.Errorf("%s: %w", t.Where(row), fmt.Errorf(format, args...))})
}

// wrong notes an error in the columns.
func (t *reading) wrong(format string, args ...any) {
	t.faults = append(t.faults, fault{-1, fmt.Errorf(format, args...)})
}

// failed returns all that is wrong so far, row by row: the first ones, and how many more.
func (t *reading) failed() error {
	slices.SortStableFunc(t.faults, func(a, b fault) int { return cmp.Compare(a.row, b.row) })
	var all []error
	for _, f := range t.faults[:min(len(t.faults), shownFaults)] {
		all = append(all, f.err)
	}
	if more := len(t.faults) - len(all); more > 0 {
		all = append(all, fmt.Errorf("%s: and %d more errors", t.file, more))
	}
	return errors.Join(all...)
}

// spec returns the spec of the runs.
func (t *reading) spec(runs []run) (*spec.Spec, error) {
	s := spec.DefaultCustom(spec.Imported)
	s.Name = t.options.Name
	if s.Name == "" {
		s.Name = spec.ForFiles(t.file, "", "").Name
	}
	c := s.Custom
	c.Process.Source, c.Process.Digest, c.Process.Numbered = t.file, t.Digest, t.seed < 0
	for _, a := range t.axes {
		s.Settings = append(s.Settings, spec.Setting{Name: a.name, Value: a.values[0]})
		s.Axes = append(s.Axes, spec.Axis{Path: a.name, Values: a.values})
	}
	s.Settings = append(s.Settings, t.fixed...)
	for _, m := range t.measures {
		c.Measures = append(c.Measures, m.Measured)
	}
	var err error
	if s.Seeds, err = t.seedsOf(runs); err != nil {
		return nil, err
	}
	c.Trials = trialsOf(s, runs)
	return s, nil
}

// seedsOf returns all seeds of the runs.
func (t *reading) seedsOf(runs []run) (spec.Seeds, error) {
	var all []uint32
	for _, r := range runs {
		all = append(all, r.seed)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if last := len(all) - 1; all[last]-all[0] == uint32(last) {
		return spec.Seeds{First: all[0], Count: len(all)}, nil
	}
	if len(all) > spec.MaxListedSeeds {
		return spec.Seeds{}, fmt.Errorf("%s: column %q: %d different seeds: must be at most %d; --seed none numbers the runs of a configuration instead",
			t.file, t.Names[t.seed], len(all), spec.MaxListedSeeds)
	}
	return spec.Seeds{List: all}, nil
}

// trialsOf lists the trials where some of the grid are not there; nil where all are.
func trialsOf(s *spec.Spec, runs []run) spec.Trials {
	var all spec.Trials
	for i, r := range runs { // in the order of the configurations
		if i == 0 || !slices.Equal(runs[i-1].at, r.at) {
			all = append(all, spec.Replicates{At: r.at})
		}
		seeds := &all[len(all)-1].Seeds
		*seeds = append(*seeds, r.seed)
	}
	size, full := float64(s.Seeds.Len()), float64(len(runs))
	for _, a := range s.Axes {
		size *= float64(len(a.Values))
	}
	if size == full {
		return nil
	}
	return all
}
