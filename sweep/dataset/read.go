package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/model/data/table"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Read reads the files that d names, from where they are located. Its errors say which
// file, and where in it.
func Read(d spec.FileData) (*Raw, error) {
	return ReadWithin(d, table.Limits{Values: table.MaxValues, Bytes: table.MaxBytes})
}

// Fit reads the data that s names, relative to dir, and fits s to it: see spec.Spec.Fit
// for what it has chosen.
func Fit(s *spec.Spec, dir string) (raw *Raw, chosen []string, err error) {
	if err := Resolve(&s.File.Data, dir); err != nil {
		return nil, nil, err
	}
	if raw, err = Read(s.File.Data); err != nil {
		return nil, nil, err
	}
	found, err := raw.Found()
	if err != nil {
		return nil, nil, err
	}
	chosen, err = s.Fit(found)
	return raw, chosen, err
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
	digests := []string{read("samples", d.Samples, r.rows.Digest)}
	labels := (*table.Labels)(nil)
	switch {
	case isColumn:
		if labels, err = table.LabelsOf(r.rows.Text[column]); err != nil {
			return nil, fmt.Errorf("%s: column %q: %w", d.Samples, column, err)
		}
		digests = append(digests, "labels "+d.Labels)
	case d.Labels != "":
		if labels, err = limits.ReadLabels(d.Labels); err != nil {
			return nil, err
		}
		digests = append(digests, read("labels", d.Labels, labels.Digest))
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
		digests = append(digests, read("pairs", d.Pairs, r.pairs.Digest))
	}
	sum := sha256.Sum256([]byte(strings.Join(digests, "\n")))
	r.Digest = "sha256:" + hex.EncodeToString(sum[:])
	err = r.check()
	return r, err
}

// read says what was read as what: a file's digest, and which of its arrays.
func read(as, name, digest string) string {
	_, key := spec.SplitKey(name)
	return as + " " + digest + " " + key
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
	digests = append(digests, read("test_samples", d.Samples, test.Digest))
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
		digests = append(digests, read("test_labels", d.Labels, more.Digest))
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
	if r.rows.Rows < spec.LeastFeatures {
		return &SpoiltError{r.of.Samples, r.rows.Rows, "not finite"}
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
