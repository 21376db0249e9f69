package batch

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestLossInvariants: of any features, no loss changes when rows are scaled or the
// batch is in another order, and its gradient moves with the order and points across
// each row, never along it.
func TestLossInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loss := Loss{Kind: rapid.SampledFrom(Losses()).Draw(t, "kind")}
		rows, d := rapid.IntRange(2, 6).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "d")
		temperature := math.Pow(10, rapid.Float64Range(-2, 1).Draw(t, "log temperature"))
		n := 2 * rows
		z := random(rapid.Uint64().Draw(t, "seed"), n*d)
		classes := rapid.SliceOfN(rapid.Int32Range(0, 3), rows, rows).Draw(t, "classes")
		labels := slices.Concat(classes, classes)
		value, g := loss.Of(z, n, labels, temperature, -1)

		tolerance := 1e-9 / temperature
		order := rapid.Permutation(slices.Collect(indices(rows))).Draw(t, "order")
		moved, movedLabels := make([]float64, n*d), make([]int32, n)
		scale := rapid.Float64Range(0.5, 8).Draw(t, "scale")
		for i, from := range order {
			for view := range 2 {
				to, from := view*rows+i, view*rows+from
				movedLabels[to] = labels[from]
				for k := range d {
					moved[to*d+k] = scale * z[from*d+k]
				}
			}
		}
		other, h := loss.Of(moved, n, movedLabels, temperature, -1)
		if math.Abs(other-value) > tolerance {
			t.Fatalf("%v in another order and scaled, %v before", other, value)
		}
		for i, from := range order {
			for k := range d {
				want := g.Features[from*d+k] / scale
				norm := math.Sqrt(dot(z[from*d:][:d], z[from*d:][:d]))
				if math.Abs(h.Features[i*d+k]-want) > tolerance/norm {
					t.Fatalf("gradient %v in another order and scaled, want %v", h.Features[i*d+k], want)
				}
			}
		}
		for i := range n {
			row := z[i*d:][:d]
			if along := dot(row, g.Features[i*d:][:d]); math.Abs(along) > tolerance {
				t.Fatalf("row %d: gradient %v along it", i, along)
			}
		}
	})
}

func indices(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
