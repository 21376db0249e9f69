package table_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tausweep/tausweep/model/data/table"
)

// written writes a file and returns its path.
func written(t testing.TB, name string, body []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read reads a file that must be good, and checks its digest.
func read(t testing.TB, name string, body []byte, o table.Options) *table.Table {
	t.Helper()
	file, key, _ := strings.Cut(name, "#")
	path := written(t, file, body)
	if key != "" {
		path += "#" + key
	}
	got, err := table.Read(path, o)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("sha256:%x", sha256.Sum256(body)); got.Digest != want {
		t.Errorf("%s: digest %s, want %s", name, got.Digest, want)
	}
	return got
}

// same compares a table with the one that is wanted, NaN being equal to NaN.
func same(t testing.TB, got, want *table.Table) {
	t.Helper()
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateNaNs(), cmpopts.IgnoreFields(table.Table{}, "Digest")}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// elements are the same six numbers, 2 x 3, in a type of numpy's.
type elements struct {
	kind, dtype string
	values      []any // of the Go type
	want        []float32
}

func elementTypes() []elements {
	small := []float32{0, 1, 2, 100, 126, 127}
	return []elements{
		{"b1", "bool", []any{true, false, true, true, false, false}, []float32{1, 0, 1, 1, 0, 0}},
		{"i1", "int8", []any{int8(-128), int8(-1), int8(0), int8(1), int8(2), int8(127)}, []float32{-128, -1, 0, 1, 2, 127}},
		{"i2", "int16", []any{int16(-32768), int16(-1), int16(0), int16(1), int16(2), int16(32767)}, []float32{-32768, -1, 0, 1, 2, 32767}},
		{"i4", "int32", []any{int32(math.MinInt32), int32(-1), int32(0), int32(1), int32(2), int32(1 << 24)}, []float32{-1 << 31, -1, 0, 1, 2, 1 << 24}},
		{"i8", "int64", []any{int64(math.MinInt64), int64(-1), int64(0), int64(1), int64(2), int64(1 << 62)}, []float32{-1 << 63, -1, 0, 1, 2, 1 << 62}},
		{"u1", "uint8", []any{uint8(0), uint8(1), uint8(2), uint8(100), uint8(200), uint8(255)}, []float32{0, 1, 2, 100, 200, 255}},
		{"u2", "uint16", []any{uint16(0), uint16(1), uint16(2), uint16(100), uint16(126), uint16(65535)}, []float32{0, 1, 2, 100, 126, 65535}},
		{"u4", "uint32", []any{uint32(0), uint32(1), uint32(2), uint32(100), uint32(126), uint32(1 << 31)}, []float32{0, 1, 2, 100, 126, 1 << 31}},
		{"u8", "uint64", []any{uint64(0), uint64(1), uint64(2), uint64(100), uint64(126), uint64(1 << 63)}, []float32{0, 1, 2, 100, 126, 1 << 63}},
		{
			"f2", "float16", // NaN, -2, the largest, the least, infinity, 1/3 rounded
			[]any{uint16(0x7e00), uint16(0xc000), uint16(0x7bff), uint16(0x8001), uint16(0xfc00), uint16(0x3555)},
			[]float32{float32(math.NaN()), -2, 65504, -1.0 / (1 << 24), float32(math.Inf(-1)), 1365.0 / 4096},
		},
		{"f4", "float32", []any{float32(0), float32(1), float32(2), float32(100), float32(126), float32(127)}, small},
		{
			"f8", "float64",
			[]any{math.Pi, math.NaN(), math.Inf(1), -math.MaxFloat32, 1e-300, math.MaxFloat32 * (1 + 1e-9)},
			[]float32{math.Pi, float32(math.NaN()), float32(math.Inf(1)), -math.MaxFloat32, 0, math.MaxFloat32},
		},
	}
}

func TestNPY(t *testing.T) {
	for _, e := range elementTypes() {
		for _, order := range []string{"<", ">", "=", "|"} {
			bytes := binary.AppendByteOrder(binary.LittleEndian)
			if order == ">" {
				bytes = binary.BigEndian
			}
			for version := 1; version <= 3; version++ {
				for _, fortran := range []bool{false, true} {
					name := fmt.Sprintf("%s%s version %d fortran %t", order, e.kind, version, fortran)
					values := e.values
					if v := e.values; fortran {
						values = []any{v[0], v[3], v[1], v[4], v[2], v[5]}
					}
					body := npy(version, dictionary(order+e.kind, "(2, 3)", fortran), encoded(bytes, values...))
					t.Run(name, func(t *testing.T) {
						same(t, read(t, "x.npy", body, table.Options{}), &table.Table{Rows: 2, Columns: 3, Values: e.want, Dtype: e.dtype})
					})
				}
			}
		}
	}
}

// TestNPYHeaders reads the ways that a header may be written.
func TestNPYHeaders(t *testing.T) {
	for _, header := range []string{
		"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
		"{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }", // Python 2
		`{"shape":(2,3,),"fortran_order":False,"descr":"<f4"}`,
		"  {\n'descr' : '<f4' ,\t'shape' : ( 2 , 3 ) , 'fortran_order' :False }  \n ",
	} {
		body := npy(1, header, encoded(binary.LittleEndian, []float32{1, 2, 3, 4, 5, 6}))
		same(t, read(t, "x.npy", body, table.Options{}), &table.Table{Rows: 2, Columns: 3, Values: []float32{1, 2, 3, 4, 5, 6}, Dtype: "float32"})
	}
}

// TestNPYInBlocks reads an array larger than what is read at once, in both orders,
// and through an archive.
func TestNPYInBlocks(t *testing.T) {
	const rows, columns = 501, 67 // 131 KiB, no multiple of anything
	var rowMajor, columnMajor []int32
	var want []float32
	for i := range rows {
		for j := range columns {
			rowMajor = append(rowMajor, int32(1000*i+j))
			want = append(want, float32(1000*i+j))
		}
	}
	for j := range columns {
		for i := range rows {
			columnMajor = append(columnMajor, int32(1000*i+j))
		}
	}
	for fortran, values := range map[bool][]int32{false: rowMajor, true: columnMajor} {
		body := npy(1, dictionary("<i4", "(501, 67)", fortran), encoded(binary.LittleEndian, values))
		want := &table.Table{Rows: rows, Columns: columns, Values: want, Dtype: "int32"}
		same(t, read(t, "x.npy", body, table.Options{}), want)
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			archive := npz(t, entry{"notes.txt", []byte("not an array"), method}, entry{"x.npy", body, method})
			same(t, read(t, "x.npz", archive, table.Options{}), want)
			same(t, read(t, "X.NPZ.npz#x", archive, table.Options{}), want)
		}
	}
}

func TestNPZWithKey(t *testing.T) {
	one := npy(1, dictionary("|u1", "(1, 1)", false), []byte{1})
	two := npy(1, dictionary("|u1", "(1, 2)", false), []byte{2, 3})
	archive := npz(t, entry{"one.npy", one, zip.Store}, entry{"two.npy", two, zip.Deflate})
	same(t, read(t, "x.npz#two", archive, table.Options{}), &table.Table{Rows: 1, Columns: 2, Values: []float32{2, 3}, Dtype: "uint8"})
	same(t, read(t, "x.npz#one", archive, table.Options{}), &table.Table{Rows: 1, Columns: 1, Values: []float32{1}, Dtype: "uint8"})
}
