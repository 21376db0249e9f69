package table_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/tausweep/tausweep/model/data/table"
)

// TestLimits reads each format right up to a limit, and one below.
func TestLimits(t *testing.T) {
	array := npy(1, dictionary("|u1", "(100, 2)", false), make([]byte, 200))
	text := []byte("a,b\n" + strings.Repeat("0,1\n", 100))
	type pair struct{ A, B float64 }
	for name, body := range map[string][]byte{
		"x.npy":     array,
		"x.npz":     npz(t, entry{"x.npy", array, zip.Deflate}),
		"x.idx":     idx(0x08, make([]byte, 200), 100, 2),
		"x.idx.gz":  gzipped(idx(0x08, make([]byte, 200), 100, 2)),
		"x.csv":     text,
		"x.csv.gz":  gzipped(text),
		"x.parquet": parquetOf(t, make([]pair, 100)),
	} {
		path := written(t, name, body)
		if _, err := table.ReadWithin(path, table.Options{}, 200, 1<<20); err != nil {
			t.Error(err)
		}
		if _, err := table.ReadWithin(path, table.Options{}, 199, 1<<20); err == nil || !strings.Contains(err.Error(), "199") {
			t.Errorf("%s: 200 values of 199: %v", name, err)
		}
		if _, err := table.ReadWithin(path, table.Options{}, 200, int64(len(body))-1); err == nil || !strings.Contains(err.Error(), "GB") {
			t.Errorf("%s: %d bytes, one more than may be: %v", name, len(body), err)
		}
	}
	labels := []byte("y\n" + strings.Repeat("a\n", 100))
	for name, body := range map[string][]byte{
		"y.npy":     npy(1, dictionary("|u1", "(100,)", false), make([]byte, 100)),
		"y.csv":     labels,
		"y.parquet": parquetOf(t, slices.Repeat([]struct{ Y string }{{"a"}}, 100)),
	} {
		path := written(t, name, body)
		if _, err := table.ReadLabelsWithin(path, 100, 1<<20); err != nil {
			t.Error(err)
		}
		if _, err := table.ReadLabelsWithin(path, 99, 1<<20); err == nil || !strings.Contains(err.Error(), "99") {
			t.Errorf("%s: 100 labels of 99: %v", name, err)
		}
	}
}

// TestBombs reads small files that grow: they are read no further than the limit.
func TestBombs(t *testing.T) {
	const limit = 1 << 20
	zeros := make([]byte, 64<<20)
	array := npy(1, dictionary("|u1", "(67108864, 1)", false), zeros)
	for name, body := range map[string][]byte{
		"x.csv.gz":   gzipped(slices.Concat([]byte("a\n"), bytes.Repeat([]byte("0\n"), 32<<20))),
		"row.csv.gz": gzipped(slices.Concat([]byte("a\n\""), bytes.Repeat([]byte("x"), 64<<20))),
		"x.idx.gz":   gzipped(idx(0x08, zeros, 64<<20, 1)),
		"x.npz":      npz(t, entry{"x.npy", array, zip.Deflate}),
		"x.parquet":  parquetOf(t, make([]struct{ A float64 }, 8<<20), parquet.Compression(&parquet.Gzip)),
	} {
		if len(body) > limit {
			t.Fatalf("%s: %d bytes are no bomb", name, len(body))
		}
		path := written(t, name, body)
		grown := allocated(func() {
			if _, err := table.ReadWithin(path, table.Options{}, limit, limit); err == nil {
				t.Errorf("%s is accepted", name)
			}
		})
		// A table of 2^20 values has 4 MB; growing it by doubling, and the buffers
		// of a page or a row, take a few times that.
		if grown > 48<<20 {
			t.Errorf("%s: %d bytes allocated", name, grown)
		}
	}
}

