package elsewhere

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// run is a row of the table.
type run struct {
	row   int
	at    []int // the place of its value on each axis
	seed  uint32
	state string // why it did not finish; empty where it did
	// diverged says that its state is that its loss or its weights stopped being finite.
	diverged bool
	values   []float32
	steps    int
}

// absent says whether a cell stands for nothing.
func absent(cell string) bool {
	switch strings.ToLower(cell) {
	case "", "na", "n/a", "null", "none", "-", "?", "<na>":
		return true
	}
	return false
}

// number reads a number, which may be NaN or infinite.
func number(cell string) (float64, bool) {
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil
}

// valueOf is a cell as a setting: a whole number, a number, true or false, or text.
func valueOf(cell string) spec.Value {
	if i, err := strconv.ParseInt(cell, 10, 53); err == nil {
		return int(i)
	}
	if v, ok := number(cell); ok && v-v == 0 {
		return v
	}
	switch strings.ToLower(cell) {
	case "true":
		return true
	case "false":
		return false
	}
	return cell
}

// finished says whether a state is that of a run that came to its end.
func finished(state string) bool {
	switch strings.ToLower(strings.TrimPrefix(state, "TrialState.")) {
	case "", "finished", "complete", "completed", "terminated", "done", "success", "succeeded", "ok":
		return true
	}
	return false
}

// runs reads the rows, in the order of their configurations and seeds.
func (t *reading) runs() ([]run, error) {
	var rows []run
	nowhere, unfinished := 0, 0
	for row, cells := range t.Rows {
		r := run{row: row}
		if t.state >= 0 && !finished(cells[t.state]) {
			r.state = "state " + cells[t.state]
			r.diverged = strings.EqualFold(cells[t.state], string(sweep.Diverged))
		}
		if r.state != "" && slices.ContainsFunc(t.axes, func(a axis) bool { return absent(cells[a.column]) }) {
			nowhere++
			continue
		}
		if r.state != "" && !r.diverged && t.options.Unfinished == Missing {
			unfinished++
			continue
		}
		rows = append(rows, r)
	}
	if nowhere > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%s left out: not finished, and without a value of an axis", plural(nowhere, "run")))
	}
	if unfinished > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%s left out: not finished", plural(unfinished, "run")))
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no run finished: must have one at least", t.file)
	}
	for j := range t.axes {
		t.place(j, rows)
	}
	for i := range rows {
		t.readSeed(&rows[i])
		t.readValues(&rows[i])
	}
	if err := t.failed(); err != nil {
		return nil, err
	}
	if t.seed < 0 {
		number := map[string]uint32{}
		for i := range rows {
			key := fmt.Sprint(rows[i].at)
			rows[i].seed = number[key]
			number[key]++
		}
	}
	slices.SortStableFunc(rows, func(a, b run) int { return cmp.Or(slices.Compare(a.at, b.at), cmp.Compare(a.seed, b.seed)) })
	rows = t.once(rows)
	return rows, t.failed()
}

// place finds the values of axis j, and where each run is among them.
func (t *reading) place(j int, rows []run) {
	a := &t.axes[j]
	name := t.Names[a.column]
	values, numbers, whole := make([]spec.Value, len(rows)), 0, 0
	for i, r := range rows {
		cell := t.Rows[r.row][a.column]
		if absent(cell) {
			t.fault(r.row, "column %q: empty: every run must have a value of the axis", name)
			continue
		}
		values[i] = valueOf(cell)
		switch values[i].(type) {
		case int:
			numbers++
			whole++
		case float64:
			numbers++
		}
	}
	temperature := a.name == spec.ShortTemperature
	for i, v := range values {
		text := t.Rows[rows[i].row][a.column]
		number, isNumber := spec.Number(v)
		switch {
		case v == nil: // told
		case !isNumber && (temperature || 2*numbers > len(rows)):
			t.fault(rows[i].row, "column %q: %q: must be a number, as in other rows", name, clip(text))
		case temperature && !(number > 0):
			t.fault(rows[i].row, "column %q: %s: must be greater than 0", name, text)
		case isNumber && (temperature || whole < numbers) && 2*numbers > len(rows):
			values[i] = number
		case numbers < len(rows):
			values[i] = text // some are text: all are
		}
	}
	a.values = distinct(values)
	if len(a.values) == 0 {
		return // told
	}
	places := map[spec.Value]int{}
	for k, v := range a.values {
		places[alike(v)] = k
	}
	for i, v := range values {
		rows[i].at = append(rows[i].at, places[alike(v)])
	}
}

// alike is what values have in common that are the same setting: reals to some seven
// digits, as 0.07 and 0.07000000000000001.
func alike(v spec.Value) spec.Value {
	if x, ok := v.(float64); ok {
		return float32(x)
	}
	return v
}

