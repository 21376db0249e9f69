package dataset

import (
	"fmt"
	"strings"

	"github.com/tausweep/tausweep/model/data"
)

// Notes says what of the data will be trouble, a line each.
func (r *Raw) Notes() []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	train, test := r.divide(SplitSeed(&r.of, 0))
	if r.Dropped > 0 {
		add("%d rows are left out: they have values that are not finite", r.Dropped)
	}
	if constant := data.ConstantColumns(r.rows.Values, r.rows.Columns, train); len(constant) > 0 {
		add("%d of %d columns are constant over the training rows and say nothing: %s", len(constant), r.rows.Columns, r.columns(constant))
	}
	if twins, first := data.Duplicates(r.rows.Values, r.rows.Columns, train, test); twins > 0 {
		add("%d test rows are equal to training rows, so that measures flatter: the first is row %d, equal to row %d", twins, first[0][1]+1, first[0][0]+1)
	}
	if len(r.Classes) > 0 {
		sizes := make([]int, len(r.Classes))
		for _, i := range train {
			sizes[r.labels[i]]++
		}
		var lone []string
		for c, n := range sizes {
			if n < 2 {
				lone = append(lone, fmt.Sprintf("%q", r.Classes[c]))
			}
		}
		if len(lone) > 0 {
			add("classes with fewer than two training rows have no positive among them: %s", few(lone))
		}
	}
	if text := r.Skipped(); text != "" {
		add("columns left out, as they hold text: %s", text)
	}
	return notes
}

// Skipped names the columns that were left out as they hold text; empty where there are none.
func (r *Raw) Skipped() string { return few(r.rows.Skipped) }

func (r *Raw) columns(places []int) string {
	var names []string
	for _, i := range places {
		if len(r.rows.Names) > 0 {
			names = append(names, r.rows.Names[i])
		} else {
			names = append(names, fmt.Sprint(i))
		}
	}
	return few(names)
}

// few lists the first ones.
func few(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// About describes the data: what inspect prints.
func (r *Raw) About() string {
	var b strings.Builder
	train, test := r.divide(SplitSeed(&r.of, 0))
	fmt.Fprintf(&b, "rows     %d: %d to train on, %d to measure on\n", r.rows.Rows, len(train), len(test))
	fmt.Fprintf(&b, "values   %d a row, stored as %s\n", r.rows.Columns, r.rows.Dtype)
	if len(r.rows.Names) > 0 {
		fmt.Fprintf(&b, "columns  %s\n", few(r.rows.Names))
	}
	if len(r.Classes) > 0 {
		sizes := make([]int, len(r.Classes))
		for _, c := range r.labels {
			sizes[c]++
		}
		var each []string
		for c, name := range r.Classes {
			each = append(each, fmt.Sprintf("%s (%d)", name, sizes[c]))
		}
		fmt.Fprintf(&b, "classes  %d: %s\n", len(r.Classes), few(each))
	} else {
		b.WriteString("classes  none: without labels, view retrieval ranks the temperatures\n")
	}
	if r.pairs != nil {
		b.WriteString("pairs    a second view of every row\n")
	}
	fmt.Fprintf(&b, "digest   %s\n", r.Digest)
	return b.String()
}
