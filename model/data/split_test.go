package data_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/streams"
)

// philox is a source that a test draws splits from.
func philox(t interface{ Fatal(...any) }, seed uint64) data.Uniforms {
	s, err := streams.New(streams.Philox, seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// drawLabels draws labels of a few classes, some of them rare or empty.
func drawLabels(t *rapid.T) (labels []int, classes int) {
	classes = rapid.IntRange(1, 6).Draw(t, "classes")
	labels = rapid.SliceOfN(rapid.IntRange(0, classes-1), 1, 80).Draw(t, "labels")
	return labels, classes
}

// sizes counts the rows of each class, of all rows or of some.
func sizes(labels []int, classes int, rows []int) []int {
	n := make([]int, classes)
	for _, row := range rows {
		n[labels[row]]++
	}
	return n
}

func all(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

func TestStratified(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels, classes := drawLabels(t)
		share := rapid.Float64Range(0.01, 0.99).Draw(t, "share")
		seed := rapid.Uint64().Draw(t, "seed")
		train, test := data.Stratified(labels, classes, share, philox(t, seed))

		both := slices.Sorted(slices.Values(slices.Concat(train, test)))
		if diff := cmp.Diff(all(len(labels)), both); diff != "" {
			t.Fatalf("not every row once (-want +got):\n%s", diff)
		}
		if !slices.IsSorted(train) || !slices.IsSorted(test) {
			t.Fatalf("train %v and test %v do not ascend", train, test)
		}
		total := min(max(math.Round(share*float64(len(labels))), 1), float64(len(labels)-1))
		capped := false
		have := sizes(labels, classes, test)
		for class, n := range sizes(labels, classes, all(len(labels))) {
			part := total * float64(n) / float64(len(labels))
			most := math.Ceil(part)
			if float64(n-1) < most {
				most, capped = float64(max(n-1, 0)), true
			}
			if got := float64(have[class]); got > most || got < min(math.Floor(part), most) {
				t.Fatalf("class %d of %d rows has %g test rows, in proportion %g", class, n, got, part)
			}
		}
		if !capped && len(test) != int(total) {
			t.Fatalf("%d test rows of %d at %g", len(test), len(labels), share)
		}
		again, _ := data.Stratified(labels, classes, share, philox(t, seed))
		if diff := cmp.Diff(train, again); diff != "" {
			t.Fatalf("another split from the same seed (-first +again):\n%s", diff)
		}
	})
}

func TestSubset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels, classes := drawLabels(t)
		limit := rapid.IntRange(1, 100).Draw(t, "limit")
		seed := rapid.Uint64().Draw(t, "seed")
		rows := data.Subset(labels, classes, limit, philox(t, seed))
		if len(rows) != min(limit, len(labels)) {
			t.Fatalf("%d rows of %d, limit %d", len(rows), len(labels), limit)
		}
		for i, row := range rows {
			if row < 0 || row >= len(labels) || i > 0 && row <= rows[i-1] {
				t.Fatalf("rows %v do not ascend within %d", rows, len(labels))
			}
		}
		have := sizes(labels, classes, rows)
		occupied, rare := 0, 0 // classes with rows; those whose part is below one
		whole := sizes(labels, classes, all(len(labels)))
		for _, n := range whole {
			if n > 0 {
				occupied++
			}
			if n > 0 && n*limit < len(labels) {
				rare++
			}
		}
		for class, n := range whole {
			part := float64(len(rows)) * float64(n) / float64(len(labels))
			got := float64(have[class])
			if n > 0 && got == 0 && limit >= occupied {
				t.Fatalf("class %d of %d rows has none of %d", class, n, limit)
			}
			// A row goes to each rare class, from the others.
			if got > math.Ceil(part) || got < math.Floor(part)-float64(rare) {
				t.Fatalf("class %d of %d rows has %g, in proportion %g", class, n, got, part)
			}
		}
		if diff := cmp.Diff(rows, data.Subset(labels, classes, limit, philox(t, seed))); diff != "" {
			t.Fatalf("another subset from the same seed (-first +again):\n%s", diff)
		}
	})
}

// TestSplitsAreDrawn holds splits to a golden one, and finds each row about as often
// in the test rows as any other.
func TestSplitsAreDrawn(t *testing.T) {
	labels := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1}
	_, test := data.Stratified(labels, 2, 0.5, philox(t, 0))
	if diff := cmp.Diff([]int{3, 4, 5, 7, 9}, test); diff != "" {
		t.Errorf("the golden split (-want +got):\n%s", diff)
	}
	const draws = 4000
	often := make([]int, len(labels))
	for seed := range uint64(draws) {
		_, test := data.Stratified(labels, 2, 0.5, philox(t, seed))
		for _, row := range test {
			often[row]++
		}
	}
	for row, n := range often {
		// Binomial with p = 1/2: six standard deviations of sqrt(4000)/2 = 32.
		if math.Abs(float64(n-draws/2)) > 6*32 {
			t.Errorf("row %d is a test row in %d of %d splits", row, n, draws)
		}
	}
}

func TestSplitsOfFewRows(t *testing.T) {
	for _, c := range []struct {
		labels      []int
		classes     int
		train, test int
	}{
		{[]int{0}, 1, 1, 0},
		{[]int{0, 0}, 1, 1, 1},
		{[]int{0, 1}, 2, 2, 0}, // a row of each class stays
		{[]int{2, 0, 2}, 3, 2, 1},
	} {
		train, test := data.Stratified(c.labels, c.classes, 0.5, philox(t, 0))
		if len(train) != c.train || len(test) != c.test {
			t.Errorf("labels %v: train %v, test %v", c.labels, train, test)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a share of 1 is accepted")
		}
	}()
	data.Stratified([]int{0, 0}, 1, 1, philox(t, 0))
}
