package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// report is what a command reported: values of measures at steps. A line whose step is
// that of the last one adds to it; one of a smaller step takes back what was reported
// after that, as where a command starts again.
type report struct {
	measures metrics.Schema     // of a trial
	own      int                // how many of them a command reports; the others are of its features
	points   []sweep.Checkpoint // by step, ascending; NaN for what was not reported
	reported [][]bool           // which values were, of each point
	next     int                // the step of a line that names none
	others   []string           // keys that are no measures, the first of them
}

// MaxCheckpoints is how many checkpoints of a trial are kept; of more, every second,
// third, ... and the last.
const MaxCheckpoints = 10_000

// maxReport bounds the bytes of a report.
const maxReport = 64 << 20

func newReport(plan *sweep.Plan) *report {
	return &report{measures: plan.Measures, own: len(plan.Spec.Custom.Measures), next: 1}
}

// read reads the report of the attempts up to now. What is behind the last line's end
// is a line, too: a command need not end it.
func (f *folder) read() (*report, error) {
	r := newReport(f.plan)
	text, err := regular.Read(f.path, ReportFile, maxReport)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	number := 0
	for at := 0; at < len(text); {
		number++
		line, _, _ := bytes.Cut(text[at:], []byte("\n"))
		if at == int(f.begun) {
			r.restart()
		}
		if err := r.add(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", ReportFile, number, err)
		}
		at += len(line) + 1
	}
	return r, nil
}

// restart says that another attempt begins: lines without a step count from 1 again.
func (r *report) restart() { r.next = 1 }

// bare are the numbers that are not finite as Python writes them, which JSON has not.
var bare = regexp.MustCompile(`([:\[,]\s*)(NaN|-?Infinity|-?inf|nan)\b`)

// add reads a line of the report.
func (r *report) add(line []byte) error {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return nil
	}
	var values map[string]any
	if err := json.Unmarshal(line, &values); err != nil {
		if again := bare.ReplaceAll(line, []byte(`$1"$2"`)); json.Unmarshal(again, &values) != nil {
			return fmt.Errorf(`%q: must be a JSON object such as {"step": 100, "accuracy": 0.71}`, shorten(string(line)))
		}
	}
	step, err := r.step(values)
	if err != nil {
		return err
	}
	r.next = step + 1
	p, reported := r.at(step)
	for _, name := range slices.Sorted(maps.Keys(values)) { // what is said of several goes into a row
		v, k := values[name], r.measures.Index(name)
		switch {
		case name == "step":
		case k < 0 || k >= r.own:
			r.other(name)
		default:
			x, err := number(v)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			p.Values[k], reported[k] = float32(x), true
		}
	}
	return nil
}

// step returns the step of a line: the next one where it names none.
func (r *report) step(values map[string]any) (int, error) {
	v, given := values["step"]
	if !given {
		return r.next, nil
	}
	x, ok := v.(float64)
	if !ok || x != math.Trunc(x) || x < 0 || x > math.MaxInt32 {
		return 0, fmt.Errorf("step: %v: must be a whole number, 0 to %d", v, math.MaxInt32)
	}
	return int(x), nil
}

// at returns the point of a step, with those after it taken back.
func (r *report) at(step int) (*sweep.Checkpoint, []bool) {
	n := len(r.points)
	for n > 0 && r.points[n-1].Step > step {
		n--
	}
	r.points, r.reported = r.points[:n], r.reported[:n]
	if n == 0 || r.points[n-1].Step < step {
		p := sweep.Checkpoint{Step: step, Values: make([]float32, len(r.measures))}
		for k := range p.Values {
			p.Values[k] = float32(math.NaN())
		}
		r.points, r.reported = append(r.points, p), append(r.reported, make([]bool, len(r.measures)))
	}
	last := len(r.points) - 1
	return &r.points[last], r.reported[last]
}

func (r *report) other(name string) {
	const most = 20
	if len(r.others) < most && !slices.Contains(r.others, name) {
		r.others = append(r.others, name)
	}
}

// number reads a value; null is one that is not a number, as other languages write it.
func number(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case nil:
		return math.NaN(), nil
	case string:
		switch strings.ToLower(v) {
		case "nan":
			return math.NaN(), nil
		case "infinity", "inf":
			return math.Inf(1), nil
		case "-infinity", "-inf":
			return math.Inf(-1), nil
		}
	}
	return 0, fmt.Errorf("%v: must be a number", v)
}

// result returns what a trial gave whose command ended well: the last value of each
// measure, and those of its features, not numbers where they are spoilt. The error says
// what is missing.
func (r *report) result(plan *sweep.Plan, t sweep.Trial, features []float32, spoilt string) (sweep.Result, error) {
	last := make([]float32, r.own, len(r.measures))
	var missing []string
	for k, m := range r.measures[:r.own] {
		found := false
		for i := len(r.points) - 1; i >= 0 && !found; i-- {
			if r.reported[i][k] {
				last[k], found = r.points[i].Values[k], true
			}
		}
		if !found {
			missing = append(missing, m.Name)
		}
	}
	if len(missing) > 0 {
		return sweep.Result{}, r.missing(missing)
	}
	if len(r.points) == 0 {
		r.at(r.next) // features alone
	}
	r.thin()
	end := &r.points[len(r.points)-1]
	result := sweep.Result{Trial: t.Index, Status: sweep.OK, Steps: end.Step}
	last = append(last, features...)
	copy(end.Values, last)
	for k, v := range last {
		if v-v != 0 {
			result.Status = sweep.Diverged
			result.Error = fmt.Sprintf("%s is not finite at step %d", plan.Measures[k].Name, end.Step)
			if k >= r.own && spoilt != "" {
				result.Error = spoilt
			}
			break
		}
	}
	result.Curve = r.points
	if result.Status == sweep.OK {
		result.Digest = digest(r.points)
	}
	return result, nil
}

func (r *report) missing(names []string) error {
	what := "nothing was reported"
	if len(r.points) > 0 {
		what = "no other measure was reported"
		if len(r.others) > 0 {
			what = "reported was " + strings.Join(r.others, ", ")
		}
	}
	return fmt.Errorf("no value of %s in TAUSWEEP_REPORT (%s)", strings.Join(names, ", "), what)
}

// thin leaves out points where there are too many.
func (r *report) thin() {
	every := (len(r.points) + MaxCheckpoints - 1) / MaxCheckpoints
	if every < 2 {
		return
	}
	var kept []sweep.Checkpoint
	last := len(r.points) - 1
	for i := range r.points {
		if (last-i)%every == 0 {
			kept = append(kept, r.points[i])
		}
	}
	r.points = kept
}

// shorten makes text fit a message.
func shorten(text string) string {
	const most = 80
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
