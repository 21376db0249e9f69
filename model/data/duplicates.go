package data

import (
	"cmp"
	"slices"
)

// maxPairs is how many pairs Duplicates returns.
const maxPairs = 10

// Duplicates counts the test rows of values, row-major and finite, that equal a
// training row: what is learned from one is known of the other. It returns the first
// ten such test rows, in the order of test, each with the lowest training row that it
// equals.
func Duplicates(values []float32, columns int, train, test []int) (count int, first [][2]int) {
	row := func(i int) []float32 { return values[i*columns:][:columns] }
	sorted := slices.Clone(train)
	slices.SortFunc(sorted, func(a, b int) int {
		return cmp.Or(slices.Compare(row(a), row(b)), cmp.Compare(a, b))
	})
	for _, i := range test {
		at, found := slices.BinarySearchFunc(sorted, row(i), func(a int, wanted []float32) int {
			return slices.Compare(row(a), wanted)
		})
		if !found {
			continue
		}
		if count++; count <= maxPairs {
			first = append(first, [2]int{i, sorted[at]})
		}
	}
	return count, first
}
