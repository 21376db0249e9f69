package table_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model/data/table"
)

// TestDropNonfinite takes the rows out that Nonfinite finds.
func TestDropNonfinite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const columns = 3
		rows := rapid.IntRange(1, 20).Draw(t, "rows")
		got := &table.Table{Rows: rows, Columns: columns, Text: map[string][]string{"y": nil}}
		want := &table.Table{Columns: columns, Text: map[string][]string{"y": nil}}
		var bad []int
		for row := range rows {
			values := rapid.SliceOfN(rapid.SampledFrom([]float32{0, 1, -1, math.MaxFloat32, -math.MaxFloat32}), columns, columns).Draw(t, "values")
			name := rapid.StringMatching("[a-z]").Draw(t, "text")
			if rapid.Bool().Draw(t, "bad") {
				bad = append(bad, row)
				x := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}).Draw(t, "x")
				values[rapid.IntRange(0, columns-1).Draw(t, "column")] = float32(x)
			} else {
				want.Rows++
				want.Values = append(want.Values, values...)
				want.Text["y"] = append(want.Text["y"], name)
			}
			got.Values = append(got.Values, values...)
			got.Text["y"] = append(got.Text["y"], name)
		}
		if diff := cmp.Diff(bad, got.Nonfinite()); diff != "" {
			t.Fatalf("rows that are not finite (-want +got):\n%s", diff)
		}
		got.DropRows(bad)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
