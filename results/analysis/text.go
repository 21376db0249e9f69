package analysis

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Text says how to lay out a summary for people.
type Text struct {
	Width int // columns of the terminal; 0 means no limit
	Rows  int // the most configurations to show; 0 means all
}

// WriteText writes s as a table: one line per configuration, the rate
// of the outcome before everything that could rank it, then medians over seeds.
func (s *Summary) WriteText(w io.Writer, o Text) error {
	groups := s.ordered()
	if o.Rows > 0 {
		groups = groups[:min(len(groups), o.Rows)]
	}
	var columns [][]string
	total := -2
	for _, c := range s.columns(groups) {
		cells, width := c.cells(groups)
		total += 2 + width
		if c.optional && o.Width > 0 && total > o.Width {
			break
		}
		columns = append(columns, cells)
	}
	var b strings.Builder
	for i := range len(groups) + 1 {
		for j, cells := range columns {
			if j > 0 {
				b.WriteString("  ")
			}
			b.WriteString(cells[i])
		}
		b.WriteByte('\n')
	}
	if more := len(s.Groups) - len(groups); more > 0 {
		fmt.Fprintf(&b, "... and %d more configurations in %s\n", more, results.SummaryFile)
	}
	b.WriteString("n: seeds trained to the end.")
	if o := s.Measures.Outcome(); o != nil {
		fmt.Fprintf(&b, " %s: their share, with its 95%% Wilson interval.", o.Name)
	}
	b.WriteByte('\n')
	b.WriteString(s.intervals())
	_, err := io.WriteString(w, b.String())
	return err
}

// ordered returns the groups as their axes go: a plan that refined an axis has
// the configurations of later rounds at its end.
func (s *Summary) ordered() []Group {
	axes := s.Plan.Spec.Axes
	if !slices.ContainsFunc(axes, func(a spec.Axis) bool { return a.Refine != nil }) {
		return s.Groups
	}
	groups := slices.Clone(s.Groups)
	slices.SortStableFunc(groups, func(a, b Group) int {
		for j := range axes {
			place := func(g Group) int { return slices.Index(axes[j].Values, g.Configuration.Values[j]) }
			if c := cmp.Compare(place(a), place(b)); c != 0 {
				return c
			}
		}
		return 0
	})
	return groups
}

// column is one of the text table.
type column struct {
	name     string
	optional bool // left out where the width is short
	of       func(*Group) string
}

// cells returns the column's name and cells, all padded to its width.
func (c *column) cells(groups []Group) (cells []string, width int) {
	cells = append(cells, c.name)
	for i := range groups {
		cells = append(cells, c.of(&groups[i]))
	}
	for _, text := range cells {
		width = max(width, utf8.RuneCountInString(text))
	}
	for i, text := range cells {
		cells[i] = strings.Repeat(" ", width-utf8.RuneCountInString(text)) + text
	}
	return cells, width
}

// columns lists the table's columns, those that may be left out last.
func (s *Summary) columns(groups []Group) []column {
	all := []column{{"temperature", false, func(g *Group) string { return spec.FormatValue(g.Configuration.Temperature()) }}}
	for _, a := range s.Plan.OtherAxes() {
		all = append(all, column{s.axisName(a), false, func(g *Group) string { return spec.FormatValue(g.Configuration.Values[a]) }})
	}
	all = append(all, column{"n", false, func(g *Group) string { return strconv.Itoa(g.OK) }})
	for _, c := range []column{
		{"diverged", false, func(g *Group) string { return strconv.Itoa(g.Diverged) }},
		{"failed", false, func(g *Group) string { return strconv.Itoa(g.Failed) }},
	} {
		if slices.ContainsFunc(groups, func(g Group) bool { return c.of(&g) != "0" }) {
			all = append(all, c)
		}
	}
	if o := s.Measures.Outcome(); o != nil {
		all = append(all, column{o.Name, false, collapse})
	}
	// What most readers look for: not the loss, which does not compare between
	// temperatures, nor what another measure says already.
	for _, m := range s.Measures.Main() {
		c := s.Metrics.Index(m.Name)
		all = append(all, column{m.Name, true, func(g *Group) string { return estimate(&g.Measures[c]) }})
	}
	return all
}

// axisName is what an axis is called everywhere: temperature, or else its path.
func (s *Summary) axisName(axis int) string {
	if path := s.Plan.Spec.Axes[axis].Path; !spec.IsTemperature(path) {
		return path
	}
	return spec.ShortTemperature
}

// collapse reads "91% [76, 97]".
func collapse(g *Group) string {
	if g.OK == 0 {
		return "-"
	}
	percent := func(v float64) string { return strconv.FormatFloat(100*v, 'f', 0, 64) }
	return percent(g.Rate) + "% [" + percent(g.RateInterval.Low) + ", " + percent(g.RateInterval.High) + "]"
}

// Covers says over what the intervals of a sweep over data from files are, in a
// sentence; empty for others.
func Covers(p *sweep.Plan) string {
	switch {
	case p.Spec.File == nil:
		return ""
	case p.Spec.File.Data.Split.Seed == spec.ByTrial:
		return "Every seed has its own split: intervals are over which rows are measured, too, and not over other data."
	}
	return "All seeds have one split: intervals are over initial weights, batches and views, and not over which rows are measured (data.split.seed: by-trial)."
}

// intervals says what the table's intervals are, in a line or two.
func (s *Summary) intervals() string {
	text := s.kinds()
	if covers := Covers(s.Plan); covers != "" {
		text += covers + "\n"
	}
	return text
}

// kinds says what the table's intervals are, in a line.
func (s *Summary) kinds() string {
	least, most := math.MaxInt, 0
	for i := range s.Groups {
		least, most = min(least, s.Groups[i].OK), max(most, s.Groups[i].OK)
	}
	enough := stats.Least(level)
	switch {
	case least >= enough:
		return "Measures: median [its 95% interval].\n"
	case most < 2:
		return "Measures: median.\n"
	case most < enough:
		return fmt.Sprintf("Measures: median [range of the seeds]; %s have no 95%% interval, the range of %d holds the median with %.3g%%.\n",
			plural(most, "seed"), most, 100*stats.RangeCovers(most))
	}
	return fmt.Sprintf("Measures: median [its 95%% interval; of fewer than %d seeds their range, which holds it with 1 - 2/2^n].\n", enough)
}

// estimate reads "0.2945 [0.2904, 0.2986]".
func estimate(d *Describe) string { return FormatEstimate(d.Median, d.Interval) }

// plural reads "1 seed", "3 seeds".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// list reads "a, b and c".
func list(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	n := len(items) - 1
	return strings.Join(items[:n], ", ") + " and " + items[n]
}
