package table_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/model/data/table"
)

func TestCSV(t *testing.T) {
	plain := &table.Table{Rows: 2, Columns: 2, Names: []string{"a", "b"}, Values: []float32{1.5, -2, 3e4, 4}, Dtype: "text"}
	iris := &table.Table{
		Rows: 2, Columns: 2, Names: []string{"sepal length", "sepal width"}, Values: []float32{5.1, 3.5, 4.9, 3},
		Text: map[string][]string{"species": {"setosa", "setosa"}}, Dtype: "text",
	}
	for _, c := range []struct {
		name, text string
		options    table.Options
		want       *table.Table
	}{
		{"x.csv", "a,b\n1.5,-2\n3e4,4\n", table.Options{}, plain},
		{"x.CSV", "a,b\n1.5,-2\n3e4,4", table.Options{}, plain},
		{"crlf.csv", "a,b\r\n1.5,-2\r\n3e4,4\r\n", table.Options{}, plain},
		{"bom.csv", "\ufeffa,b\n1.5,-2\n3e4,4\n", table.Options{}, plain},
		{"semicolons.csv", "a;b\n1.5;-2\n3e4;4\n", table.Options{}, plain},
		{"tabs.csv", "a\tb\n1.5\t-2\n3e4\t4\n", table.Options{}, plain},
		{"x.tsv", "a\tb\n1.5\t-2\n3e4\t4\n", table.Options{}, plain},
		{"quotes.csv", "\"a\",\"b\"\n\"1.5\",\"-2\"\n3e4,4\n", table.Options{}, plain},
		{"spaces.csv", " a , b\n 1.5, -2 \n\"3e4\", \"4\"\n", table.Options{}, plain},
		{"blank_lines.csv", "\n\na,b\n\n1.5,-2\n\n\n3e4,4\n\n", table.Options{}, plain},
		{"more_columns.csv", "id,b,note,a\nx1,-2,,1.5\nx2,4,yes,3e4\n", table.Options{Columns: []string{"a", "b"}}, plain},
		{"label.csv", "sepal length,species,sepal width\n5.1,setosa,3.5\n4.9,setosa,3.0\n", table.Options{Text: []string{"species"}}, iris},
		{
			"skipped.csv", "id,a,note\nx1,1,\nx2,2,good\n",
			table.Options{},
			&table.Table{Rows: 2, Columns: 1, Names: []string{"a"}, Values: []float32{1, 2}, Skipped: []string{"id", "note"}, Dtype: "text"},
		},
		{
			"names_of_pandas.csv", "0,1,2\n7,8,9\n",
			table.Options{},
			&table.Table{Rows: 1, Columns: 3, Names: []string{"0", "1", "2"}, Values: []float32{7, 8, 9}, Dtype: "text"},
		},
		{
			"names_from_1.csv", "1,2\n7,8\n",
			table.Options{},
			&table.Table{Rows: 1, Columns: 2, Names: []string{"1", "2"}, Values: []float32{7, 8}, Dtype: "text"},
		},
		{
			"delimiters_in_quotes.csv", "\"a;b;c\",\"d\ne\"\n1,2\n",
			table.Options{},
			&table.Table{Rows: 1, Columns: 2, Names: []string{"a;b;c", "d\ne"}, Values: []float32{1, 2}, Dtype: "text"},
		},
		{
			"nonfinite.csv", "a,b\nnan,Inf\n-inf,1\n",
			table.Options{},
			&table.Table{
				Rows: 2, Columns: 2, Names: []string{"a", "b"}, Dtype: "text",
				Values: []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 1},
			},
		},
		{
			"one_column.csv", "a\n1\n2\n",
			table.Options{},
			&table.Table{Rows: 2, Columns: 1, Names: []string{"a"}, Values: []float32{1, 2}, Dtype: "text"},
		},
		{
			"numbers_as_text.csv", "a,digit\n1,07\n2,8\n",
			table.Options{Text: []string{"digit"}},
			&table.Table{
				Rows: 2, Columns: 1, Names: []string{"a"}, Values: []float32{1, 2}, Dtype: "text",
				Text: map[string][]string{"digit": {"07", "8"}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			same(t, read(t, c.name, []byte(c.text), c.options), c.want)
			same(t, read(t, c.name+".gz", gzipped([]byte(c.text)), c.options), c.want)
		})
	}
}

// TestCSVBehindTheSample reads more rows than those that decide which columns are
// text, and finds what is wrong behind them.
func TestCSVBehindTheSample(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,name,b\n")
	var want []float32
	var names []string
	for i := range 1000 {
		fmt.Fprintf(&text, "%d,n%d,%g\n", i, i%7, float64(i)/8)
		want = append(want, float32(i), float32(i)/8)
		names = append(names, fmt.Sprintf("n%d", i%7))
	}
	got := read(t, "x.csv", []byte(text.String()), table.Options{Text: []string{"name"}})
	same(t, got, &table.Table{
		Rows: 1000, Columns: 2, Names: []string{"a", "b"}, Values: want, Dtype: "text", Text: map[string][]string{"name": names},
	})
	path := written(t, "x.csv", []byte(text.String()+"1,n,x\n1,2\n"))
	_, err := table.Read(path, table.Options{})
	if want := path + ":1002: column \"b\": \"x\": must be a number\n" + path + ":1003: 2 cells: must have 3, as the first line has"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
