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
	sizes   map[string]int64
	grown   *growth
	commits []commit // that count, each with its checksum right
	// promised is how many trials were committed as the checksums say, were there fewer.
	promised int
}

// inspect reads all rows of dir and holds them against the plan, against each other and
// against their checksums. It changes nothing.
func (l *layout) inspect(dir string) (found, error) {
	t, err := l.tally(dir)
	if err != nil {
		return found{}, err
	}
	defer t.close()
	if err := t.run(); err != nil {
		return found{}, err
	}
	t.hold()
	if wrong := t.wrong(); len(wrong) > 0 {
		return found{}, wrong[0]
	}
	return t.found, t.spoilt
}

// tally opens the files of dir; close it. A file that is not there is nil.
func (l *layout) tally(dir string) (*tally, error) {
	t := &tally{layout: l, found: found{sizes: map[string]int64{}, grown: newGrowth(l)}}
	all, spoilt := readCommits(dir) // before the rows, which may become more
	t.all, t.spoilt = all, spoilt
	for _, name := range l.files() {
		c, err := l.openVerified(dir, name, all)
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == TimingsFile:
		case errors.Is(err, fs.ErrNotExist):
			t.missing = name
		case err != nil:
			t.close()
			return nil, err
		default:
			c.strict = true
			*t.cursor(name) = c
		}
	}
	return t, nil
}

// tally walks through the files of a directory trial by trial; a file that is
// not there is nil.
type tally struct {
	*layout
	trials, curves, features, timings *cursor

	missing string   // a file that is not there, but should
	all     []commit // also those that do not count
	reached []Counts // with each commit, of those whose rows are whole
	spoilt  error    // what is wrong with commits.csv behind them
	row     Row
	point   Point
	feature Feature
	found
}

func (t *tally) cursor(name string) **cursor {
	return map[string]**cursor{TrialsFile: &t.trials, CurvesFile: &t.curves, FeaturesFile: &t.features, TimingsFile: &t.timings}[name]
}

func (t *tally) close() {
	for _, name := range t.files() {
		if c := *t.cursor(name); c != nil {
			c.close()
		}
	}
}

// run reads all rows, up to the first that is not what this program wrote.
func (t *tally) run() error {
	if err := t.rows(); err != nil {
		return err
	}
	for _, name := range t.files() {
		if c := *t.cursor(name); c != nil && c.number > 1 && t.missing != "" {
			return &DamageError{File: t.missing, Got: "not there", Want: "it beside " + name + ", which has rows"}
		}
	}
	return nil
}

func (t *tally) rows() error {
	for {
		t.mark(t.trials, t.curves, t.features)
		for n := len(t.reached); n < len(t.all) && t.all[n].trials == t.Trials(); n++ {
			t.reached = append(t.reached, t.Counts)
		}
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

// hold keeps the commits that count.
func (t *tally) hold() {
	if n := len(t.reached); n > 0 {
		t.commits = t.all[:n]
		t.sizes[CommitsFile] = t.commits[n-1].end
	}
	if n := len(t.all); n > 1 { // the last one may be of rows that were not written any more
		t.promised = t.all[n-2].trials
	}
}

// wrong says what of the commits that count is not as its checksum says: in each file, of
// those that follow each other in one.
func (t *tally) wrong() []error {
	var all []error
	for _, c := range []*cursor{t.trials, t.curves, t.features} {
		if c == nil || c.verified == nil {
			continue
		}
		wrong := c.verified.wrong
		for k := c.verified.next; k < len(t.commits); k++ { // the file ends before them
			wrong = append(wrong, k)
		}
		first := -1
		for i, k := range wrong {
			if k >= len(t.commits) {
				break
			}
			if t.all[k].trials == 0 { // headers alone, which are known
				continue
			}
			if first < 0 {
				first = k
			}
			if i+1 == len(wrong) || wrong[i+1] != k+1 || k+1 == len(t.commits) {
				all = append(all, c.verified.unsound(first, k))
				first = -1
			}
		}
	}
	return all
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
