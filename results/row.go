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
	// Values of the sweep's measures at the trial's end, diagnostics left out, in
	// their order: empty unless the status is OK. What could not be measured is NaN,
	// and an empty cell in the file.
	Values []float32
	Digest string
}

// result returns what r tells of its trial, held being the measures of r's values and
// yields those of a result's.
func (r *Row) result(yields, held metrics.Schema) sweep.Result {
	result := sweep.Result{Trial: r.Index, Status: r.Status, Error: r.Error, Steps: r.Steps, Digest: r.Digest}
	if r.Status != sweep.OK {
		return result
	}
	end := sweep.Checkpoint{Step: r.Steps, Values: make([]float32, len(yields))}
	for i, m := range yields {
		end.Values[i] = float32(math.NaN())
		if place := held.Index(m.Name); place >= 0 {
			end.Values[i] = r.Values[place]
		}
	}
	result.Curve = []sweep.Checkpoint{end}
	return result
}

// Point is a line of curves.csv: a trial at a checkpoint.
type Point struct {
	sweep.Trial
	Step int
	// Values of all the sweep's measures, in their order.
	Values []float32
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

// appendValues appends the cells of measures, with a comma before each.
func appendValues(b []byte, measures metrics.Schema, values []float32) []byte {
	for i, v := range values {
		b = append(b, ',')
		if measures[i].Role == metrics.Outcome && v == v {
			b = strconv.AppendBool(b, v != 0)
		} else {
			b = AppendFloat(b, v)
		}
	}
	return b
}

// appendTrial appends r's line.
func (l *layout) appendTrial(b []byte, r *Row) []byte {
	b = l.appendKey(b, r.Index)
	b = append(append(b, r.Status...), ',')
	b = append(AppendText(b, r.Error), ',')
	b = strconv.AppendInt(b, int64(r.Steps), 10)
	if r.Status == sweep.OK {
		b = append(appendValues(b, l.final, r.Values), ',')
		b = append(b, l.digest(r.Digest)...)
		return append(b, '\n')
	}
	for range len(l.final) + 1 {
		b = append(b, ',')
	}
	return append(b, '\n')
}

// digest is a digest as the files have it.
func (l *layout) digest(d string) string {
	if l.bare {
		return d[1:]
	}
	return d
}

func (l *layout) appendPoint(b []byte, p *Point) []byte {
	b = l.appendKey(b, p.Index)
	b = strconv.AppendInt(b, int64(p.Step), 10)
	return append(appendValues(b, l.measures, p.Values), '\n')
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
