package results

import (
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// Sizes returns how many bytes of each file of rows are committed: what a
// reader may be shown while the sweep runs. Not to be called during a Commit.
func (s *Store) Sizes() map[string]int64 {
	sizes := make(map[string]int64, len(s.files))
	for name, f := range s.files {
		sizes[name] = f.committed
	}
	return sizes
}

// Inspect reads all rows in dir, the directory of plan, and returns how many
// trials are there whole and how many bytes of each file they take. It changes
// nothing and takes no lock. Every error is an *Error.
func Inspect(dir string, plan *sweep.Plan, judge NewJudge) (Counts, map[string]int64, error) {
	l, err := layoutOf(dir, plan)
	if err != nil {
		return Counts{}, nil, wrap(dir, err)
	}
	l.newJudge = judge
	found, err := l.inspect(dir)
	if err != nil {
		return Counts{}, nil, wrap(dir, err)
	}
	return found.Counts, maps.Clone(found.sizes), nil
}

// Follower reads a sweep's rows as they are committed: every call continues where
// the last one stopped. One goroutine at a time may use it. Every error is an
// *Error.
type Follower struct {
	*layout // nil until the first row is read
	begins  *sweep.Plan
	dir     string
	marks   map[string]mark
}

// mark is the place after the last row that was read of a file.
type mark struct {
	end                        int64 // 0: not even the header
	number, trial, place, step int
}

// Follow returns a reader of dir, the directory of plan, that stands before the
// first row.
func Follow(dir string, plan *sweep.Plan) *Follower {
	return &Follower{begins: plan, dir: dir, marks: map[string]mark{}}
}

// Grow takes over what the plan has grown to: more seeds, or the next rounds of
// an adaptive one.
func (f *Follower) Grow(plan *sweep.Plan) {
	if f.layout == nil {
		f.begins = plan
		return
	}
	f.grow(plan)
}

// Rows reads trials.csv up to a trial, not included, which must be committed as
// far as that. A row and its slices are valid until the next one.
func (f *Follower) Rows(until int) iter.Seq2[*Row, error] {
	return follow(f, TrialsFile, until, (*cursor).row, func(r *Row) int { return r.Index })
}

// Results reads how trials ended, as Rows does. Their values stand in the order of
// the trainer's measures: NaN for what the files do not hold, the diagnostics too.
func (f *Follower) Results(until int) iter.Seq2[sweep.Result, error] {
	return func(yield func(sweep.Result, error) bool) {
		yields := f.begins.Spec.Declare().Measures
		for row, err := range f.Rows(until) {
			if err != nil {
				yield(sweep.Result{}, err)
				return
			}
			if !yield(row.result(yields, f.final), nil) {
				return
			}
		}
	}
}

// Points reads curves.csv up to a trial, as Rows does.
func (f *Follower) Points(until int) iter.Seq2[*Point, error] {
	return follow(f, CurvesFile, until, (*cursor).point, func(p *Point) int { return p.Index })
}

func follow[R any](f *Follower, name string, until int, next func(*cursor, *R) (bool, error), trial func(*R) int) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		c, err := f.resume(name)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(nil, wrap(f.dir, err))
			return
		}
		defer c.close()
		row := new(R)
		for {
			ok, err := next(c, row)
			if err != nil && c.beyond && c.trial+1 >= until {
				return // of a plan that has grown meanwhile: not asked for
			}
			if err != nil {
				yield(nil, wrap(f.dir, err))
				return
			}
			if !ok || trial(row) >= until {
				return
			}
			f.marks[name] = mark{end: c.end, number: c.number, trial: c.trial, place: c.place, step: c.step}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// resume opens a file at its mark.
func (f *Follower) resume(name string) (*cursor, error) {
	if f.layout == nil {
		l, err := layoutOf(f.dir, f.begins)
		if err != nil {
			return nil, err
		}
		f.layout = l
	}
	m := f.marks[name]
	if m.end == 0 {
		return f.open(f.dir, name)
	}
	file, err := regular.Open(f.dir, name)
	if err != nil {
		return nil, named(err)
	}
	if _, err := file.Seek(m.end, io.SeekStart); err != nil {
		_ = file.Close() // only read
		return nil, named(err)
	}
	c := &cursor{layout: f.layout, lines: newLines(name, f.columns(name), file), source: file, began: true, trial: m.trial, place: m.place, step: m.step}
	c.end, c.number = m.end, m.number
	return c, nil
}

// First returns the sweep as it was with its first n trials committed; s where
// it has no more.
func (s *Sweep) First(n int) *Sweep {
	first := *s
	first.committed = min(n, s.committed)
	return &first
}
