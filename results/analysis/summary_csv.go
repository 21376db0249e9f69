package analysis

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
)

// cell is one number of a configuration: a statistic of a measure.
type cell struct {
	measure, statistic string
	column             string // in summary.csv
	append             func(b []byte, g *Group) []byte
}

// cells lists the numbers of summary.csv in order: counts, the rate of the outcome with
// its interval, and of each measure the median with its interval, then mean, sd and
// interquartile mean without one. They are rounded to float32, and what is NaN is an
// empty cell.
func (s *Summary) cells() []cell {
	all := []cell{
		{Trials, "n", "n", count(func(g *Group) int { return g.OK })},
		{Trials, "diverged", "diverged", count(func(g *Group) int { return g.Diverged })},
		{Trials, "failed", "failed", count(func(g *Group) int { return g.Failed })},
	}
	if o := s.Measures.Outcome(); o != nil {
		rate := strings.ReplaceAll(rateName(o), " ", "_")
		all = append(all,
			cell{o.Name, "count", o.Name, count(func(g *Group) int { return g.Collapsed })},
			cell{o.Name, "rate", rate, numeral(func(g *Group) float64 { return g.Rate })},
			cell{o.Name, "rate_low", rate + "_low", numeral(func(g *Group) float64 { return g.RateInterval.Low })},
			cell{o.Name, "rate_high", rate + "_high", numeral(func(g *Group) float64 { return g.RateInterval.High })})
	}
	for c, name := range s.Columns {
		for _, statistic := range statistics {
			all = append(all, cell{name, statistic.name, name + "_" + statistic.name, numeral(func(g *Group) float64 {
				return statistic.of(&g.Measures[c])
			})})
		}
	}
	return all
}

// Trials is the measure of summary_long.csv whose statistics are counts of trials.
const Trials = "trials"

// statistics are those of a measure over the seeds.
var statistics = []struct {
	name string
	of   func(d *stats.Description) float64
}{
	{"median", func(d *stats.Description) float64 { return d.Median }},
	{"median_low", func(d *stats.Description) float64 { return d.Interval.Low }},
	{"median_high", func(d *stats.Description) float64 { return d.Interval.High }},
	{"mean", func(d *stats.Description) float64 { return d.Mean }},
	{"sd", func(d *stats.Description) float64 { return d.SD }},
	{"iqm", func(d *stats.Description) float64 { return d.IQM }},
}

func count(of func(g *Group) int) func([]byte, *Group) []byte {
	return func(b []byte, g *Group) []byte { return strconv.AppendInt(b, int64(of(g)), 10) }
}

func numeral(of func(g *Group) float64) func([]byte, *Group) []byte {
	return func(b []byte, g *Group) []byte { return results.AppendFloat(b, float32(of(g))) }
}

// table is a CSV file of a summary: its header, and its rows for some groups.
type table struct {
	header func(s *Summary) []byte
	rows   func(s *Summary) []byte
}

func (t table) of(s *Summary) []byte { return append(t.header(s), t.rows(s)...) }

// wide is summary.csv: one row a configuration with its axis values, then its cells.
var wide = table{
	header: func(s *Summary) []byte {
		header := results.AxisColumns(s.Plan)
		for _, c := range s.cells() {
			header = append(header, c.column)
		}
		return results.AppendHeader(nil, header)
	},
	rows: func(s *Summary) (b []byte) {
		cells := s.cells()
		for i := range s.Groups {
			g := &s.Groups[i]
			b = results.AppendAxes(b, s.Plan, g.Configuration)
			for _, c := range cells {
				b = append(c.append(b, g), ',')
			}
			b[len(b)-1] = '\n' // in place of the last comma
		}
		return b
	},
}

// long is summary_long.csv: one row a configuration, measure and statistic.
var long = table{
	header: func(s *Summary) []byte { return results.AppendHeader(nil, longHeader(s)) },
	rows: func(s *Summary) (b []byte) {
		cells := s.cells()
		var label, axes []byte
		for i := range s.Groups {
			g := &s.Groups[i]
			label = results.AppendText(label[:0], s.Plan.Label(g.Configuration))
			axes = results.AppendAxes(axes[:0], s.Plan, g.Configuration)
			axes[len(axes)-1] = '\n' // in place of the last comma
			for _, c := range cells {
				b = append(b, label...)
				b = append(b, ',')
				b = append(b, c.measure...)
				b = append(b, ',')
				b = append(b, c.statistic...)
				b = append(b, ',')
				b = append(c.append(b, g), ',')
				b = append(b, axes...)
			}
		}
		return b
	},
}

// longHeader lists the columns of summary_long.csv.
func longHeader(s *Summary) []string {
	header := []string{"configuration", "measure", "statistic", "value"}
	for _, axis := range results.AxisColumns(s.Plan) {
		if slices.Contains(header, axis) {
			axis = "axis." + axis
		}
		header = append(header, axis)
	}
	return header
}

// CSV returns summary.csv: a header, then one row a configuration with its axis
// values, counts, the rate of the outcome with its interval, and of each measure the
// median with its interval, then mean, sd and interquartile mean without one. The
// numbers are rounded to float32, and what is NaN is an empty cell.
func (s *Summary) CSV() []byte { return wide.of(s) }

// LongCSV returns the numbers of CSV as summary_long.csv, a row each: configuration,
// measure, statistic and value, then the configuration's axis values. The value is that
// of the column MEASURE_STATISTIC of summary.csv; counts of trials are of the measure
// Trials, and the outcome's own statistics are count, rate, rate_low and rate_high.
func (s *Summary) LongCSV() []byte { return long.of(s) }

// LongUpTo is how many configurations have their summary_long.csv written by itself: it
// is some 6 kB for each.
const LongUpTo = 10_000

// WriteFiles writes summary.csv and, of LongUpTo configurations at most,
// summary_long.csv.
func (s *Summary) WriteFiles(to *results.Sweep) error {
	if len(s.Groups) <= LongUpTo {
		if err := to.WriteFile(results.SummaryLongFile, s.LongCSV()); err != nil {
			return err
		}
	}
	return to.WriteFile(results.SummaryFile, s.CSV())
}

// WriteCSV writes the summary of t as Summary.CSV has it, in the memory that some of its
// configurations take.
func (t *Table) WriteCSV(w io.Writer) error { return t.write(w, wide) }

// WriteLongCSV writes the summary of t as Summary.LongCSV has it, in the memory that some
// of its configurations take.
func (t *Table) WriteLongCSV(w io.Writer) error { return t.write(w, long) }

func (t *Table) write(w io.Writer, as table) error {
	const piece = 4096 // configurations
	if _, err := w.Write(as.header(t.summarize(0, 0))); err != nil {
		return err
	}
	for from, n := 0, t.Plan.Configurations.Len(); from < n; from += piece {
		if _, err := w.Write(as.rows(t.summarize(from, min(from+piece, n)))); err != nil {
			return err
		}
	}
	return nil
}

// WriteSummary reads all rows of s and writes its summary's files.
func WriteSummary(s *results.Sweep) (*Summary, error) {
	t, err := ReadTable(s)
	if err != nil {
		return nil, err
	}
	summary := Summarize(t)
	err = summary.WriteFiles(s)
	return summary, err
}
