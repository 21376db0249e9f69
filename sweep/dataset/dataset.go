// Package dataset reads the data that a spec names, and divides, scales and checks it.
// It trains nothing; how files are laid out is package table's business. Start reading
// at Read.
package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

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

// Resolve makes the files that d names absolute, from the directory of the spec.
func Resolve(d *spec.FileData, dir string) error {
	for _, f := range d.Files() {
		if filepath.IsAbs(*f.Name) {
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

// Read reads the files that d names, from where they are located. Its errors say which
// file, and where in it.
func Read(d spec.FileData) (*Raw, error) {
	return ReadWithin(d, table.Limits{Values: table.MaxValues, Bytes: table.MaxBytes})
}

// ReadWithin is Read where each file may have no more than the limits.
func ReadWithin(d spec.FileData, limits table.Limits) (*Raw, error) {
	for _, f := range d.Files() {
		*f.Name = d.Locate(*f.Name)
	}
	r := &Raw{of: d, limits: limits}
	column, isColumn := strings.CutPrefix(d.Labels, spec.ColumnPrefix)
	o := table.Options{Columns: d.Columns}
	if isColumn {
		o.Text = append(o.Text, column)
	}
	if d.Split.Column != "" {
		o.Text = append(o.Text, d.Split.Column)
	}
	var err error
	if r.rows, err = limits.Read(d.Samples, o); err != nil {
		return nil, err
	}
	digests := []string{"samples " + r.rows.Digest}
	labels := (*table.Labels)(nil)
	switch {
	case isColumn:
		if labels, err = table.LabelsOf(r.rows.Text[column]); err != nil {
			return nil, fmt.Errorf("%s: column %q: %w", d.Samples, column, err)
		}
	case d.Labels != "":
		if labels, err = limits.ReadLabels(d.Labels); err != nil {
			return nil, err
		}
		digests = append(digests, "labels "+labels.Digest)
	}
	if err := r.mark(d.Split.Column); err != nil {
		return nil, err
	}
	if d.Split.Samples != "" {
		more, err := r.append(labels)
		if err != nil {
			return nil, err
		}
		digests = append(digests, more...)
	} else if labels != nil {
		r.Classes, r.labels = labels.Names, labels.Index
	}
	if d.Pairs != "" {
		if r.pairs, err = limits.Read(d.Pairs, table.Options{}); err != nil {
			return nil, err
		}
		digests = append(digests, "pairs "+r.pairs.Digest)
	}
	sum := sha256.Sum256([]byte(strings.Join(digests, "\n")))
	r.Digest = "sha256:" + hex.EncodeToString(sum[:])
	return r, errors.Join(r.check())
}

// mark takes the test rows from a column.
func (r *Raw) mark(column string) error {
	if column == "" {
		return nil
	}
	r.split = make([]bool, r.rows.Rows)
	for i, cell := range r.rows.Text[column] {
		switch cell {
		case "test":
			r.split[i] = true
		case "train":
		default:
			return fmt.Errorf("%s: column %q, row %d: %q: must be train or test", r.of.Samples, column, i+1, cell)
		}
	}
	return nil
}

// append adds the rows of the test files behind the others.
func (r *Raw) append(labels *table.Labels) (digests []string, err error) {
	d := r.of.Split
	test, err := r.limits.Read(d.Samples, table.Options{Columns: r.of.Columns})
	if err != nil {
		return nil, err
	}
	if test.Columns != r.rows.Columns {
		return nil, fmt.Errorf("%s: %d columns: must be %d, as %s has", d.Samples, test.Columns, r.rows.Columns, r.of.Samples)
	}
	digests = append(digests, "test_samples "+test.Digest)
	r.split = make([]bool, r.rows.Rows+test.Rows)
	for i := range test.Rows {
		r.split[r.rows.Rows+i] = true
	}
	if labels != nil {
		if d.Labels == "" {
			return nil, fmt.Errorf("data.split.test_labels: is missing: must name the labels of %s, as there are labels to train on", d.Samples)
		}
		more, err := r.limits.ReadLabels(d.Labels)
		if err != nil {
			return nil, err
		}
		digests = append(digests, "test_labels "+more.Digest)
		r.labels, r.Classes = slices.Clone(labels.Index), labels.Names
		if len(labels.Index) != r.rows.Rows {
			return nil, fmt.Errorf("%s: %d labels: must be %d, as %s has rows", r.of.Labels, len(labels.Index), r.rows.Rows, r.of.Samples)
		}
		for i, label := range more.Index {
			at := slices.Index(labels.Names, more.Names[label])
			if at < 0 {
				return nil, fmt.Errorf("%s: row %d: class %q: is none of those of %s", d.Labels, i+1, more.Names[label], r.of.Labels)
			}
			r.labels = append(r.labels, at)
		}
	}
	r.rows.Values = append(r.rows.Values, test.Values...)
	r.rows.Rows += test.Rows
	return digests, nil
}

// check holds the parts against each other.
func (r *Raw) check() error {
	n := r.rows.Rows
	if r.labels != nil && len(r.labels) != n {
		return fmt.Errorf("%s: %d labels: must be %d, as %s has rows", r.of.Labels, len(r.labels), n, r.of.Samples)
	}
	if p := r.pairs; p != nil && (p.Rows != n || p.Columns != r.rows.Columns) {
		return fmt.Errorf("%s: %d rows of %d values: must be %d of %d, as %s has", r.of.Pairs, p.Rows, p.Columns, n, r.rows.Columns, r.of.Samples)
	}
	if len(r.Classes) == 1 {
		return fmt.Errorf("%s: all rows are of one class, %q: must be two or more, or leave the labels out", r.of.Labels, r.Classes[0])
	}
	bad := r.rows.Nonfinite()
	if r.pairs != nil {
		bad = append(bad, r.pairs.Nonfinite()...)
		slices.Sort(bad)
		bad = slices.Compact(bad)
	}
	if len(bad) == 0 {
		return nil
	}
	if !r.of.DropNonfinite {
		return fmt.Errorf("%s: %s not finite: must be numbers (data.drop_nonfinite: true, or --drop-nonfinite, leaves the rows out)", r.of.Samples, rowsText(bad))
	}
	r.drop(bad)
	if r.rows.Rows < 4 {
		return fmt.Errorf("%s: %d rows are left without those that are not finite: must be 4 or more", r.of.Samples, r.rows.Rows)
	}
	return nil
}

// rowsText reads "row 3 is", or "12 rows (3, 7, 9, ...) are".
func rowsText(rows []int) string {
	const most = 5
	if len(rows) == 1 {
		return fmt.Sprintf("row %d is", rows[0]+1)
	}
	var first []string
	for _, i := range rows[:min(most, len(rows))] {
		first = append(first, strconv.Itoa(i+1))
	}
	if len(rows) > most {
		first = append(first, "...")
	}
	return fmt.Sprintf("%d rows (%s) are", len(rows), strings.Join(first, ", "))
}

func (r *Raw) drop(bad []int) {
	r.Dropped = len(bad)
	gone := make([]bool, r.rows.Rows)
	for _, i := range bad {
		gone[i] = true
	}
	keep := func(i int) bool { return !gone[i] }
	r.labels, r.split = kept(r.labels, keep), kept(r.split, keep)
	r.rows.DropRows(bad)
	if r.pairs != nil {
		r.pairs.DropRows(bad)
	}
}

// kept returns the items of those places that say so.
func kept[T any](items []T, keep func(int) bool) []T {
	var some []T
	for i, x := range items {
		if keep(i) {
			some = append(some, x)
		}
	}
	return some
}

// rows returns the training and the test rows under a split seed, ascending: the same
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
	rows, pairs := slices.Clone(r.rows.Values), []float32(nil)
	if r.pairs != nil {
		pairs = slices.Clone(r.pairs.Values)
	}
	if r.of.Standardize {
		if _, err := data.Standardise(rows, r.rows.Columns, train); err != nil {
			return nil, fmt.Errorf("%s: %w", r.of.Samples, err)
		}
		if pairs != nil {
			if _, err := data.Standardise(pairs, r.rows.Columns, train); err != nil {
				return nil, fmt.Errorf("%s: %w", r.of.Pairs, err)
			}
		}
	}
	return &Set{
		Train: r.part(rows, pairs, train), Bank: r.part(rows, pairs, r.some(train, limit)), Test: r.part(rows, pairs, r.some(test, limit)),
	}, nil
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

func (r *Raw) part(rows, pairs []float32, of []int) batch.Data {
	d := batch.Data{Columns: r.rows.Columns}
	take := func(from []float32) (part []float32) {
		for _, i := range of {
			part = append(part, from[i*d.Columns:][:d.Columns]...)
		}
		return part
	}
	d.Rows = take(rows)
	if pairs != nil {
		d.Pairs = take(pairs)
	}
	for _, i := range of {
		if r.labels != nil {
			d.Labels = append(d.Labels, int32(r.labels[i]))
		}
	}
	return d
}
