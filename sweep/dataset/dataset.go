// Package dataset reads the data that a spec names, and divides, scales and checks it.
// It trains nothing; how files are laid out is package table's business. Start reading
// at Read.
package dataset

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/data/table"
	"github.com/tausweep/tausweep/model/streams"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Raw is what the files of a spec hold, as it was read.
type Raw struct {
	of      spec.FileData
	limits  table.Limits
	rows    *table.Table
	pairs   *table.Table // nil without
	labels  []int        // by row; nil without
	Classes []string     // names, by label
	split   []bool       // by row: test; nil where it is drawn
	Digest  string       // of all files
	// Dropped is how many rows were left out, as a value of theirs was not finite.
	Dropped int
}

// Set is data to train and to measure on.
type Set struct {
	Train batch.Data
	// Bank and Test are the training and the test rows that measures are taken on: all,
	// or a fixed stratified part.
	Bank, Test batch.Data
}

// Resolve makes the files that d names absolute, from the directory of the spec, but for
// those that are located already.
func Resolve(d *spec.FileData, dir string) error {
	for _, f := range d.Files() {
		if _, located := d.Located[*f.Name]; located || filepath.IsAbs(*f.Name) {
			continue
		}
		whole, err := filepath.Abs(filepath.Join(dir, *f.Name))
		if err != nil {
			return err
		}
		*f.Name = whole
	}
	return nil
}

// divide returns the training and the test rows under a split seed, ascending: the same
// numbers of each under every seed.
func (r *Raw) divide(seed uint64) (train, test []int) {
	source, err := streams.New(streams.Philox, seed)
	if err != nil {
		panic(err) // there is that kind
	}
	labels, classes := r.labels, len(r.Classes)
	if labels == nil {
		labels, classes = make([]int, r.rows.Rows), 1
	}
	all := make([]int, r.rows.Rows)
	for i := range all {
		all[i] = i
	}
	if limit := r.of.Limit; limit > 0 {
		all = data.Subset(labels, classes, limit, source)
	}
	if r.split != nil {
		for _, i := range all {
			if r.split[i] {
				test = append(test, i)
			} else {
				train = append(train, i)
			}
		}
		return train, test
	}
	some := make([]int, len(all))
	for k, i := range all {
		some[k] = labels[i]
	}
	first, second := data.Stratified(some, classes, r.of.Split.Test, source)
	for _, k := range first {
		train = append(train, all[k])
	}
	for _, k := range second {
		test = append(test, all[k])
	}
	return train, test
}

// SplitSeed returns the seed of a trial's split.
func SplitSeed(d *spec.FileData, trial uint32) uint64 {
	if d.Split.Seed == spec.ByTrial {
		return uint64(trial)
	}
	seed, _ := strconv.ParseUint(d.Split.Seed, 10, 64) // the spec was checked
	return seed
}

// Values returns how many numbers r holds: what it takes of memory.
func (r *Raw) Values() int {
	n := len(r.rows.Values)
	if r.pairs != nil {
		n += len(r.pairs.Values)
	}
	return n
}

// Found returns the shape of what was read.
func (r *Raw) Found() (spec.Found, error) {
	train, test := r.divide(SplitSeed(&r.of, 0))
	f := spec.Found{Rows: len(train), Test: len(test), Columns: r.rows.Columns, Classes: len(r.Classes), Pairs: r.pairs != nil, Digest: r.Digest}
	switch {
	case len(train) < 2:
		return f, fmt.Errorf("%s: %d rows to train on: must be 2 or more", r.of.Samples, len(train))
	case len(test) < 2:
		return f, fmt.Errorf("%s: %d rows to measure on: must be 2 or more (data.split)", r.of.Samples, len(test))
	}
	return f, nil
}

// Split divides and scales the rows under a split seed, and takes at most limit of each
// part to be measured.
func (r *Raw) Split(seed uint64, limit int) (*Set, error) {
	train, test := r.divide(seed)
	set := &Set{Train: r.part(train), Bank: r.part(r.some(train, limit)), Test: r.part(r.some(test, limit))}
	if !r.of.Standardize {
		return set, nil
	}
	if err := standardize(set.Train.Rows, r.rows.Columns, set.Bank.Rows, set.Test.Rows); err != nil {
		return nil, fmt.Errorf("%s: %w", r.of.Samples, err)
	}
	if err := standardize(set.Train.Pairs, r.rows.Columns, set.Bank.Pairs, set.Test.Pairs); err != nil {
		return nil, fmt.Errorf("%s: %w", r.of.Pairs, err)
	}
	return set, nil
}

// All returns the rows, undivided and not scaled, and how many there are: limit of them at
// most, a fixed stratified part.
func (r *Raw) All(limit int) (part batch.Data, of int) {
	all := make([]int, r.rows.Rows)
	for i := range all {
		all[i] = i
	}
	return r.part(r.some(all, limit)), len(all)
}

// standardize scales training rows, and others as those.
func standardize(train []float32, columns int, others ...[]float32) error {
	if len(train) == 0 {
		return nil
	}
	all := make([]int, len(train)/columns)
	for i := range all {
		all[i] = i
	}
	scaling, err := data.Standardise(train, columns, all)
	for _, rows := range others {
		if err == nil {
			err = scaling.Apply(rows)
		}
	}
	return err
}

// some returns a fixed part of rows, in proportion to the classes.
func (r *Raw) some(rows []int, limit int) []int {
	if len(rows) <= limit {
		return rows
	}
	labels, classes := make([]int, len(rows)), max(len(r.Classes), 1)
	for k, i := range rows {
		if r.labels != nil {
			labels[k] = r.labels[i]
		}
	}
	source, err := streams.New(streams.Philox, 0)
	if err != nil {
		panic(err) // there is that kind
	}
	part := data.Subset(labels, classes, limit, source)
	for k, i := range part {
		part[k] = rows[i]
	}
	return part
}

// part copies rows.
func (r *Raw) part(of []int) batch.Data {
	d := batch.Data{Columns: r.rows.Columns}
	take := func(from []float32) []float32 {
		part := make([]float32, 0, len(of)*d.Columns)
		for _, i := range of {
			part = append(part, from[i*d.Columns:][:d.Columns]...)
		}
		return part
	}
	d.Rows = take(r.rows.Values)
	if r.pairs != nil {
		d.Pairs = take(r.pairs.Values)
	}
	for _, i := range of {
		if r.labels != nil {
			d.Labels = append(d.Labels, int32(r.labels[i]))
		}
	}
	return d
}
