// Package results keeps a sweep's directory: its spec, manifest and rows, in and out,
// and their recovery after any kind of end. At every moment the rows on disk are a
// prefix of those of an undisturbed sweep. What the rows say is package analysis'
// business. Start reading at Open and Store.Commit for writing, at Read for reading.
package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Store writes a sweep's directory. It is a sweep.Sink: one goroutine commits
// trained chunks in trial order, and at every moment the files hold a prefix of
// what they hold in the end.
type Store struct {
	*layout
	dir      string
	lock     *held
	files    map[string]*file
	order    []*file // as they are flushed: trials.csv last
	recorded int     // rows of commits.csv
	counts   Counts
	grown    *growth // nil unless the plan is adaptive
	cuts     []Cut
	partial  *partial
	manifest Manifest
	places   []int // of the files' measures in a result's values
	broken   error // what went wrong in a Commit
	row      Row
	point    Point
	feature  Feature
}

// Open makes dir the directory of plan, or continues it where it holds the
// same spec; the plan may have more seeds than were there, and an adaptive one
// is as its spec begins it and grows as judge decides: see Store.Plan. Everything that was
// written is checked, and cut back to the last whole trial. Another program
// that writes into dir, another spec there, or a damaged file are errors, and
// then nothing in dir is changed. Every error is an *Error.
//
// Close the Store to let others write.
func Open(dir string, plan *sweep.Plan, build Build, judge NewJudge) (*Store, error) {
	return open(dir, plan, build, judge, openDevice)
}

func open(dir string, plan *sweep.Plan, build Build, judge NewJudge, device func(path string) (device, error)) (*Store, error) {
	if err := makeDirectory(dir); err != nil {
		return nil, wrap(dir, err)
	}
	l, err := lock(dir)
	if err != nil {
		return nil, wrap(dir, err)
	}
	s := &Store{layout: newLayout(plan, plan.Measures, false), dir: dir, lock: l, files: map[string]*file{}}
	s.newJudge = judge
	if err := s.begin(build, device); err != nil {
		_ = s.closeFiles() // the first error says more
		_ = unlock(dir, l)
		return nil, wrap(dir, err)
	}
	return s, nil
}

// begin first looks at everything, then changes what is needed.
func (s *Store) begin(build Build, device func(string) (device, error)) (err error) {
	if s.manifest, err = readManifest(s.dir); err != nil {
		return err
	}
	writeSpec, err := s.checkSpec()
	if err != nil {
		return err
	}
	if err := s.declare(); err != nil {
		return err
	}
	found, err := s.inspect(s.dir)
	if err != nil {
		return err
	}
	if err := removeHalves(s.dir); err != nil {
		return err
	}
	if writeSpec != nil {
		if err := writeWhole(filepath.Join(s.dir, SpecFile), writeSpec); err != nil {
			return err
		}
	}
	s.counts, s.grown = found.Counts, found.grown
	for _, name := range s.layout.files() {
		if err := s.openFile(name, found.sizes[name], device); err != nil {
			return named(err)
		}
	}
	if err := s.openCommits(&found, device); err != nil {
		return err
	}
	if err := syncDirectory(s.dir); err != nil {
		return err
	}
	s.manifest.begin(s.plan, s.counts, build)
	s.manifest.Spec = specDigest(s.plan.Spec.YAML())
	if s.partial, err = openPartial(s.dir, sync.OnceValue(s.madeBy), s.Committed()); err != nil {
		return err
	}
	return s.manifest.write(s.dir)
}

// madeBy says what states that are kept here are good for.
func (s *Store) madeBy() madeBy {
	return madeBy{partialVersion, s.manifest.Spec, s.manifest.Data, thisProgram()}
}

