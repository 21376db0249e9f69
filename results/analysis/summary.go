package analysis

import (
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Level is that of every interval.
const Level = 0.95

const level = Level

// Summary compares the configurations of a sweep over their seeds.
type Summary struct {
	Plan *sweep.Plan
	spec.Declaration
	Metrics metrics.Schema // as in Table
	Columns []string       // as in Table
	Groups  []Group        // one per configuration, in the order of the plan
}

// Group is one configuration over its seeds.
type Group struct {
	Configuration *sweep.Configuration
	Ended
	// Rate is the share of collapsed trials among those that ended well, with its
	// Wilson interval; NaN and [0, 1] where none did.
	Rate         float64
	RateInterval stats.Bounds
	Measures     []Describe // by column
}

// Describe tells how a measure spreads over the trials that ended well. What
// their number cannot carry is NaN, and so is everything where one of them has
// no such measure. The interval is of the median, and the only one there is: the
// distribution over seeds is a mixture with a long tail, since some seeds collapse,
// and no interval from few seeds holds its mean as often as it says.
type Describe = stats.Description

// Summarize summarises all configurations of t: the same bytes every time.
func Summarize(t *Table) *Summary { return t.summarize(0, t.Plan.Configurations.Len()) }

// summarize summarises the configurations from one on and before another.
func (t *Table) summarize(from, to int) *Summary {
	s := &Summary{Plan: t.Plan, Declaration: t.Declaration, Metrics: t.Metrics, Columns: t.Columns, Groups: make([]Group, to-from)}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(s.Groups)) {
		workers.Go(func() {
			sample := make([]float64, 0, t.seeds)
			for i := int(next.Add(1)) - 1; i < len(s.Groups); i = int(next.Add(1)) - 1 {
				s.Groups[i] = t.group(from+i, sample)
			}
		})
	}
	workers.Wait()
	return s
}

// group summarises configuration i; sample is memory for it.
func (t *Table) group(i int, sample []float64) Group {
	g := Group{Configuration: t.Plan.Configurations.At(i), Ended: t.Ended(i), Measures: make([]Describe, len(t.Columns))}
	g.Rate = float64(g.Collapsed) / float64(g.OK)
	g.RateInterval = stats.Wilson(g.Collapsed, g.OK, level)
	for c := range t.Columns {
		sample = t.ended(sample[:0], i, c)
		g.Measures[c] = stats.Describe(sample, level)
	}
	return g
}

// CSV returns summary.csv: a header, then one row a configuration with its axis
// values, counts, the rate of the outcome with its interval, and of each measure the
// median with its interval, then mean, sd and interquartile mean without one. The
// numbers are rounded to float32, and what is NaN is an empty cell.
func (s *Summary) CSV() []byte {
	return s.appendRows(s.header())
}

// header is the first line of summary.csv.
func (s *Summary) header() []byte {
	header := append(results.AxisColumns(s.Plan), "n", "diverged", "failed")
	outcome := s.Measures.Outcome()
	if outcome != nil {
		rate := strings.ReplaceAll(rateName(outcome), " ", "_")
		header = append(header, outcome.Name, rate, rate+"_low", rate+"_high")
	}
	for _, c := range s.Columns {
		header = append(header, c+"_median", c+"_median_low", c+"_median_high", c+"_mean", c+"_sd", c+"_iqm")
	}
	return results.AppendHeader(nil, header)
}

// appendRows appends a row of summary.csv for each group.
func (s *Summary) appendRows(b []byte) []byte {
	outcome := s.Measures.Outcome()
	for i := range s.Groups {
		g := &s.Groups[i]
		b = results.AppendAxes(b, s.Plan, g.Configuration)
		b = appendCounts(b, g.OK, g.Diverged, g.Failed)
		if outcome != nil {
			b = appendCounts(b, g.Collapsed)
			b = appendCells(b, g.Rate, g.RateInterval.Low, g.RateInterval.High)
		}
		for _, d := range g.Measures {
			b = appendCells(b, d.Median, d.Interval.Low, d.Interval.High, d.Mean, d.SD, d.IQM)
		}
		b[len(b)-1] = '\n' // in place of the last comma
	}
	return b
}

func appendCounts(b []byte, counts ...int) []byte {
	for _, n := range counts {
		b = append(strconv.AppendInt(b, int64(n), 10), ',')
	}
	return b
}

func appendCells(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = append(results.AppendFloat(b, float32(v)), ',')
	}
	return b
}

// WriteCSV writes the summary of t as Summary.CSV has it, in the memory that some of its
// configurations take.
func (t *Table) WriteCSV(w io.Writer) error {
	const piece = 4096 // configurations
	header := t.summarize(0, 0).header()
	if _, err := w.Write(header); err != nil {
		return err
	}
	for from, n := 0, t.Plan.Configurations.Len(); from < n; from += piece {
		if _, err := w.Write(t.summarize(from, min(from+piece, n)).appendRows(nil)); err != nil {
			return err
		}
	}
	return nil
}

// WriteSummary reads all rows of s and writes its summary.csv.
func WriteSummary(s *results.Sweep) (*Summary, error) {
	t, err := ReadTable(s)
	if err != nil {
		return nil, err
	}
	summary := Summarize(t)
	return summary, s.WriteFile(results.SummaryFile, summary.CSV())
}
