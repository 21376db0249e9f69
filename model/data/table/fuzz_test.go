package table_test

import (
	"archive/zip"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tausweep/tausweep/model/data/table"
)

// fuzzed reads a file as a table and as labels, within small limits, and holds what
// must be so of any file.
func fuzzed(t *testing.T, dir, name string, body []byte) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	const values, bytes = 1 << 16, 1 << 20
	got, err := table.ReadWithin(path, table.Options{}, values, bytes)
	refused(t, path, got == nil, err)
	if err == nil {
		if got.Rows < 1 || got.Columns < 1 || len(got.Values) != got.Rows*got.Columns || len(got.Values) > values {
			t.Fatalf("%d rows x %d columns of %d values", got.Rows, got.Columns, len(got.Values))
		}
		if got.Names != nil && len(got.Names) != got.Columns {
			t.Fatalf("names %q of %d columns", got.Names, got.Columns)
		}
		got.DropRows(got.Nonfinite())
		if rest := got.Nonfinite(); len(rest) > 0 {
			t.Fatalf("rows %v are not finite", rest)
		}
	}
	cells, err := table.ReadCellsWithin(path, values, bytes)
	refused(t, path, cells == nil, err)
	if err == nil {
		for _, row := range cells.Rows {
			if len(row) != len(cells.Names) || len(row) == 0 {
				t.Fatalf("a row of %d cells, %d names", len(row), len(cells.Names))
			}
		}
	}
	labels, err := table.ReadLabelsWithin(path, values, bytes)
	refused(t, path, labels == nil, err)
	if err == nil {
		used := make([]bool, len(labels.Names))
		for _, class := range labels.Index {
			used[class] = true
		}
		for class, name := range labels.Names {
			if !used[class] || name == "" {
				t.Fatalf("class %d, %q, has no rows or no name", class, name)
			}
		}
	}
}

// refused checks that there is a result or an error, each line of which names the
// file and can be printed.
func refused(t *testing.T, path string, nothing bool, err error) {
	t.Helper()
	if nothing != (err != nil) {
		t.Fatalf("a result beside the error, or neither: %v", err)
	}
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !strings.HasPrefix(line, path) || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Fatalf("%q", line)
		}
	}
}

func FuzzNPY(f *testing.F) {
	for _, header := range []string{
		dictionary("<f8", "(2, 3)", false), dictionary(">f2", "(2, 3)", true), dictionary("|b1", "(6,)", false),
		dictionary("<U1", "(2,)", false), dictionary("<i8", "(0, 4294967296)", false), dictionary("|O", "(2, 3)", false),
		"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}",
	} {
		for version := range 4 {
			f.Add(npy(version, header, make([]byte, 48)))
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, body []byte) { fuzzed(t, dir, "x.npy", body) })
}

func FuzzNPZ(f *testing.F) {
	array := npy(1, dictionary("<f8", "(2, 3)", false), make([]byte, 48))
	f.Add(npz(f, entry{"x.npy", array, zip.Store}))
	f.Add(npz(f, entry{"x.npy", array, zip.Deflate}))
	f.Add(npz(f, entry{"x.npy", array, zip.Store}, entry{"y.npy", array, zip.Deflate}))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, body []byte) { fuzzed(t, dir, "x.npz", body) })
}

func FuzzIDX(f *testing.F) {
	f.Add(idx(0x08, make([]byte, 6), 2, 3), false)
	f.Add(idx(0x0e, encoded(binary.BigEndian, 1.0, 1e300), 2, 1), false)
	f.Add(idx(0x0b, make([]byte, 4), 2), false)
	f.Add(gzipped(idx(0x08, make([]byte, 6), 2, 3)), true)
	f.Add(gzipped(idx(0x0d, make([]byte, 7), 2)), true)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, body []byte, zipped bool) {
		name := "x.idx"
		if zipped {
			name += ".gz"
		}
		fuzzed(t, dir, name, body)
	})
}

func FuzzCSV(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/bad.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		if strings.HasSuffix(file.Name, ".csv") {
			f.Add(file.Data)
		}
	}
	for _, text := range []string{"a,b\r\n1,2\r\n", "\ufeffa;b\n1.5;nan\n", "a\t\"b\nc\"\n1\t2\n", "y\na\nb\na\n", "0,1\n3,4\n"} {
		f.Add([]byte(text))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, body []byte) {
		fuzzed(t, dir, "x.csv", body)
		fuzzed(t, dir, "x.tsv", body)
	})
}

func FuzzParquet(f *testing.F) {
	f.Add(parquetOf(f, kindRows()))
	f.Add(parquetOf(f, []struct{ A, B float64 }{{1, 2}, {3, 4}}))
	f.Add(parquetOf(f, []struct{ Y string }{{"a"}, {"b"}}))
	f.Add(parquetOf(f, []struct {
		L []float32 `parquet:"l,list"`
	}{{[]float32{1, 2}}, {nil}}))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, body []byte) { fuzzed(t, dir, "x.parquet", body) })
}
