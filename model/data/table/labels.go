package table

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Labels say of which class each row is.
type Labels struct {
	// Names are the classes: in the order of the numbers where all are integers,
	// else in the order of their bytes.
	Names []string
	// Index is the class of each row, as an index of Names.
	Index []int
	// Digest is that of the file, as in Table; "" for labels that LabelsOf made.
	Digest string
}

// ReadLabels reads a file of labels: one column of integers, bools or text.
func ReadLabels(path string) (*Labels, error) {
	return readLabels(path, limits{MaxValues, MaxBytes})
}

// LabelsOf makes labels of text, such as a column of Table.Text. Text that is
// numbers throughout but not whole ones is refused: it measures something.
func LabelsOf(text []string) (*Labels, error) {
	l := &Labels{Index: make([]int, len(text))}
	rows := map[string]int{} // of each class: the first
	for row, name := range text {
		if name == "" {
			return nil, fmt.Errorf("row %d (from 0): no label: every row must have one", row)
		}
		if _, ok := rows[name]; !ok {
			rows[name] = row
			l.Names = append(l.Names, name)
		}
	}
	integers := map[string]int64{}
	numbers, fraction := 0, ""
	for _, name := range l.Names {
		if i, err := strconv.ParseInt(name, 10, 64); err == nil {
			integers[name] = i
		}
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			numbers++
			if !isInteger(name) && fraction == "" {
				fraction = name
			}
		}
	}
	if fraction != "" && numbers == len(l.Names) {
		return nil, fmt.Errorf("row %d (from 0): label %q: must be integers, bools or names; numbers with a fraction are measured values: sort them into named classes first", rows[fraction], fraction)
	}
	slices.SortFunc(l.Names, func(a, b string) int {
		if len(integers) == len(l.Names) {
			return cmp.Or(cmp.Compare(integers[a], integers[b]), cmp.Compare(a, b))
		}
		return cmp.Compare(a, b)
	})
	l.tabulate(text)
	return l, nil
}

// isInteger says whether name is written as an integer, however large.
func isInteger(name string) bool {
	if name[0] == '-' || name[0] == '+' {
		name = name[1:]
	}
	for _, c := range []byte(name) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return name != ""
}

// tabulate fills Index from the names of the rows.
func (l *Labels) tabulate(text []string) {
	class := make(map[string]int, len(l.Names))
	for i, name := range l.Names {
		class[name] = i
	}
	for row, name := range text {
		l.Index[row] = class[name]
	}
}

// DropRows takes rows, which ascend, out of l, and the classes that have no row
// left.
func (l *Labels) DropRows(rows []int) {
	l.Index = without(l.Index, 1, rows)
	to := make([]int, len(l.Names)) // the new index of a class; 0 where it has gone
	for _, class := range l.Index {
		to[class] = 1
	}
	var names []string
	for class, name := range l.Names {
		if to[class] == 1 {
			to[class] = len(names)
			names = append(names, name)
		}
	}
	l.Names = names
	for row, class := range l.Index {
		l.Index[row] = to[class]
	}
}
