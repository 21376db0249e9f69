package data

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Stratified splits rows into training and test rows, both ascending. Row i is of
// class labels[i], 0 to classes - 1; rows without labels are all of class 0 of 1.
//
// In all, share x rows are test rows, rounded, at least one and not all. Each class
// has its part in proportion, rounded up or down, but keeps a training row: where
// classes have hardly more than one row, there are fewer test rows, or none. Which
// rows of a class are drawn is up to u: any are equally likely. Stratified panics
// where share is not within (0, 1).
func Stratified(labels []int, classes int, share float64, u Uniforms) (train, test []int) {
	if !(share > 0 && share < 1) {
		panic(fmt.Sprintf("data: a share of %g for testing: must be between 0 and 1", share))
	}
	n := len(labels)
	members := shuffled(labels, classes, u)
	total := int(math.Round(share * float64(n)))
	for class, part := range apportion(min(max(total, 1), n-1), members) {
		rows := members[class]
		part = min(part, max(len(rows)-1, 0))
		test = append(test, rows[:part]...)
		train = append(train, rows[part:]...)
	}
	slices.Sort(train)
	slices.Sort(test)
	return train, test
}

// Subset returns limit rows, or all where there are no more, ascending. Each class
// has its part in proportion, rounded up or down, but at least one row where limit
// has room for one of each. Labels, classes and u are as in Stratified.
func Subset(labels []int, classes, limit int, u Uniforms) []int {
	var chosen []int
	members := shuffled(labels, classes, u)
	parts := apportion(min(max(limit, 0), len(labels)), members)
	for class, rows := range members {
		if largest := slices.Max(parts); parts[class] == 0 && len(rows) > 0 && largest > 1 {
			parts[slices.Index(parts, largest)]--
			parts[class]++
		}
	}
	for class, part := range parts {
		chosen = append(chosen, members[class][:part]...)
	}
	slices.Sort(chosen)
	return chosen
}

// shuffled returns the rows of each class in an order that u draws: every row has a
// key of two uniforms, 48 bits, and keys ascend.
func shuffled(labels []int, classes int, u Uniforms) [][]int {
	uniforms := make([]float32, 2*len(labels))
	u.Uniforms(uniforms)
	key := func(row int) float64 {
		return float64(uniforms[2*row]) + float64(uniforms[2*row+1])*(1.0/(1<<24)) // exact
	}
	members := make([][]int, classes)
	for row, label := range labels {
		members[label] = append(members[label], row)
	}
	for _, rows := range members {
		slices.SortFunc(rows, func(a, b int) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a, b)) })
	}
	return members
}

// apportion divides total, at most the number of rows, among classes in proportion
// to their rows, by largest remainders: of equal ones the first classes have the
// row. In whole numbers, so that it is the same everywhere.
func apportion(total int, members [][]int) []int {
	n := 0
	for _, rows := range members {
		n += len(rows)
	}
	parts := make([]int, len(members))
	if n == 0 {
		return parts
	}
	left := total
	order := make([]int, len(members))
	for class, rows := range members {
		parts[class] = total * len(rows) / n
		left -= parts[class]
		order[class] = class
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(total*len(members[b])%n, total*len(members[a])%n)
	})
	for _, class := range order[:left] {
		parts[class]++
	}
	return parts
}
