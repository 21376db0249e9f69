package results

import (
	"math"
	"strconv"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
)

// Row is a line of trials.csv.
type Row struct {
	sweep.Trial
	Status sweep.Status
	Error  string
	Steps  int
	// Measures are empty unless the status is OK.
	Measures
	Digest string
}

// Point is a line of curves.csv: a trial at a checkpoint.
type Point struct {
	sweep.Trial
	Step int
	Measures
	// Diagnostics in the order of metrics.DiagnosticColumns.
	Diagnostics []float32
}

// Diagnostic returns a diagnostic by its column's name; NaN where there is none.
func (p *Point) Diagnostic(name string) float32 {
	for i, d := range metrics.DiagnosticColumns() {
		if d.Name == name && i < len(p.Diagnostics) {
			return p.Diagnostics[i]
		}
	}
	return float32(math.NaN())
}

// Measures are the numbers that trials.csv and curves.csv share. What could not
// be measured is NaN, and an empty cell in the files.
type Measures struct {
	Loss float32
	// Values are the metrics in the order of metrics.Columns.
	Values    []float32
	Collapsed bool
}

// Feature is a line of features.csv: one sample as a trial's encoder sees it.
type Feature struct {
	sweep.Trial
	Sample, Label int
	Z             []float32
}

// Timing is a line of timings.csv: the worker that trained a trial, and the
// trial's share of its chunk's time.
type Timing struct {
	Trial, Worker int
	Seconds       float64
}

// set takes over checkpoint c.
func (m *Measures) set(l *layout, c *sweep.Checkpoint) {
	m.Loss, m.Collapsed = c.Loss, c.Collapsed
	m.Values = m.Values[:0]
	for i := range l.metrics {
		m.Values = append(m.Values, l.metrics[i].Of(&c.Values))
	}
}

func (m *Measures) append(b []byte) []byte {
	b = append(AppendFloat(b, m.Loss), ',')
	for _, v := range m.Values {
		b = append(AppendFloat(b, v), ',')
	}
	return strconv.AppendBool(b, m.Collapsed)
}

// appendTrial appends r's line.
func (l *layout) appendTrial(b []byte, r *Row) []byte {
	b = l.appendKey(b, r.Index)
	b = append(append(b, r.Status...), ',')
	b = append(appendText(b, r.Error), ',')
	b = append(strconv.AppendInt(b, int64(r.Steps), 10), ',')
	if r.Status == sweep.OK {
		b = append(r.append(b), ',')
		b = append(b, r.Digest...)
		return append(b, '\n')
	}
	for range len(l.metrics) + 2 {
		b = append(b, ',')
	}
	return append(b, '\n')
}

func (l *layout) appendPoint(b []byte, p *Point) []byte {
	b = l.appendKey(b, p.Index)
	b = append(strconv.AppendInt(b, int64(p.Step), 10), ',')
	b = p.append(b)
	for _, v := range p.Diagnostics {
		b = AppendFloat(append(b, ','), v)
	}
	return append(b, '\n')
}

// appendFeature appends f's line; where f is narrower than the file it ends in
// empty cells.
func (l *layout) appendFeature(b []byte, f *Feature) []byte {
	b = append(strconv.AppendInt(b, int64(f.Index), 10), ',')
	b = append(strconv.AppendInt(b, int64(f.Sample), 10), ',')
	b = strconv.AppendInt(b, int64(f.Label), 10)
	for _, z := range f.Z {
		b = AppendFloat(append(b, ','), z)
	}
	for range len(l.features) - 3 - len(f.Z) {
		b = append(b, ',')
	}
	return append(b, '\n')
}

func appendTiming(b []byte, t Timing) []byte {
	b = append(strconv.AppendInt(b, int64(t.Trial), 10), ',')
	b = append(strconv.AppendInt(b, int64(t.Worker), 10), ',')
	return append(strconv.AppendFloat(b, t.Seconds, 'g', 4, 64), '\n')
}

// AppendFloat appends the shortest text that reads back to v: nothing for NaN,
// and inf without a plus sign, which a spreadsheet takes for a formula.
func AppendFloat(b []byte, v float32) []byte {
	switch {
	case v != v:
		return b
	case v > math.MaxFloat32:
		return append(b, "inf"...)
	case v < -math.MaxFloat32:
		return append(b, "-inf"...)
	}
	return strconv.AppendFloat(b, float64(v), 'g', -1, 32)
}
