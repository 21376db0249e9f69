package results

import (
	"bytes"
	"errors"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"github.com/tausweep/tausweep/sweep"
)

// Cut is what recovery took off a file's end: a torn line, or rows of a trial
// that the other files do not have whole.
type Cut struct {
	File  string
	Bytes int64
}

// found is what a directory holds of a plan: all files hold the same trials up
// to these sizes.
type found struct {
	Counts
	sizes map[string]int64
	grown *growth
}

// inspect reads all rows of dir and holds them against the plan and against
// each other. It changes nothing.
func (l *layout) inspect(dir string) (found, error) {
	cursors := map[string]*cursor{}
	defer func() {
		for _, c := range cursors {
			c.close()
		}
	}()
	missing := ""
	for _, name := range l.files() {
		c, err := l.open(dir, name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == TimingsFile:
		case errors.Is(err, fs.ErrNotExist):
			missing = name
		case err != nil:
			return found{}, err
		default:
			c.strict = true
			cursors[name] = c
		}
	}
	t := &tally{
		layout: l, trials: cursors[TrialsFile], curves: cursors[CurvesFile],
		features: cursors[FeaturesFile], timings: cursors[TimingsFile],
		found: found{sizes: map[string]int64{}, grown: newGrowth(l)},
	}
	if err := t.run(); err != nil {
		return found{}, err
	}
	for _, name := range l.files() {
		if c := cursors[name]; c != nil && c.number > 1 && missing != "" {
			return found{}, &DamageError{File: missing, Got: "not there", Want: "it beside " + name + ", which has rows"}
		}
	}
	return t.found, nil
}

// tally walks through the files of a directory trial by trial; a file that is
// not there is nil.
type tally struct {
	*layout
	trials, curves, features, timings *cursor
	row                               Row
	point                             Point
	feature                           Feature
	found
}

func (t *tally) run() error {
	for {
		t.mark(t.trials, t.curves, t.features)
		whole, err := t.trial(t.Trials())
		if err != nil {
			return err
		}
		if !whole {
			break
		}
		t.Add(t.row.Status)
		t.grown.add(&t.row)
	}
	if err := t.readTimings(); err != nil {
		return err
	}
	return t.readRest()
}

// mark notes that the files are whole up to here.
func (t *tally) mark(cursors ...*cursor) {
	for _, c := range cursors {
		if c != nil {
			t.sizes[c.name] = c.end
		}
	}
}

// trial reads all rows of one trial; false where a file ends before them.
func (t *tally) trial(trial int) (whole bool, err error) {
	if ok, err := t.trials.row(&t.row); !ok {
		return false, err
	}
	for k, more := 0, t.row.Status != sweep.Failed; more; k++ {
		if ok, err := t.curves.point(&t.point); !ok {
			return false, err
		}
		if t.point.Index != trial {
			return false, t.curves.damage("trial", quoted(strconv.Itoa(t.point.Index)), strconv.Itoa(trial))
		}
		more = !t.last(k, &t.row, &t.point)
	}
	if t.row.Status != sweep.OK {
		return true, nil
	}
	if !slices.EqualFunc(t.row.Values, t.point.Values[:len(t.final)], equal) {
		got := "other measures than in " + CurvesFile + ":" + strconv.Itoa(t.curves.number)
		return false, t.trials.damage("", got, "the last checkpoint's")
	}
	if !t.plan.Records(t.plan.Trial(trial)) {
		return true, nil
	}
	for range t.row.Configuration.Data.Samples {
		if ok, err := t.features.feature(&t.feature); !ok {
			return false, err
		}
		if t.feature.Index != trial {
			return false, t.features.damage("trial", quoted(strconv.Itoa(t.feature.Index)), strconv.Itoa(trial))
		}
	}
	return true, nil
}

// equal tells whether two values are the same to the bit, or both NaN.
func equal(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// readTimings takes the timings of the whole trials. Some may be missing: no
// result rests on them.
func (t *tally) readTimings() error {
	for {
		t.mark(t.timings)
		var timing Timing
		ok, err := t.timings.timing(&timing)
		if !ok || timing.Trial >= t.Trials() {
			return err
		}
	}
}

// readRest reads what comes after the last whole trial and will be cut: if it
// is not what an interrupted commit leaves, it is somebody's edit.
func (t *tally) readRest() error {
	return errors.Join(
		t.trials.drain(func() (bool, error) { return t.trials.row(&t.row) }),
		t.curves.drain(func() (bool, error) { return t.curves.point(&t.point) }),
		t.features.drain(func() (bool, error) { return t.features.feature(&t.feature) }),
		t.timings.drain(func() (bool, error) { return t.timings.timing(new(Timing)) }),
	)
}

// drain reads a file to its end, or to where a crash left a hole of zero bytes.
// What is beyond an adaptive plan cannot be held against it: it may be of a round
// that the trials cut off had brought.
func (c *cursor) drain(next func() (bool, error)) error {
	for c != nil {
		ok, err := next()
		if err != nil && (c.name != TrialsFile && bytes.IndexByte(c.line, 0) >= 0 || c.beyond && c.plan.Spec.Adaptive()) {
			return nil
		}
		if !ok {
			return err
		}
	}
	return nil
}
