package table_test

import (
	"encoding/binary"
	"testing"

	"github.com/tausweep/tausweep/model/data/table"
)

func TestIDX(t *testing.T) {
	big := binary.BigEndian
	for _, c := range []struct {
		name string
		body []byte
		want *table.Table
	}{
		{
			"x.idx", idx(0x08, []byte{0, 1, 2, 253, 254, 255}, 2, 3),
			&table.Table{Rows: 2, Columns: 3, Values: []float32{0, 1, 2, 253, 254, 255}, Dtype: "uint8"},
		},
		{
			"train-images-idx3-ubyte", idx(0x08, []byte{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2),
			&table.Table{Rows: 2, Columns: 4, Values: []float32{1, 2, 3, 4, 5, 6, 7, 8}, Dtype: "uint8"},
		},
		{
			"x.idx3-ubyte", idx(0x09, []byte{255, 1}, 1, 1, 2),
			&table.Table{Rows: 1, Columns: 2, Values: []float32{-1, 1}, Dtype: "int8"},
		},
		{
			"int16.idx", idx(0x0b, encoded(big, int16(-2), int16(300)), 2, 1),
			&table.Table{Rows: 2, Columns: 1, Values: []float32{-2, 300}, Dtype: "int16"},
		},
		{
			"int32.idx", idx(0x0c, encoded(big, int32(-2), int32(70000)), 2, 1),
			&table.Table{Rows: 2, Columns: 1, Values: []float32{-2, 70000}, Dtype: "int32"},
		},
		{
			"float32.idx", idx(0x0d, encoded(big, float32(0.1), float32(-2)), 1, 2),
			&table.Table{Rows: 1, Columns: 2, Values: []float32{0.1, -2}, Dtype: "float32"},
		},
		{
			"float64.idx", idx(0x0e, encoded(big, 0.1, -2.0), 1, 2),
			&table.Table{Rows: 1, Columns: 2, Values: []float32{0.1, -2}, Dtype: "float64"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			same(t, read(t, c.name, c.body, table.Options{}), c.want)
			same(t, read(t, c.name+".gz", gzipped(c.body), table.Options{}), c.want)
		})
	}
}
