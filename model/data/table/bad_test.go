package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tausweep/tausweep/model/data/table"
)

var regen = flag.Bool("regen", false, "rewrite the expected errors")

// badFile is a file that is refused. Labels are read of files called y..., else a
// table.
type badFile struct {
	name    string
	body    []byte
	options table.Options
}

// badBinaries are files that a text archive cannot hold.
func badBinaries(t *testing.T) []badFile {
	t.Helper()
	little := binary.LittleEndian
	floats := func(n int) []byte { return make([]byte, 8*n) }
	good := npy(1, dictionary("<f8", "(2, 3)", false), floats(6))
	var all []badFile
	add := func(name string, body []byte) { all = append(all, badFile{name: name, body: body}) }
	header := func(name, descr, shape string, n int) {
		add(name, npy(1, dictionary(descr, shape, false), floats(n)))
	}

	// The frame of an .npy file.
	add("magic.npy", []byte("\x93NUMPX\x01\x00"))
	add("three_bytes.npy", []byte("\x93NU"))
	add("no_version.npy", []byte("\x93NUMPY"))
	add("version_4.npy", slices.Replace(slices.Clone(good), 6, 7, 4))
	add("version_1_1.npy", slices.Replace(slices.Clone(good), 7, 8, 1))
	add("no_length.npy", good[:9])
	add("half_header.npy", good[:40])
	add("only_header.npy", good[:128])
	add("truncated.npy", good[:len(good)-5])
	add("trailing.npy", append(slices.Clone(good), "more"...))
	add("huge_header.npy", append([]byte("\x93NUMPY\x02\x00"), 0xff, 0xff, 0xff, 0xff, '{'))
	add("a_zip.npy", npz(t, entry{"x.npy", good, zip.Store}))
	add("text.npy", []byte("a,b\n1,2\n"))
	add("pickle.npy", []byte("\x80\x04\x95\x10\x00\x00\x00\x00\x00"))
	// Its dictionary.
	for name, text := range map[string]string{
		"no_dictionary":   "('<f8',)",
		"open_dictionary": "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)",
		"no_descr":        "{'fortran_order': False, 'shape': (2, 3)}",
		"no_shape":        "{'descr': '<f8', 'fortran_order': False}",
		"twice":           "{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
		"another_key":     "{'descr': '<f8', 'order': 'C', 'fortran_order': False, 'shape': (2, 3)}",
		"after":           "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)} + {}",
		"open_quote":      "{'descr': '<f8, fortran_order: False, shape: (2, 3)}",
		"number_as_descr": "{'descr': 8, 'fortran_order': False, 'shape': (2, 3)}",
		"order_is_0":      "{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3)}",
		"shape_is_list":   "{'descr': '<f8', 'fortran_order': False, 'shape': [2, 3]}",
		"open_shape":      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3",
		"structured":      "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (3,)}",
		"escape_sequence": "{'\x1b[31mdescr\x07': '<f8', 'fortran_order': False, 'shape': (2, 3)}",
	} {
		add(name+".npy", npy(1, text, floats(6)))
	}
	header("negative.npy", "<f8", "(3, -1)", 3)
	header("fraction.npy", "<f8", "(2.0, 3)", 6)
	header("overflow.npy", "<f8", "(99999999999999999999, 3)", 6)
	header("product_overflows.npy", "<f8", "(4294967296, 4294967296)", 6)
	header("product_is_zero_mod_2_64.npy", "|u1", "(9223372036854775807, 4)", 1)
	header("too_many.npy", "|u1", "(2147483649, 1)", 1)
	header("too_large.npy", "<f8", "(2147483648, 1)", 1)
	header("claims_more.npy", "<f4", "(1000000, 500)", 10)
	header("no_rows.npy", "<f8", "(0, 3)", 0)
	header("no_columns.npy", "<f8", "(3, 0)", 0)
	header("scalar.npy", "<f8", "()", 1)
	header("one_dimension.npy", "<f8", "(6,)", 6)
	header("three_dimensions.npy", "<f8", "(1, 2, 3)", 6)
	// Types.
	for name, descr := range map[string]string{
		"complex64": "<c8", "complex128": "<c16", "object": "|O", "bytes": "|S8", "text": "<U2", "date": "<M8[ns]",
		"time": "<m8[s]", "bfloat16": "<V2", "float128": "<f16", "int3": "<i3", "int0": "<i0", "no_type": "", "no_size": "<f",
		"no_number": "<fx", "negative_size": "<i-8", "unknown": "<z8", "bool2": "|b2", "escape": "\x1b[0m",
	} {
		header("dtype_"+name+".npy", descr, "(2, 3)", 6)
	}
	// Values.
	add("beyond_float32.npy", npy(1, dictionary("<f8", "(2, 2)", false), encoded(little, 1.0, 1e300, math.Inf(1), -3.5e38)))
	add("beyond_float32_fortran.npy", npy(1, dictionary(">f8", "(2, 3)", true), encoded(binary.BigEndian, 0.0, 0.0, 0.0, 1e39, 0.0, 0.0)))
	add("beyond_float32_often.npy", npy(1, dictionary("<f8", "(7, 2)", false), slices.Repeat(encoded(little, 1e40), 14)))
	all = append(all, badFile{"columns.npy", good, table.Options{Columns: []string{"a"}, Text: []string{"b"}}})
	// Labels.
	header("y_floats.npy", "<f8", "(6,)", 6)
	header("y_matrix.npy", "<i8", "(2, 3)", 6)
	header("y_row.npy", "<i8", "(1, 6)", 6)
	header("y_bytes.npy", "|S8", "(6,)", 6)
	header("y_long_text.npy", "<U5000", "(6,)", 6)
	header("y_none.npy", "<i8", "(0,)", 0)
	header("y_truncated.npy", "<i8", "(6,)", 5)
	add("y_empty_text.npy", npy(1, dictionary("<U1", "(2,)", false), []byte{'a', 0, 0, 0, 0, 0, 0, 0}))

	// Archives.
	add("no_zip.npz", good)
	add("no_array.npz", npz(t, entry{"x.txt", []byte("x"), zip.Store}))
	add("several.npz", npz(t, entry{"x.npy", good, zip.Store}, entry{"y\x1b.npy", good, zip.Deflate}))
	add("other.npz#z", npz(t, entry{"x.npy", good, zip.Store}, entry{"y.npy", good, zip.Deflate}))
	add("twice.npz#x", npz(t, entry{"x.npy", good, zip.Store}, entry{"x.npy", good, zip.Deflate}))
	add("bad_inside.npz#x", npz(t, entry{"x.npy", good[:150], zip.Deflate}))
	broken := npz(t, entry{"x.npy", good, zip.Store})
	broken[len("PK")+33+130]++ // behind 35 bytes of zip and 128 of .npy: an element
	add("checksum.npz", broken)
	add("cut.npz", broken[:200])
	// The central directory says again how a file is packed: flags, and method, 8
	// and 10 bytes behind its mark.
	central := bytes.Index(broken, []byte("PK\x01\x02"))
	add("encrypted.npz", slices.Replace(slices.Clone(broken), central+8, central+9, 1))
	add("method.npz", slices.Replace(slices.Clone(broken), central+10, central+11, 12))
	var many []entry
	for i := range 30 {
		many = append(many, entry{fmt.Sprintf("array_%d.npy", i), good, zip.Deflate})
	}
	add("many.npz", npz(t, many...))

	// IDX.
	add("magic.idx", []byte("\x01\x00\x08\x02"))
	add("two_bytes.idx", []byte("\x00\x00"))
	add("type.idx", idx(0x0a, nil, 2, 3))
	add("no_dimensions.idx", idx(0x08, nil))
	add("half_dimensions.idx", idx(0x08, nil, 2, 3)[:9])
	add("one_dimension.idx", idx(0x08, []byte{1, 2}, 2))
	add("truncated-ubyte", idx(0x08, make([]byte, 17), 3, 2, 3))
	add("trailing-ubyte", idx(0x08, make([]byte, 19), 3, 2, 3))
	add("no_rows.idx", idx(0x08, nil, 0, 3))
	add("overflow.idx", idx(0x0e, nil, slices.Repeat([]uint32{math.MaxUint32}, 255)...))
	add("zero_in_overflow.idx", idx(0x0e, nil, 9, math.MaxUint32, math.MaxUint32, math.MaxUint32, 0))
	add("beyond_float32.idx", idx(0x0e, encoded(binary.BigEndian, 1.0, -1e99), 2, 1))
	add("y_matrix.idx", idx(0x08, make([]byte, 6), 2, 3))
	add("y_floats.idx", idx(0x0d, make([]byte, 8), 2))
	add("gzip_in_name_only.idx.gz", idx(0x08, make([]byte, 6), 2, 3))
	add("gzip_in_bytes_only.idx", gzipped(idx(0x08, make([]byte, 6), 2, 3)))
	add("truncated.idx.gz", gzipped(idx(0x08, make([]byte, 5), 2, 3)))
	add("trailing.idx.gz", gzipped(idx(0x08, make([]byte, 7), 2, 3)))
	cut := gzipped(idx(0x08, make([]byte, 6), 2, 3))
	add("cut.idx.gz", cut[:len(cut)-4])
	add("after.idx.gz", append(slices.Clone(cut), "more than that"...))
	cut[len(cut)-8]++
	add("checksum.idx.gz", cut)

	// Text that is none.
	add("utf16.csv", []byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	add("binary.csv", []byte("a,b\n1,\x00\n"))
	add("parquet.csv", parquetOf(t, []struct{ A float64 }{{1}}))
	add("latin1.csv", []byte("a,gr\xf6\xdfe\n1,2\n"))
	add("y_latin1.csv", []byte("y\ngr\xf6\xdfe\n"))
	add("escape.csv", []byte("a,\x1b[31mb\n1,\x1b[0m\n2,3\n"))
	add("blank.csv", []byte("\n\n\r\n"))
	add("not_gzipped.csv.gz", []byte("a,b\n1,2\n"))
	return append(all, badParquets(t)...)
}

// TestBadFiles compares every line of every error with testdata/bad.txtar.
func TestBadFiles(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/bad.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files []badFile
	want := map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
			want[name] = string(f.Data)
		} else {
			files = append(files, badFile{name: f.Name, body: f.Data, options: optionsIn(f.Name)})
		}
	}
	binaries := badBinaries(t)
	slices.SortStableFunc(binaries, func(a, b badFile) int { return strings.Compare(a.name, b.name) })
	written := &txtar.Archive{Comment: archive.Comment}
	archived, files := len(files), append(files, binaries...)
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // so that errors have plain names
	for i, f := range files {
		got := refusal(t, f)
		if i < archived {
			written.Files = append(written.Files, txtar.File{Name: f.name, Data: f.body})
		}
		written.Files = append(written.Files, txtar.File{Name: f.name + ".want", Data: []byte(got)})
		if diff := cmp.Diff(want[f.name], got); diff != "" && !*regen {
			t.Errorf("%s (-want +got):\n%s", f.name, diff)
		}
		for line := range strings.Lines(got) {
			file, _, _ := strings.Cut(f.name, "#")
			if !strings.HasPrefix(line, file) || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r < ' ' }) {
				t.Errorf("%s: %q: must begin with the file's name and have no control characters", f.name, line)
			}
		}
	}
	if len(files) < 150 {
		t.Errorf("%d files: the archive is not read whole", len(files))
	}
	if *regen {
		if err := os.WriteFile(home+"/testdata/bad.txtar", txtar.Format(written), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// optionsIn reads the columns that a file's name asks for: columns=a+b,text=c.csv.
func optionsIn(name string) (o table.Options) {
	for part := range strings.SplitSeq(strings.TrimSuffix(name, ".csv"), ",") {
		if names, ok := strings.CutPrefix(part, "columns="); ok {
			o.Columns = strings.Split(names, "+")
		}
		if names, ok := strings.CutPrefix(part, "text="); ok {
			o.Text = strings.Split(names, "+")
		}
	}
	return o
}

// refusal returns the error of a file, a line or more.
func refusal(t *testing.T, f badFile) string {
	t.Helper()
	file, _, _ := strings.Cut(f.name, "#")
	if err := os.WriteFile(file, f.body, 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if strings.HasPrefix(f.name, "y") {
		var l *table.Labels
		if l, err = table.ReadLabels(f.name); l != nil {
			t.Errorf("%s: labels beside the error, or none: %v", f.name, l)
		}
	} else {
		var read *table.Table
		if read, err = table.Read(f.name, f.options); read != nil {
			t.Errorf("%s: a table beside the error, or none: %v", f.name, read)
		}
	}
	if err == nil {
		t.Errorf("%s is accepted", f.name)
		return ""
	}
	return err.Error() + "\n"
}
