package table_test

import (
	"math"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/tausweep/tausweep/model/data/table"
)

// kinds is a row with every type of column that is read.
type kinds struct {
	Bool  bool      `parquet:"bool"`
	I8    int8      `parquet:"i8"`
	I16   int16     `parquet:"i16"`
	I32   int32     `parquet:"i32"`
	I64   int64     `parquet:"i64"`
	U8    uint8     `parquet:"u8"`
	U16   uint16    `parquet:"u16"`
	U32   uint32    `parquet:"u32"`
	U64   uint64    `parquet:"u64"`
	F32   float32   `parquet:"f32"`
	F64   float64   `parquet:"f64,optional"` // none of them null
	List  []float32 `parquet:"list,list"`
	Plain []int16   `parquet:"plain"` // repeated, without the groups of a list
	Text  string    `parquet:"text,dict"`
	Note  string    `parquet:"note"`
}

func kindRows() []kinds {
	return []kinds{
		{true, -128, -32768, math.MinInt32, math.MinInt64, 255, 65535, 1 << 31, 1 << 63, 0.1, math.Inf(1), []float32{1, 2}, []int16{-5}, "x", ""},
		{false, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, []float32{3, 4}, []int16{6}, "y", "\xff"},
		{true, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, []float32{5, 6}, []int16{7}, "x", ""},
	}
}

// TestParquet reads every type, in pages of both versions, with each compression,
// and in one group of rows or several.
func TestParquet(t *testing.T) {
	names := []string{"bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "list[0]", "list[1]", "plain[0]"}
	want := &table.Table{
		Rows: 3, Columns: 14, Names: names, Skipped: []string{"note"}, Text: map[string][]string{"text": {"x", "y", "x"}},
		Dtype: "bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64",
		Values: []float32{
			1, -128, -32768, -1 << 31, -1 << 63, 255, 65535, 1 << 31, 1 << 63, 0.1, float32(math.Inf(1)), 1, 2, -5,
			0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 3, 4, 6,
			1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 5, 6, 7,
		},
	}
	for name, options := range map[string][]parquet.WriterOption{
		"default":   nil,
		"version 1": {parquet.DataPageVersion(1)},
		"groups":    {parquet.MaxRowsPerRowGroup(2)},
		"pages":     {parquet.PageBufferSize(1)},
		"snappy":    {parquet.Compression(&parquet.Snappy)},
		"gzip":      {parquet.Compression(&parquet.Gzip)},
		"zstd":      {parquet.Compression(&parquet.Zstd)},
		"brotli":    {parquet.Compression(&parquet.Brotli)},
		"lz4":       {parquet.Compression(&parquet.Lz4Raw)},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, read(t, "x.parquet", parquetOf(t, kindRows(), options...), table.Options{Text: []string{"text"}}), want)
		})
	}
}

// TestParquetColumns reads columns in the order that is asked for, and numbers as text.
func TestParquetColumns(t *testing.T) {
	body := parquetOf(t, kindRows(), parquet.MaxRowsPerRowGroup(1))
	got := read(t, "x.parquet", body, table.Options{Columns: []string{"list", "u8"}, Text: []string{"i8", "bool"}})
	same(t, got, &table.Table{
		Rows: 3, Columns: 3, Names: []string{"list[0]", "list[1]", "u8"}, Values: []float32{1, 2, 255, 3, 4, 5, 5, 6, 5},
		Text: map[string][]string{"i8": {"-128", "1", "1"}, "bool": {"true", "false", "true"}}, Dtype: "float32, uint8",
	})
}

// TestParquetLarge reads more values than a page or a block holds.
func TestParquetLarge(t *testing.T) {
	type pair struct {
		A float64
		B int32
	}
	var rows []pair
	var values []float32
	for i := range 100_000 {
		rows = append(rows, pair{float64(i) / 4, int32(i % 10)})
		values = append(values, float32(i)/4, float32(i%10))
	}
	got := read(t, "x.parquet", parquetOf(t, rows, parquet.MaxRowsPerRowGroup(30_000), parquet.PageBufferSize(10_000)), table.Options{})
	same(t, got, &table.Table{Rows: len(rows), Columns: 2, Names: []string{"A", "B"}, Values: values, Dtype: "float64, int32"})
}

// TestParquetLongText reads pages whose headers, with the least and the greatest text
// of the page, are longer than what is looked at first.
func TestParquetLongText(t *testing.T) {
	type row struct {
		A float64
		S string
	}
	long := strings.Repeat("long ", 4000)
	body := parquetOf(t, []row{{1, "b" + long}, {2, "a" + long}})
	got := read(t, "x.parquet", body, table.Options{Text: []string{"S"}})
	same(t, got, &table.Table{
		Rows: 2, Columns: 1, Names: []string{"A"}, Values: []float32{1, 2}, Dtype: "float64",
		Text: map[string][]string{"S": {"b" + long, "a" + long}},
	})
}
