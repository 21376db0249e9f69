// Package table reads tables of numbers, and labels, from files: .npy, .npz, CSV,
// TSV, IDX and Parquet. A file may be anything that a stranger sends: what is wrong
// with it is an error that names the file, the row or byte, what was found and what
// is accepted, and nothing is allocated because a header says so. The package knows
// nothing of training. Start reading at Read.
package table

import (
	"math"
	"slices"
)

// What is read at most: values of a table or rows of labels, and bytes of a file,
// compressed or not.
const (
	MaxValues = 1 << 31
	MaxBytes  = 8 << 30
)

// maxColumns bounds the columns that have names, each of which takes memory.
const maxColumns = 1 << 20

// Table is rows of numbers read from a file.
type Table struct {
	Rows, Columns int
	// Names are the columns' names; nil where the format has none.
	Names []string
	// Values are Rows x Columns, row-major. A finite number is finite here too;
	// NaN and infinities stay (see Nonfinite).
	Values []float32
	// Text has the columns that Options.Text asked for: one entry for each row.
	Text map[string][]string
	// Skipped names the columns that were left out because they hold text.
	Skipped []string
	// Digest is "sha256:" and the hexadecimal SHA-256 of the file's bytes.
	Digest string
	// Dtype is the type of the numbers in the file: "float64", "uint8", ..., "text"
	// for CSV, and several joined by commas for Parquet.
	Dtype string
}

// Options say what to read of a file with named columns: CSV, TSV and Parquet. For
// another file they must be empty.
type Options struct {
	// Columns are the columns of numbers, in this order. Empty means every column
	// that is one: columns of text are skipped.
	Columns []string
	// Text are columns to return as text, such as labels. They are no columns of
	// numbers.
	Text []string
}

// Limits are what is read at most, where that is less than MaxValues and MaxBytes.
type Limits struct{ Values, Bytes int64 }

// Read is the function Read within l.
func (l Limits) Read(path string, o Options) (*Table, error) {
	return readTable(path, o, limits{l.Values, l.Bytes})
}

// ReadLabels is the function ReadLabels within l.
func (l Limits) ReadLabels(path string) (*Labels, error) {
	return readLabels(path, limits{l.Values, l.Bytes})
}

// Read reads the table in the file at path, "x.npz#key" for one of several arrays.
// The name's end says which format it has. Rows is at least 1, and so is Columns.
func Read(path string, o Options) (*Table, error) {
	return readTable(path, o, limits{MaxValues, MaxBytes})
}

// Nonfinite returns the rows that have a NaN or an infinity, in ascending order.
func (t *Table) Nonfinite() []int {
	var rows []int
	for row := range t.Rows {
		if slices.ContainsFunc(t.Values[row*t.Columns:][:t.Columns], nonfinite) {
			rows = append(rows, row)
		}
	}
	return rows
}

// nonfinite says whether x is NaN or infinite: then x - x is NaN.
func nonfinite(x float32) bool { return x-x != 0 }

// DropRows takes rows, which ascend, out of t.
func (t *Table) DropRows(rows []int) {
	t.Values = without(t.Values, t.Columns, rows)
	for name, text := range t.Text {
		t.Text[name] = without(text, 1, rows)
	}
	t.Rows -= len(rows)
}

// without closes the gaps that rows of so many values leave in values.
func without[T any](values []T, columns int, rows []int) []T {
	if len(rows) == 0 {
		return values
	}
	kept := values[:rows[0]*columns]
	for i, row := range rows {
		end := len(values)
		if i+1 < len(rows) {
			end = rows[i+1] * columns
		}
		kept = append(kept, values[(row+1)*columns:end]...)
	}
	return kept
}

// narrow returns v in float32, and whether it is finite there where v is.
func narrow(v float64) (float32, bool) {
	f := float32(v)
	return f, !math.IsInf(float64(f), 0) || math.IsInf(v, 0)
}