// distinct returns the values there are, ascending; of those that are alike the first.
func distinct(values []spec.Value) []spec.Value {
	seen := map[spec.Value]bool{}
	var all []spec.Value
	for _, v := range values {
		if v != nil && !seen[alike(v)] {
			seen[alike(v)] = true
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, func(a, b spec.Value) int {
		x, isNumber := spec.Number(a)
		y, both := spec.Number(b)
		if isNumber && both {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return all
}

// readSeed reads the seed of a run.
func (t *reading) readSeed(r *run) {
	if t.seed < 0 {
		return
	}
	cell := t.Rows[r.row][t.seed]
	v, ok := number(cell)
	if !ok || v < 0 || v > math.MaxUint32 || v != math.Trunc(v) {
		what := fmt.Sprintf("%q", clip(cell))
		if absent(cell) {
			what = "empty"
		}
		t.fault(r.row, "column %q: %s: a seed must be a whole number, 0 to %d; --seed none numbers the runs of a configuration instead", t.Names[t.seed], what, uint32(math.MaxUint32))
		return
	}
	r.seed = uint32(v)
}

// readValues reads what a run came to.
func (t *reading) readValues(r *run) {
	if t.steps >= 0 {
		if v, ok := number(t.Rows[r.row][t.steps]); ok && v > 0 && v <= math.MaxInt32 {
			r.steps = int(v)
		}
	}
	r.values = make([]float32, len(t.measures))
	found := 0
	for k, m := range t.measures {
		r.values[k] = float32(math.NaN())
		cell := t.Rows[r.row][m.column]
		v, ok := number(cell)
		switch {
		case absent(cell):
			continue
		case !ok && r.state != "":
			continue // it is not read
		case !ok:
			t.fault(r.row, "column %q: %q: must be a number", t.Names[m.column], clip(cell))
		case math.IsInf(float64(float32(v)), 0) && !math.IsInf(v, 0):
			t.fault(r.row, "column %q: %s: must be within float32's range, ±3.4e38", t.Names[m.column], cell)
		}
		found++
		r.values[k] = float32(v)
	}
	if found == 0 && r.state == "" {
		r.state = "no value of " + strings.Join(t.measureNames(), ", ")
	}
}

func (t *reading) measureNames() []string {
	var names []string
	for _, m := range t.measures {
		names = append(names, m.Name)
	}
	return names
}

// once makes sure that a configuration has each seed once. Of several the one that
// finished is taken, where it is the only one.
func (t *reading) once(rows []run) []run {
	var kept []run
	again := 0
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].seed == rows[from].seed && slices.Equal(rows[to].at, rows[from].at) {
			to++
		}
		same := rows[from:to]
		whole := slices.DeleteFunc(slices.Clone(same), func(r run) bool { return r.state != "" })
		switch {
		case len(same) == 1:
			kept = append(kept, same[0])
		case len(whole) == 1:
			kept = append(kept, whole[0])
			again += len(same) - 1
		case len(whole) == 0:
			kept = append(kept, same[len(same)-1])
			again += len(same) - 1
		default:
			for _, r := range whole[1:] {
				t.fault(r.row, "%s: the same as %s: must be one run for each seed of a configuration: name the axis that tells them apart, or the column of the seed (--seed), or --seed none to number them",
					t.label(&r), t.Where(whole[0].row))
			}
		}
		from = to
	}
	if again > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%s left out: not finished, and there is another of the same configuration and seed", plural(again, "run")))
	}
	return kept
}

// label reads "temperature=0.1, lr=0.01, seed=3".
func (t *reading) label(r *run) string {
	var parts []string
	for j, a := range t.axes {
		parts = append(parts, a.name+"="+spec.FormatValue(a.values[r.at[j]]))
	}
	return strings.Join(append(parts, fmt.Sprintf("seed=%d", r.seed)), ", ")
}

// results returns the plan's results in its order.
func (t *reading) results(plan *sweep.Plan, runs []run) []sweep.Result {
	type cell struct {
		configuration string
		seed          uint32
	}
	of := map[cell]*run{}
	for i := range runs {
		of[cell{fmt.Sprint(runs[i].at), runs[i].seed}] = &runs[i]
	}
	places := make([]map[spec.Value]int, len(t.axes))
	for j, a := range t.axes {
		places[j] = map[spec.Value]int{}
		for k, v := range a.values {
			places[j][v] = k
		}
	}
	all := make([]sweep.Result, plan.Len())
	for i := range all {
		trial := plan.Trial(i)
		at := make([]int, len(t.axes))
		for j, v := range trial.Configuration.Values {
			at[j] = places[j][v]
		}
		all[i] = t.result(i, of[cell{fmt.Sprint(at), trial.Seed}])
	}
	return all
}

// result is a run as that of a trial.
func (t *reading) result(trial int, r *run) sweep.Result {
	switch {
	case r.diverged:
		nothing := slices.Repeat([]float32{float32(math.NaN())}, len(r.values))
		return sweep.Result{
			Trial: trial, Status: sweep.Diverged, Error: r.state, Steps: r.steps, Curve: []sweep.Checkpoint{{Step: r.steps, Values: nothing}},
		}
	case r.state != "":
		return sweep.Result{Trial: trial, Status: sweep.Failed, Error: r.state}
	}
	result := sweep.Result{Trial: trial, Status: sweep.OK, Steps: r.steps}
	hash := fnv.New64a()
	for k, v := range r.values {
		_ = binary.Write(hash, binary.LittleEndian, v) // a hash takes everything
		if v-v != 0 && !absent(t.Rows[r.row][t.measures[k].column]) && result.Status == sweep.OK {
			result.Status = sweep.Diverged
			result.Error = fmt.Sprintf("%s is not finite: %s", t.measures[k].Name, t.Rows[r.row][t.measures[k].column])
		}
	}
	result.Curve = []sweep.Checkpoint{{Step: r.steps, Values: finiteOnly(r.values)}}
	if result.Status == sweep.OK {
		result.Digest = fmt.Sprintf("w%016x", hash.Sum64())
	}
	return result
}

// finiteOnly has NaN in the place of what is infinite.
func finiteOnly(values []float32) []float32 {
	all := slices.Clone(values)
	for i, v := range all {
		if v-v != 0 {
			all[i] = float32(math.NaN())
		}
	}
	return all
}

// clip is text of a cell, short enough for a message.
func clip(text string) string {
	const most = 60
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// plural reads "1 run" or "2 runs".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
