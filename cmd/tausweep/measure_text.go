package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep/spec"
)

// interval is that of an estimate over rows.
func interval(e *metrics.Estimate) stats.Bounds {
	if e.Unit == "share" {
		return stats.JackknifeShare(e.Value, e.Without, e.N, analysis.Level)
	}
	b := stats.Jackknife(e.Value, e.Without, e.N, analysis.Level)
	if e.Range != nil { // no such value beyond
		b.Low, b.High = max(b.Low, e.Range.Low), min(b.High, e.Range.High)
	}
	return b
}

// text lays out what was found for people.
func (m *measurement) text() string {
	var b strings.Builder
	b.WriteString(m.rows.about("rows"))
	if len(m.classes) > 0 {
		fmt.Fprintf(&b, ", %d classes", len(m.classes))
	}
	b.WriteByte('\n')
	if m.views != nil {
		fmt.Fprintf(&b, "%s, second views %s\n", m.views.about("first views"), m.measureOptions.views[1])
	}
	b.WriteByte('\n')
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measure\tvalue\theld against")
	for i := range m.estimates {
		e := &m.estimates[i]
		value, against := m.verdict(e), ""
		if e.Without != nil {
			value = analysis.FormatEstimate(e.Value, interval(e))
		}
		if r := e.Reference; r != nil {
			against = fmt.Sprintf("%s, %s", analysis.FormatNumber(r.Value), r.Label)
		}
		fmt.Fprintln(w, strings.TrimRight(e.Label+"\t"+value+"\t"+against, "\t"))
	}
	w.Flush()
	fmt.Fprintf(&b, "[ ]: 95%% interval over rows (jackknife): what as many other rows of this kind would give on average.\n\n")
	w = tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range m.estimates {
		e := &m.estimates[i]
		help := e.Help
		if e.Restates != "" {
			help += " (it is " + e.How + ")"
		}
		fmt.Fprintf(w, "%s\t%s\n", e.Label, help)
		if e.Reference != nil && e.Reference.Note != "" {
			fmt.Fprintf(w, "\t%s\n", e.Reference.Note)
		}
	}
	w.Flush()
	if notes := m.notes(); len(notes) > 0 {
		b.WriteByte('\n')
		for _, note := range notes {
			fmt.Fprintf(&b, "Note: %s\n", note)
		}
	}
	return b.String()
}

// about says which rows of a file were measured.
func (r *measuredRows) about(what string) string {
	text := fmt.Sprintf("%s: %d %s of %d values", r.file, r.Len(), what, r.Columns)
	if r.limited() {
		text += fmt.Sprintf(" (a fixed part of %d; --limit 0 measures all)", r.Of)
	}
	return text
}

func (r *measuredRows) limited() bool { return r.Len()+r.Zero < r.Of }

func (m *measurement) verdict(outcome *metrics.Estimate) string {
	if outcome.Value == 1 {
		return "yes"
	}
	return "no"
}

// notes says what of the rows bears on the measures.
func (m *measurement) notes() []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	parts := []*measuredRows{m.rows}
	if m.views != nil && m.views.file != m.rows.file {
		parts = append(parts, m.views)
	}
	for _, r := range parts {
		if r.Skipped != "" {
			add("%s: columns left out, as they hold text: %s.", r.file, r.Skipped)
		}
		if r.Dropped > 0 {
			add("%s: left out as some of their values are not finite: %s.", r.file, count(r.Dropped, "row"))
		}
		if r.Zero > 0 {
			add("%s: left out as all their values are 0, so that they have no direction: %s.", r.file, count(r.Zero, "row"))
		}
		if least, middle, most := r.lengths(); most-least > 1e-3*middle {
			add("%s: rows are scaled to length 1 before they are measured. Their lengths (%.3g to %.3g, median %.3g) do not count here; "+
				"they do where rows are compared by distance or by a linear layer.", r.file, least, most, middle)
		}
		if same := r.repeated(); same > 0 {
			add("%s: equal to an earlier row: %s. Neighbours then know the answer, and intervals, which take rows for independent, are too narrow.", r.file, count(same, "row"))
		}
	}
	if i := slices.IndexFunc(m.estimates, func(e metrics.Estimate) bool { return e.Role == metrics.Outcome && e.Value == 1 }); i >= 0 {
		add("the rows have collapsed: nearly all lie along fewer directions than their classes or values need. Whatever rewards closeness, as alignment and tolerance do, then looks excellent and means nothing.")
	}
	if n, d := m.rows.Len(), m.rows.Columns; n < 10*d && n >= spec.LeastFeatures {
		add("the effective rank of %d rows of %d values is lower than that of more rows: hold it against that of as many random points, and compare encoders with as many rows.", n, d)
	}
	if m.classes != nil {
		if m.knn >= m.rows.Len() {
			add("--knn %d: all %d other rows vote.", m.knn, m.rows.Len()-1)
		}
		if lone := m.rows.lone(len(m.classes)); lone > 0 {
			add("classes of a single row, which no neighbour can be right about: %d.", lone)
		}
	}
	return notes
}

