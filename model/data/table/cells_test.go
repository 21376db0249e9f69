package table_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/model/data/table"
)

func fileOf(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadCells(t *testing.T) {
	for name, body := range map[string]string{
		"runs.csv":   ",name,lr,acc\n0,\"a, b\",0.1,NaN\n\n1,c,,0.5\n", // with the index that pandas writes
		"runs2.csv":  "\ufeffname;lr;acc\na, b;0.1;NaN\n\nc;;0.5\n",
		"runs.tsv":   "name\tlr\tacc\na, b\t0.1\tNaN\n\nc\t\t0.5\n",
		"quoted.csv": "\"name\",\"lr\",\"acc\"\n\"a, b\",\"0.1\",\"NaN\"\n\n\"c\",\"\",\"0.5\"\n",
	} {
		path := fileOf(t, name, body)
		c, err := table.ReadCells(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"name", "lr", "acc"}, c.Names); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([][]string{{"a, b", "0.1", "NaN"}, {"c", "", "0.5"}}, c.Rows); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if where := c.Where(1); where != path+":4" || !strings.HasPrefix(c.Digest, "sha256:") {
			t.Errorf("%s: row 1 is in %s; digest %q", name, where, c.Digest)
		}
	}
}

func TestReadCellsOfParquet(t *testing.T) {
	type row struct {
		Name *string   `parquet:"name,optional"`
		LR   float32   `parquet:"lr"`
		Acc  *float64  `parquet:"acc,optional"`
		Seed int64     `parquet:"seed"`
		Done bool      `parquet:"done"`
		List []float32 `parquet:"list,list"`
	}
	name, acc := "a", 0.5
	path := fileOf(t, "runs.parquet", string(parquetOf(t, []row{{&name, 0.1, nil, 3, true, []float32{1}}, {nil, 0.07, &acc, -4, false, nil}})))
	c, err := table.ReadCells(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"name", "lr", "acc", "seed", "done"}, c.Names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"a", "0.1", "", "3", "true"}, {"", "0.07", "0.5", "-4", "false"}}, c.Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"list"}, c.Skipped); diff != "" {
		t.Error(diff)
	}
	if where := c.Where(1); where != path+": row 1 (from 0)" {
		t.Error(where)
	}
}

func TestReadCellsRefuses(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"x.npy", "\x93NUMPY", "npy has no named columns: must be CSV, TSV or Parquet"},
		{"x.csv", "a,b\n1\n2,3\n4,5,6\n", "x.csv:2: 1 cells: must have 2, as the first line has\n"},
		{"x.csv", "a,b\n", "x.csv:2: no rows after the first line"},
		{"x.csv", "a,,b\n1,2,3\n", "x.csv:1: column 2: no name"},
		{"x.csv", "a,a\n1,2\n", "columns 1 and 2 are both called \"a\""},
		{"x.csv", "a,b\n1,\xff\n", "x.csv:2: column \"b\": \"\\xff\": must be UTF-8"},
		{"x.parquet", string(parquetOf(t, kindRows())), "column \"note\": row 1 (from 0): \"\\xff\": must be UTF-8"},
	} {
		_, err := table.ReadCells(fileOf(t, c.name, c.body))
		if err == nil || !strings.Contains(err.Error()+"\n", c.want) {
			t.Errorf("%q: got %v, want %s", c.body, err, c.want)
		}
	}
}
