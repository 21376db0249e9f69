package data_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/data/table"
)

// digits reads an array of testdata/digits.npz: scikit-learn's digits (1,797 x 64), a
// split of them, and the test rows as numpy standardises them.
func digits(t *testing.T, key string) *table.Table {
	t.Helper()
	read, err := table.Read("testdata/digits.npz#"+key, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// TestStandardiseAsNumPy holds Standardise to numpy, to the bit.
func TestStandardiseAsNumPy(t *testing.T) {
	x, want := digits(t, "x"), digits(t, "test_standardized")
	var train []int
	for _, row := range digits(t, "train_rows").Values {
		train = append(train, int(row))
	}
	if _, err := data.Standardise(x.Values, x.Columns, train); err != nil {
		t.Fatal(err)
	}
	for i, row := range digits(t, "test_rows").Values {
		got := x.Values[int(row)*x.Columns:][:x.Columns]
		if !slices.Equal(got, want.Values[i*x.Columns:][:x.Columns]) {
			t.Fatalf("row %g differs: %v", row, got)
		}
	}
}

func TestStandardise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 5).Draw(t, "columns")
		rows := rapid.IntRange(1, 30).Draw(t, "rows")
		values := rapid.SliceOfN(rapid.Float32Range(-1e6, 1e6), rows*columns, rows*columns).Draw(t, "values")
		constant := rapid.IntRange(0, columns-1).Draw(t, "constant")
		for i := range rows {
			values[i*columns+constant] = 0.1
		}
		train := all(rows)[:rapid.IntRange(1, rows).Draw(t, "train")]
		before := slices.Clone(values)
		s, err := data.Standardise(values, columns, train)
		if err != nil {
			t.Skip(err) // a column that hardly varies in the training rows
		}
		if s.SD[constant] != 1 || values[constant] != 0 {
			t.Fatalf("the constant column has a standard deviation of %g, and becomes %g", s.SD[constant], values[constant])
		}
		for j := range columns {
			sum, squares := 0.0, 0.0
			for _, row := range train {
				z := float64(values[row*columns+j])
				sum, squares = sum+z, squares+z*z
			}
			n := float64(len(train))
			// Where values lie far from 0 and close to each other, the mean's last
			// bit is worth this many standard deviations.
			slack := 1e-5 + 1e-9*math.Abs(s.Mean[j])/s.SD[j]
			if variance := squares / n; math.Abs(sum/n) > slack || variance != 0 && math.Abs(variance-1) > slack {
				t.Fatalf("column %d: mean %g, variance %g", j, sum/n, squares/n)
			}
		}
		for i, x := range before {
			if want := float32((float64(x) - s.Mean[i%columns]) / s.SD[i%columns]); values[i] != want {
				t.Fatalf("value %d is %g, not %g", i, values[i], want)
			}
		}
	})
}

func TestStandardiseBeyondFloat32(t *testing.T) {
	_, err := data.Standardise([]float32{1, 1e-30, 1, -1e-30, 1, 1e30}, 2, []int{0, 1})
	want := "row 2, column 1 (from 0): 1e+30, standardised with mean 0 and standard deviation 1e-30 of the training rows, is beyond float32's range"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestConstantColumns(t *testing.T) {
	values := []float32{
		1, 2, 0, 4,
		1, 3, float32(math.Copysign(0, -1)), 4,
		1, 2, 0, 5,
	}
	for _, c := range []struct{ rows, want []int }{
		{[]int{0, 1, 2}, []int{0, 2}},
		{[]int{0, 1}, []int{0, 2, 3}},
		{[]int{0, 2}, []int{0, 1, 2}},
		{[]int{1}, []int{0, 1, 2, 3}},
	} {
		if diff := cmp.Diff(c.want, data.ConstantColumns(values, 4, c.rows)); diff != "" {
			t.Errorf("rows %v (-want +got):\n%s", c.rows, diff)
		}
	}
	if got := data.ConstantColumns(digits(t, "x").Values, 64, all(1797)); !slices.Equal(got, []int{0, 32, 39}) {
		t.Errorf("constant pixels of digits: %v", got)
	}
}

// TestDuplicates compares with every test row held against every training row.
func TestDuplicates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 3).Draw(t, "columns")
		rows := rapid.IntRange(2, 60).Draw(t, "rows")
		values := rapid.SliceOfN(rapid.SampledFrom([]float32{0, float32(math.Copysign(0, -1)), 1, 2}), rows*columns, rows*columns).Draw(t, "values")
		order := rapid.Permutation(all(rows)).Draw(t, "order")
		cut := rapid.IntRange(0, rows).Draw(t, "cut")
		train, test := order[:cut], order[cut:]
		count := 0
		var first [][2]int
		for _, i := range test {
			for _, j := range slices.Sorted(slices.Values(train)) {
				if slices.Equal(values[i*columns:][:columns], values[j*columns:][:columns]) {
					if count++; count <= 10 {
						first = append(first, [2]int{i, j})
					}
					break
				}
			}
		}
		gotCount, gotFirst := data.Duplicates(values, columns, train, test)
		if gotCount != count {
			t.Fatalf("%d duplicates, want %d", gotCount, count)
		}
		if diff := cmp.Diff(first, gotFirst); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