// TestClaimsAllocateNothing reads small files that claim as much as is accepted.
func TestClaimsAllocateNothing(t *testing.T) {
	array := npy(1, dictionary("|u1", "(1073741824, 2)", false), make([]byte, 100))
	for name, body := range map[string][]byte{
		"x.npy":    array,
		"y.npy":    npy(1, dictionary("|u1", "(2147483648,)", false), make([]byte, 100)),
		"x.npz":    npz(t, entry{"x.npy", array, zip.Deflate}),
		"x.idx":    idx(0x08, make([]byte, 100), 1<<30, 2),
		"x.idx.gz": gzipped(idx(0x08, make([]byte, 100), 1<<30, 2)),
		"h.npy":    append([]byte("\x93NUMPY\x03\x00"), 0xff, 0xff, 0, 0),
		// A schema of 2^31 - 1 elements.
		"x.parquet": slices.Concat([]byte("PAR1"), []byte{0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 8, 0, 0, 0}, []byte("PAR1")),
	} {
		path := written(t, name, body)
		grown := allocated(func() {
			var err error
			if name == "y.npy" {
				_, err = table.ReadLabels(path)
			} else {
				_, err = table.Read(path, table.Options{})
			}
			if err == nil {
				t.Errorf("%s is accepted", name)
			}
		})
		if grown > 1<<20 {
			t.Errorf("%s: %d bytes allocated for a file of %d", name, grown, len(body))
		}
	}
}

// TestLongRow meets a quotation mark that is never closed.
func TestLongRow(t *testing.T) {
	if testing.Short() {
		t.Skip("40 MB")
	}
	path := written(t, "x.csv.gz", gzipped(slices.Concat([]byte("a,b\n1,2\n3,\"4\n"), bytes.Repeat([]byte("5,6\n"), 40<<18))))
	want := path + ":3: a row of more than 32 MB: a quotation mark may not be closed"
	if _, err := table.Read(path, table.Options{}); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestFileThatChanges is written to, made shorter, or only touched, while it is read.
func TestFileThatChanges(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer":  func(path string) error { return os.WriteFile(path, []byte("a,b\n1,2\n3,4\n"), 0o600) },
		"shorter": func(path string) error { return os.Truncate(path, 4) },
		"touched": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1, 0)) },
	} {
		path := written(t, name+".csv", []byte("a,b\n1,2\n"))
		if err := table.DigestAfter(path, func() error { return nil }); err != nil {
			t.Error(err)
		}
		want := path + ": changed while it was read: read it again when it is written"
		if err := table.DigestAfter(path, func() error { return change(path) }); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// allocated returns how many bytes f allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestNoRegularFile names what is at a path instead of a file.
func TestNoRegularFile(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("x.npy", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("empty.csv", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"x.npy":              "x.npy: a directory: must be a regular file",
		"empty.csv":          "empty.csv: empty: must be CSV",
		"none.npz#a":         "none.npz#a: no such file or directory",
		"empty.csv/none.csv": "empty.csv/none.csv: not a directory",
	} {
		if _, err := table.Read(path, table.Options{}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if _, err := table.ReadLabels(path); err == nil || err.Error() != want {
			t.Errorf("labels: got  %v\nwant %s", err, want)
		}
	}
	if _, err := table.Read("none.npy", table.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
}

// TestSparseFile reads a file that is as large as its header says and that no disk
// could hold: the limits come first.
func TestSparseFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	head := npy(1, dictionary("<f8", "(1073741824, 2)", false), nil)
	if err := os.WriteFile(path, head, 0o600); err != nil {
		t.Fatal(err)
	}
	size := int64(len(head)) + 8<<31
	if err := os.Truncate(path, size); err != nil {
		t.Skip("no sparse files here: ", err)
	}
	want := path + ": 17179869312 bytes: must be at most 8589934592 (8 GB)"
	if _, err := table.Read(path, table.Options{}); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestColumnsWithNames refuses more columns than may have names.
func TestColumnsWithNames(t *testing.T) {
	type list struct {
		L []bool `parquet:"l,list"`
	}
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"x.csv":     {bytes.Repeat([]byte("a,"), 1<<20), ":1: 1048577 columns: must be at most 1048576"},
		"x.parquet": {parquetOf(t, []list{{make([]bool, 1<<20+1)}}), `: column "l": row 0 (from 0): a list of more than 1048576: must have at most that many`},
	} {
		path := written(t, name, c.body)
		if _, err := table.Read(path, table.Options{}); err == nil || err.Error() != path+c.want {
			t.Errorf("got  %v\nwant %s%s", err, path, c.want)
		}
	}
}