// openFile opens a file to be written after its first size bytes, and gives it
// its header where that is missing.
func (s *Store) openFile(name string, size int64, open func(string) (device, error)) error {
	path := filepath.Join(s.dir, name)
	before, err := os.Lstat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	d, err := open(path)
	if err != nil {
		return err
	}
	f := &file{device: d, size: size, path: path}
	s.files[name] = f
	s.order = append(s.order, f)
	if f.opened, err = os.Lstat(path); err != nil {
		return err
	}
	if before != nil && before.Size() > size && name != CommitsFile { // checksums are not results
		s.cuts = append(s.cuts, Cut{File: name, Bytes: before.Size() - size})
	}
	if err := f.Truncate(size); err != nil {
		return err
	}
	if size > 0 {
		f.committed = size
		return f.Sync() // a killed program may have left that to the system
	}
	f.rows = AppendHeader(f.rows, s.columns(name))
	err = f.flush()
	f.committed = f.size
	return err
}

// Plan returns the plan that the committed trials make: that given to Open, or,
// where it is adaptive, what it has grown to. Its trials are all committed only
// where the sweep is complete.
func (s *Store) Plan() *sweep.Plan { return s.plan }

// Grow implements sweep.Grower.
func (s *Store) Grow() (*sweep.Plan, error) {
	if s.broken != nil || s.Committed() == s.plan.Len() {
		return nil, s.broken
	}
	s.manifest.grow(s.plan)
	return s.plan, wrap(s.dir, s.manifest.write(s.dir))
}

// Committed returns how many trials of the plan are durable.
func (s *Store) Committed() int { return s.counts.Trials() }

// Counts returns how the committed trials ended.
func (s *Store) Counts() Counts { return s.counts }

// Cuts returns what Open took off the files' ends.
func (s *Store) Cuts() []Cut { return slices.Clone(s.cuts) }

// Dir returns the sweep's directory.
func (s *Store) Dir() string { return s.dir }

// Commit writes a chunk's rows, which must follow the committed ones. When it
// returns nil they are durable. When it returns an error, Committed says how far
// it came; later rows are taken off the files, as far as the disk allows, and
// every later Commit returns that error: Open again to continue.
func (s *Store) Commit(t sweep.Trained) error {
	if s.broken == nil {
		s.broken = wrap(s.dir, named(s.commit(t)))
		s.partial.forget(s.Committed())
	}
	return s.broken
}

// Keep implements sweep.Keeper.
func (s *Store) Keep(c sweep.Chunk, states []sweep.Kept) error {
	return wrap(s.dir, named(s.partial.keep(c, states)))
}

// Kept implements sweep.Keeper.
func (s *Store) Kept(c sweep.Chunk) []sweep.Kept { return s.partial.kept(c) }

// Underway returns how many trials that are not committed have a state here, and how many
// of their steps are done.
func (s *Store) Underway() (trials, steps int) { return s.partial.underway(s.plan, s.Committed()) }

// Ignored returns the files of states that Open found to be of no use, and removed.
func (s *Store) Ignored() []Ignored { return slices.Clone(s.partial.ignored) }

// piece is how many bytes of rows are gathered before they are written, so that
// memory stays small when a chunk has long curves.
const piece = 8 << 20

func (s *Store) commit(t sweep.Trained) error {
	counts := s.counts
	timing := Timing{Worker: t.Worker, Seconds: t.Duration.Seconds() / float64(len(t.Results))}
	for i := range t.Results {
		r := &t.Results[i]
		timing.Trial = counts.Trials()
		if err := s.append(r, timing.Trial); err != nil {
			return fmt.Errorf("trial %d: %w", timing.Trial, err)
		}
		timings := s.files[TimingsFile]
		timings.rows = appendTiming(timings.rows, timing)
		counts.Add(r.Status)
		if i < len(t.Results)-1 && s.gathered() < piece {
			continue
		}
		s.record(counts.Trials())
		if err := s.flush(); err != nil {
			s.rollBack()
			return err
		}
		s.counts = counts
	}
	return nil
}

// gathered returns how many bytes wait to be written.
func (s *Store) gathered() (n int) {
	for _, f := range s.order {
		n += len(f.rows)
	}
	return n
}