// lengths returns the least, the median and the greatest length of a row.
func (r *measuredRows) lengths() (least, middle, most float64) {
	var all []float64
	for i := range int32(r.Len()) {
		length := 0.0
		for _, v := range r.Row(i) {
			length = math.Hypot(length, float64(v))
		}
		all = append(all, length)
	}
	return slices.Min(all), stats.Median(all), slices.Max(all)
}

// repeated counts the rows that equal another, less one for each kind.
func (r *measuredRows) repeated() (same int) {
	order := make([]int32, r.Len())
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return slices.Compare(r.Row(a), r.Row(b)) })
	for k := 1; k < len(order); k++ {
		if slices.Equal(r.Row(order[k-1]), r.Row(order[k])) {
			same++
		}
	}
	return same
}

// lone counts the classes of a single row.
func (r *measuredRows) lone(classes int) (lone int) {
	counts := make([]int, classes)
	for _, c := range r.Labels {
		counts[c]++
	}
	for _, n := range counts {
		if n == 1 {
			lone++
		}
	}
	return lone
}

// measuredJSON is what --format json prints.
type measuredJSON struct {
	Features measuredFile  `json:"features"`
	Views    *measuredFile `json:"views,omitempty"`
	Classes  []string      `json:"classes,omitempty"`
	Level    float64       `json:"level"`
	Interval string        `json:"interval"`
	Measures []measureJSON `json:"measures"`
	Notes    []string      `json:"notes"`
}

type measuredFile struct {
	File   string `json:"file"`
	Digest string `json:"digest"`
	Rows   int    `json:"rows"` // measured
	Of     int    `json:"of"`   // in the file, with finite values
	Values int    `json:"values"`
}

// measureJSON is an estimate. The ends of its interval are absent for an outcome, and
// where there is none.
type measureJSON struct {
	metrics.Measure
	Value *float64 `json:"value"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
}

func (m *measurement) json() (string, error) {
	out := measuredJSON{
		Features: m.rows.inJSON(), Classes: m.classes, Level: analysis.Level, Interval: "jackknife over rows",
		Notes: append([]string{}, m.notes()...),
	}
	if m.views != nil {
		views := m.views.inJSON()
		out.Views = &views
	}
	for i := range m.estimates {
		e := &m.estimates[i]
		one := measureJSON{Measure: e.Measure, Value: finiteOrNil(e.Value)}
		if e.Without != nil {
			b := interval(e)
			one.Low, one.High = finiteOrNil(b.Low), finiteOrNil(b.High)
		}
		out.Measures = append(out.Measures, one)
	}
	return indented(out)
}

func (r *measuredRows) inJSON() measuredFile {
	return measuredFile{r.file, r.Digest, r.Len(), r.Of, r.Columns}
}

// finiteOrNil is what JSON can hold of x, to nine digits: the last ones depend on the
// processor.
func finiteOrNil(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	scale := math.Pow(10, 9-math.Ceil(math.Log10(math.Abs(x))))
	if x != 0 && !math.IsInf(scale, 0) {
		x = math.Round(x*scale) / scale
	}
	return &x
}
