package results

import (
	"errors"
	"io/fs"
	"iter"
	"math"
	"os"
	"slices"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// Results returns the committed trials' results as they were trained: with curves, and
// with features where the spec keeps them. Values stand in the order of the measures
// yields, NaN for what the files do not hold. A result shares nothing with the others.
func (s *Sweep) Results(yields metrics.Schema) iter.Seq2[sweep.Result, error] {
	return func(yield func(sweep.Result, error) bool) {
		points, noPoints := iter.Pull2(s.Points())
		defer noPoints()
		features, noFeatures := iter.Pull2(s.Features())
		defer noFeatures()
		point, err, more := points()
		feature, fault, rest := features()
		for row, broken := range s.Rows() {
			if broken != nil {
				yield(sweep.Result{}, broken)
				return
			}
			r := sweep.Result{Trial: row.Index, Status: row.Status, Error: row.Error, Steps: row.Steps, Digest: row.Digest}
			for more && err == nil && point.Index == row.Index {
				r.Curve = append(r.Curve, sweep.Checkpoint{Step: point.Step, Values: spread(point.Values, s.measures, yields)})
				point, err, more = points()
			}
			for rest && fault == nil && feature.Index == row.Index {
				if r.Features == nil {
					r.Features = &sweep.Features{Dim: len(feature.Z)}
				}
				r.Features.Z = append(r.Features.Z, feature.Z...)
				r.Features.Labels = append(r.Features.Labels, feature.Label)
				feature, fault, rest = features()
			}
			for _, err := range []error{err, fault} {
				if err != nil {
					yield(sweep.Result{}, err)
					return
				}
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// spread puts values of the measures held into the order of yields.
func spread(values []float32, held, yields metrics.Schema) []float32 {
	if slices.Equal(held.Names(), yields.Names()) {
		return slices.Clone(values)
	}
	all := make([]float32, len(yields))
	for i, m := range yields {
		all[i] = float32(math.NaN())
		if place := held.Index(m.Name); place >= 0 {
			all[i] = values[place]
		}
	}
	return all
}

// CutBack takes every trial from n on off the sweep's files, so that they are trained
// again when it is resumed. s is what it was before, and is not to be read any more.
// Every error is an *Error.
func (s *Sweep) CutBack(n int) error { return wrap(s.dir, s.cutBack(n)) }

func (s *Sweep) cutBack(n int) (err error) {
	l, err := lock(s.dir)
	if err != nil {
		return err
	}
	defer func() {
		if fault := unlock(s.dir, l); err == nil {
			err = fault
		}
	}()
	now, err := s.inspect(s.dir)
	if err != nil {
		return err
	}
	if now.Counts != s.counts {
		return &DamageError{File: TrialsFile, Got: "was changed meanwhile", Want: "it as it was read", Advice: "try again"}
	}
	m, err := readManifest(s.dir)
	if err != nil {
		return err
	}
	sizes, counts, err := s.sizesAt(n)
	if err != nil {
		return err
	}
	for _, c := range now.commits {
		if c.trials <= n {
			sizes[CommitsFile] = c.end
		}
	}
	// First what is said, then what is there: files that hold more than the manifest
	// says are those of a sweep that was killed.
	if err := m.cutBack(s.dir, counts); err != nil {
		return err
	}
	return cutFiles(s.dir, s.layout, sizes)
}

// cutBack notes in dir that so many trials are left.
func (m *Manifest) cutBack(dir string, left Counts) error {
	n := left.Trials()
	m.Committed, m.State = left, Interrupted
	if n == m.Plan.Trials {
		m.State = Done
	}
	m.Runs = slices.DeleteFunc(m.Runs, func(r Run) bool { return r.From >= n && r.From > 0 })
	for i := range m.Runs {
		m.Runs[i].To = min(m.Runs[i].To, n)
	}
	return m.write(dir)
}

// cutFiles cuts the files of dir to these sizes: the checksums first, as what they promise
// is there; then trials.csv, as the others' rows follow from it.
func cutFiles(dir string, l *layout, sizes map[string]int64) error {
	for _, name := range slices.Backward(append(l.files(), CommitsFile)) {
		if err := cutFile(dir, name, sizes[name]); err != nil {
			return named(err)
		}
	}
	return syncDirectory(dir)
}

// sizesAt returns how many bytes of each file the first n trials take, and how they
// ended.
func (s *Sweep) sizesAt(n int) (sizes map[string]int64, counts Counts, err error) {
	sizes = map[string]int64{}
	for _, name := range s.files() {
		if sizes[name], err = s.sizeAt(s.dir, name, n, &counts); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, counts, err
		}
	}
	return sizes, counts, nil
}

// sizeAt returns how many bytes of a file the first n trials take, and counts those of
// trials.csv.
func (l *layout) sizeAt(dir, name string, n int, counts *Counts) (size int64, err error) {
	c, err := l.open(dir, name)
	if err != nil {
		return 0, err
	}
	defer c.close()
	for {
		size = c.end
		trial, status, ok, err := c.any()
		if err != nil || !ok || trial >= n {
			return size, err
		}
		counts.Add(status) // no status where it is another file
	}
}

// any reads a line of whichever file, and returns whose it is and, in trials.csv, how
// that trial ended.
func (c *cursor) any() (trial int, status sweep.Status, ok bool, err error) {
	switch c.name {
	case TrialsFile:
		var r Row
		ok, err = c.row(&r)
		return r.Index, r.Status, ok, err
	case CurvesFile:
		var p Point
		ok, err = c.point(&p)
		return p.Index, "", ok, err
	case FeaturesFile:
		var f Feature
		ok, err = c.feature(&f)
		return f.Index, "", ok, err
	}
	var t Timing
	ok, err = c.timing(&t)
	return t.Trial, "", ok, err
}

// cutFile cuts a file of dir to a size; one that is not there is left so.
func cutFile(dir, name string, size int64) (err error) {
	file, err := regular.OpenFile(dir, name, os.O_RDWR)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := file.Truncate(size); err != nil {
		return err
	}
	return file.Sync()
}