// flush makes the rows durable: first all that trials.csv implies, side by side,
// as the disk then does it in one go, and trials.csv last.
func (s *Store) flush() error {
	if err := s.still(); err != nil {
		return err
	}
	last := len(s.order) - 1
	faults := make([]error, last)
	var files sync.WaitGroup
	for i, f := range s.order[:last] {
		files.Go(func() { faults[i] = f.flush() })
	}
	files.Wait()
	for _, err := range faults {
		if err != nil {
			return err // one is enough: they are of one disk
		}
	}
	if err := s.order[last].flush(); err != nil {
		return err
	}
	for _, f := range s.order {
		f.committed = f.size
	}
	return nil
}

// rollBack cuts the files back to what was committed, trials.csv first, as the
// others' rows follow from it. What it cannot cut, the next Open will.
func (s *Store) rollBack() {
	for _, f := range slices.Backward(s.order) {
		_ = f.Truncate(f.committed) // the error that brought us here is told
	}
}

// Close lets other programs write into the directory, and notes in the manifest
// whether the sweep is done.
func (s *Store) Close() error {
	s.manifest.grow(s.plan)
	s.manifest.end(s.counts)
	var changed error
	if s.broken == nil {
		if changed = errors.Join(s.still(), s.sameSpec()); changed != nil {
			s.manifest.State = Interrupted
		}
	}
	return wrap(s.dir, errors.Join(changed, s.manifest.write(s.dir), s.closeFiles(), unlock(s.dir, s.lock)))
}

// still makes sure that all files are as this Store left them.
func (s *Store) still() error {
	for _, f := range s.order {
		if err := f.still(); err != nil {
			return named(err)
		}
	}
	return nil
}

// sameSpec makes sure that the directory still has the spec of its rows.
func (s *Store) sameSpec() error {
	text, err := regular.Read(s.dir, SpecFile, spec.MaxSpecBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return &DamageError{File: SpecFile, Got: "was removed while the sweep ran", Want: "the file as it was"}
	}
	if err != nil {
		return named(err)
	}
	return s.manifest.made(text)
}

func (s *Store) closeFiles() error {
	var faults []error
	for _, f := range s.order {
		faults = append(faults, named(f.Close()))
	}
	return errors.Join(faults...)
}

// append adds a trial's rows to what will be written.
func (s *Store) append(r *sweep.Result, trial int) error {
	if err := s.checkResult(r, trial); err != nil {
		return err
	}
	t := s.plan.Trial(trial)
	s.row = Row{Trial: t, Status: r.Status, Error: shorten(r.Error), Steps: r.Steps, Values: s.row.Values[:0], Digest: r.Digest}
	curves, trials := s.files[CurvesFile], s.files[TrialsFile]
	for k := range r.Curve { // none where it failed
		s.point.Trial, s.point.Step = t, r.Curve[k].Step
		s.point.Values = s.take(s.point.Values, r.Curve[k].Values)
		curves.rows = s.appendPoint(curves.rows, &s.point)
	}
	if r.Status == sweep.OK {
		s.row.Values = append(s.row.Values, s.point.Values[:len(s.final)]...)
	}
	trials.rows = s.appendTrial(trials.rows, &s.row)
	if r.Status == sweep.OK && s.plan.Records(s.plan.Trial(trial)) {
		s.appendFeatures(t, r.Features)
	}
	s.grown.add(&s.row) // a row that cannot be written breaks the Store: nothing grows from it
	return nil
}

// take returns the values of a result in the order of the files; into is memory
// for them.
func (s *Store) take(into, values []float32) []float32 {
	into = into[:0]
	for _, i := range s.places {
		into = append(into, values[i])
	}
	return into
}

func (s *Store) appendFeatures(t sweep.Trial, features *sweep.Features) {
	f := s.files[FeaturesFile]
	for i, label := range features.Labels {
		s.feature = Feature{Trial: t, Sample: i, Label: label, Z: features.Z[i*features.Dim : (i+1)*features.Dim]}
		f.rows = s.appendFeature(f.rows, &s.feature)
	}
}
