package table_test

import (
	"archive/zip"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model/data/table"
)

func TestReadLabels(t *testing.T) {
	little := binary.LittleEndian
	ints := npy(1, dictionary("<i8", "(4,)", false), encoded(little, []int64{10, -2, 9, 10}))
	type y struct {
		Y string `parquet:"y"`
	}
	for _, c := range []struct {
		name  string
		body  []byte
		names string
		index []int
	}{
		{"y.npy", ints, "-2 9 10", []int{2, 0, 1, 2}},
		{"y.npz#y", npz(t, entry{"x.npy", ints[:9], zip.Store}, entry{"y.npy", ints, zip.Deflate}), "-2 9 10", []int{2, 0, 1, 2}},
		{"column.npy", npy(1, dictionary("|u1", "(3, 1)", true), []byte{3, 200, 3}), "3 200", []int{0, 1, 0}},
		{"large.npy", npy(1, dictionary(">u8", "(2,)", false), encoded(binary.BigEndian, []uint64{1 << 63, 1})), "1 9223372036854775808", []int{1, 0}},
		{"bool.npy", npy(1, dictionary("|b1", "(3,)", false), []byte{1, 0, 1}), "false true", []int{1, 0, 1}},
		{"text.npy", npy(1, dictionary("<U3", "(3,)", false), encoded(little, []rune("öl\x00a\x00\x00abc"))), "a abc öl", []int{2, 0, 1}},
		{"big.npy", npy(3, dictionary(">U1", "(2,)", false), encoded(binary.BigEndian, []rune("ba"))), "a b", []int{1, 0}},
		{"y.idx", idx(0x08, []byte{7, 10, 7}, 3), "7 10", []int{0, 1, 0}},
		{"y-idx1-ubyte.gz", gzipped(idx(0x08, []byte{7, 10, 7}, 3)), "7 10", []int{0, 1, 0}},
		{"y.csv", []byte("y\r\nb\r\n a \r\nb"), "a b", []int{1, 0, 1}},
		{"y.csv.gz", gzipped([]byte("y\n2\n10\n1\n")), "1 2 10", []int{1, 2, 0}},
		{"y.tsv", []byte("y\ntwo words\na,b\n"), "a,b two words", []int{1, 0}},
		{"y.parquet", parquetOf(t, []y{{"b"}, {"a"}, {"b"}}), "a b", []int{1, 0, 1}},
		{"ints.parquet", parquetOf(t, []struct{ Y int8 }{{10}, {-9}, {10}}), "-9 10", []int{1, 0, 1}},
		{"uints.parquet", parquetOf(t, []struct{ Y uint64 }{{10}, {1 << 63}}), "10 9223372036854775808", []int{0, 1}},
		{"bools.parquet", parquetOf(t, []struct{ Y bool }{{true}, {false}}), "false true", []int{1, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, key, _ := strings.Cut(c.name, "#")
			path := written(t, file, c.body)
			if key != "" {
				path += "#" + key
			}
			got, err := table.ReadLabels(path)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(got.Names, " "), c.names; got != want {
				t.Errorf("names %q, want %q", got, want)
			}
			if diff := cmp.Diff(c.index, got.Index); diff != "" {
				t.Errorf("index (-want +got):\n%s", diff)
			}
			if !strings.HasPrefix(got.Digest, "sha256:") {
				t.Errorf("digest %q", got.Digest)
			}
		})
	}
}

func TestLabelsOf(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"b a c a", "a b c"},
		{"10 9 -1 9", "-1 9 10"},
		{"1 01 +1", "+1 01 1"},                               // one number, three names: in the order of their bytes
		{"10 9 x", "10 9 x"},                                 // not all integers: as text
		{"0.5 x", "0.5 x"},                                   // not all numbers: names
		{"nan inf x", "inf nan x"},                           // names
		{"99999999999999999999 1", "1 99999999999999999999"}, // beyond int64: as text
	} {
		l, err := table.LabelsOf(strings.Fields(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if got := strings.Join(l.Names, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
	for _, bad := range [][]string{{"1.5", "2"}, {"1e3"}, {"nan", "1"}, {"a", ""}} {
		if l, err := table.LabelsOf(bad); err == nil {
			t.Errorf("%q is accepted: %v", bad, l)
		}
	}
}

// TestLabelsKeepRows holds what any labels must: names ascend and are all used, each
// row has its own, and dropped rows take their classes with them.
func TestLabelsKeepRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.StringMatching(`[a-d]|-?[1-9]`), 1, 30).Draw(t, "text")
		l, err := table.LabelsOf(text)
		if err != nil {
			t.Fatal(err)
		}
		var gone []int
		var left []string
		for row, name := range text {
			if l.Names[l.Index[row]] != name {
				t.Fatalf("row %d is %q, not %q", row, l.Names[l.Index[row]], name)
			}
			if rapid.Bool().Draw(t, "gone") {
				gone = append(gone, row)
			} else {
				left = append(left, name)
			}
		}
		names := l.Names
		l.DropRows(gone)
		want := &table.Labels{}
		for _, name := range names {
			for _, other := range left {
				if name == other {
					want.Names = append(want.Names, name)
					break
				}
			}
		}
		for _, name := range left {
			for class, other := range want.Names {
				if name == other {
					want.Index = append(want.Index, class)
				}
			}
		}
		if diff := cmp.Diff(want, l, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("without %v (-want +got):\n%s", gone, diff)
		}
	})
}
