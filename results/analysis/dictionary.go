package analysis

import (
	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
)

// Dictionary says what the columns of every file of s hold, those of its summary too: from
// the measures that the sweep declares.
func Dictionary(s *results.Sweep, summary *Summary) []results.Column {
	all := s.Dictionary()
	add := func(file string, columns ...results.Column) {
		for _, c := range columns {
			c.File = file
			all = append(all, c)
		}
	}
	add(results.SummaryFile, s.Axes()...)
	for _, c := range summary.cells() {
		add(results.SummaryFile, summary.describe(c))
	}
	add(results.SummaryLongFile,
		results.Column{Name: "configuration", Help: "its temperature and the values of the other axes"},
		results.Column{Name: "measure", Help: "a measure of trials.csv, or trials: how many there are"},
		results.Column{Name: "statistic", Help: "of the measure over the seeds: MEASURE_STATISTIC is its column of summary.csv"},
		results.Column{Name: "value", Help: "its value, in the measure's unit"})
	for i, c := range s.Axes() {
		c.Name = longHeader(summary)[4+i]
		add(results.SummaryLongFile, c)
	}
	return all
}

// statisticHelp says what a statistic is over the seeds that trained to the end.
var statisticHelp = map[string]string{
	"n": "seeds trained to the end", "diverged": "seeds that diverged", "failed": "seeds that failed",
	"count": "how many of the n seeds ended so", "rate": "share of the n seeds that ended so",
	"rate_low": "low end of the rate's 95% Wilson interval", "rate_high": "high end of the rate's 95% Wilson interval",
	"median": "median over the n seeds", "median_low": "low end of the median's 95% interval",
	"median_high": "high end of the median's 95% interval", "mean": "mean over the n seeds",
	"sd": "standard deviation over the n seeds", "iqm": "mean of the middle half of the n seeds",
}

// describe says what a number of a summary is.
func (s *Summary) describe(c cell) results.Column {
	d := results.Column{Name: c.column, Help: statisticHelp[c.statistic]}
	m := s.Measures.Find(c.measure)
	switch {
	case m == nil: // a count of trials
	case m.Role == metrics.Outcome:
		d.Help += ": " + m.Help
		if c.statistic != "count" {
			d.Unit, d.Range = "share", &metrics.Range{Low: 0, High: 1}
		}
	default:
		d.Help += ": " + m.Help
		d.Unit = m.Unit
		if c.statistic != "sd" {
			d.Range = m.Range
		}
	}
	return d
}
