package table_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/tausweep/tausweep/model/data/table"
)

// badParquets are Parquet files that are refused.
func badParquets(t *testing.T) []badFile {
	t.Helper()
	type row struct {
		A float64 `parquet:"a"`
		S string  `parquet:"s"`
	}
	type optional struct {
		A *float64 `parquet:"a,optional"`
		S string   `parquet:"s"`
	}
	type nested struct {
		A float64                `parquet:"a"`
		P struct{ X, Y float64 } `parquet:"p"`
		L []struct {
			X []float32 `parquet:"x,list"`
		} `parquet:"l,list"`
		D time.Time `parquet:"d,timestamp"`
		F [4]byte   `parquet:"f"`
		N []string  `parquet:"n,list"`
	}
	type list struct {
		L []float32 `parquet:"l,list"`
	}
	one, text := 1.0, "x"
	good := parquetOf(t, []row{{1, "x"}, {2, "y"}})
	footer := func(body ...byte) []byte {
		b := append([]byte("PAR1"), body...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
		return append(b, "PAR1"...)
	}
	// The header of the first page follows the magic: its type, 0 or 3, then the
	// size once decompressed and the size in the file, each after a byte for its field;
	// 2^29 here.
	page := slices.Clone(parquetOf(t, []struct{ A float64 }{{1}, {2}}, parquet.Compression(&parquet.Uncompressed)))
	return []badFile{
		{name: "empty_table.parquet", body: parquetOf(t, []row{})},
		{name: "short.parquet", body: []byte("PAR1PAR1")},
		{name: "magic.parquet", body: bytes.Replace(good, []byte("PAR1"), []byte("PARX"), 1)},
		{name: "encrypted.parquet", body: bytes.Replace(good, []byte("PAR1"), []byte("PARE"), 1)},
		{name: "cut.parquet", body: good[:len(good)-9]},
		{name: "footer_claims_more.parquet", body: slices.Concat(good[:len(good)-8], []byte{0xff, 0xff, 0xff, 0xff}, good[len(good)-4:])},
		{name: "footer_is_empty.parquet", body: footer()},
		{name: "footer_stops.parquet", body: footer(0)},
		// Field 2, the schema, is a list (9) of structures (12): of 2^31 - 1.
		{name: "schema_claims_more.parquet", body: footer(0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0)},
		// Field 6, who made it, is text of 2^31 - 1 bytes.
		{name: "text_claims_more.parquet", body: footer(0x68, 0xff, 0xff, 0xff, 0xff, 0x07, 'a', 0)},
		{name: "nested_deep.parquet", body: footer(slices.Repeat([]byte{0x1c}, 1000)...)},
		{name: "page_claims_more.parquet", body: slices.Concat(page[:7], []byte{0x80, 0x80, 0x80, 0x80, 0x04}, page[8:])},
		{name: "page_leaves_column.parquet", body: slices.Replace(slices.Clone(page), 9, 10, 0x7e)},
		{name: "nested.parquet", body: parquetOf(t, []nested{{A: 1}})},
		{name: "nulls.parquet", body: parquetOf(t, []optional{{&one, "x"}, {nil, "y"}, {nil, "z"}})},
		{name: "null_text.parquet", body: parquetOf(t, []struct {
			A float64
			S *string `parquet:"s,optional"`
		}{{1, &text}, {2, nil}}), options: table.Options{Text: []string{"s"}}},
		{name: "y_null.parquet", body: parquetOf(t, []struct {
			Y *string `parquet:"y,optional"`
		}{{nil}, {&text}})},
		{name: "twice.parquet", body: bytes.ReplaceAll(parquetOf(t, []struct{ AAA, BBB float64 }{{1, 2}}), []byte("BBB"), []byte("AAA"))},
		{name: "latin1.parquet", body: bytes.ReplaceAll(parquetOf(t, []struct{ AAA, BBB float64 }{{1, 2}}), []byte("BBB"), []byte("B\xffB"))},
		{name: "map.parquet", body: footer(0x1b, 0x01)},
		{name: "no_type.parquet", body: footer(0x1e, 0x01)},
		{name: "no_number.parquet", body: footer(0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)},
		{name: "half_number.parquet", body: footer(0x15, 0xff)},
		{name: "only_text.parquet", body: parquetOf(t, []struct{ S, T string }{{"x", "y"}})},
		{name: "no_column.parquet", body: good, options: table.Options{Columns: []string{"a", "b"}, Text: []string{"c", "a"}}},
		{name: "text_as_numbers.parquet", body: good, options: table.Options{Columns: []string{"s"}}},
		{name: "floats_as_text.parquet", body: good, options: table.Options{Text: []string{"a"}}},
		{name: "empty_text.parquet", body: parquetOf(t, []row{{1, "x"}, {2, ""}, {3, "\xff"}}), options: table.Options{Text: []string{"s"}}},
		{name: "beyond_float32.parquet", body: parquetOf(t, []row{{1, "x"}, {1e99, "y"}})},
		{name: "lists.parquet", body: parquetOf(t, []list{{[]float32{1, 2}}, {nil}, {[]float32{3}}, {[]float32{4, 5}}, {[]float32{6, 7, 8}}})},
		{name: "y_two.parquet", body: good},
		{name: "y_floats.parquet", body: parquetOf(t, []struct{ Y float64 }{{1}})},
		{name: "y_lists.parquet", body: parquetOf(t, []list{{[]float32{1, 2}}})},
	}
}
