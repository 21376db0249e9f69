package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Sweep reads a sweep's directory: the trials that were committed when it was
// opened. It takes no lock, so it reads while another program writes. Every error is
// an *Error.
//
// Its methods may be called by several goroutines at once.
type Sweep struct {
	*layout
	dir       string
	manifest  Manifest
	committed int
	verified  int // of the committed trials, those with a checksum
	counts    Counts
	sizes     map[string]int64
}

// Read opens the sweep in dir for reading; judge decides how an adaptive plan has
// grown. Everything that was written is checked as Open does it. The error is
// fs.ErrNotExist if there is no sweep, and where the files are not what this program
// wrote there is a DamageError in it.
func Read(dir string, judge NewJudge) (*Sweep, error) {
	s, err := read(dir, judge)
	return s, wrap(dir, err)
}

// ReadSpec reads the spec of the sweep in dir and checks nothing else: Open does. The
// error is fs.ErrNotExist if there is no sweep.
func ReadSpec(dir string) (*spec.Spec, error) {
	text, err := readSpec(dir)
	if err != nil {
		return nil, wrap(dir, err)
	}
	parsed, err := spec.Parse(SpecFile, text)
	return parsed, wrap(dir, err)
}

func readSpec(dir string) ([]byte, error) {
	text, err := regular.Read(dir, SpecFile, spec.MaxSpecBytes)
	if err != nil {
		return nil, fmt.Errorf("no sweep found: %w", named(err))
	}
	return text, nil
}

func read(dir string, judge NewJudge) (*Sweep, error) {
	text, err := readSpec(dir)
	if err != nil {
		return nil, err
	}
	plan, err := parsePlan(text)
	if err != nil {
		return nil, err
	}
	s := &Sweep{dir: dir}
	if s.manifest, err = readManifest(dir); err != nil {
		return nil, err
	}
	if err := s.manifest.made(text); err != nil {
		return nil, err
	}
	if plan.Declaration, err = declared(dir, &s.manifest, plan); err != nil {
		return nil, err
	}
	s.layout = newLayout(plan, plan.Measures, s.manifest.bareDigests())
	s.newJudge = judge
	found, err := s.inspect(dir)
	if err != nil {
		return nil, err
	}
	s.committed, s.counts, s.sizes = found.Trials(), found.Counts, found.sizes
	if n := len(found.commits); n > 0 {
		s.verified = found.commits[n-1].trials
	}
	if said := s.manifest.Committed.Trials(); s.committed < said {
		return nil, lost(s.committed, said, ManifestFile)
	}
	if s.committed < found.promised {
		return nil, lost(s.committed, found.promised, CommitsFile)
	}
	return s, nil
}

// lost says that there are fewer trials than were committed.
func lost(there, committed int, says string) error {
	return &DamageError{
		File: TrialsFile, Got: fmt.Sprintf("the files hold %d whole trials", there),
		Want:   fmt.Sprintf("the %d that %s says were committed", committed, says),
		Advice: "put the file back, or resume the sweep: it trains the others again",
	}
}

// Dir returns the sweep's directory.
func (s *Sweep) Dir() string { return s.dir }

// Plan returns the plan that the directory's spec makes. Its measures are those
// that the files hold.
func (s *Sweep) Plan() *sweep.Plan { return s.plan }

// Manifest returns what made the results, and when.
func (s *Sweep) Manifest() Manifest { return s.manifest }

// Committed returns how many trials of the plan there are.
func (s *Sweep) Committed() int { return s.committed }

// Verified returns how many of the committed trials have checksums, which are right: the
// first ones; 0 in a directory without.
func (s *Sweep) Verified() int { return s.verified }

// Counts returns how the committed trials ended.
func (s *Sweep) Counts() Counts { return s.counts }

// Sizes returns how many bytes of each file of rows are committed.
func (s *Sweep) Sizes() map[string]int64 { return maps.Clone(s.sizes) }

// Rows reads trials.csv. A row and its slices are valid until the next one.
func (s *Sweep) Rows() iter.Seq2[*Row, error] {
	return stream(s, TrialsFile, (*cursor).row, func(r *Row) int { return r.Index })
}

// Points reads curves.csv. A point and its slices are valid until the next one.
func (s *Sweep) Points() iter.Seq2[*Point, error] {
	return stream(s, CurvesFile, (*cursor).point, func(p *Point) int { return p.Index })
}

// Features reads features.csv: nothing where the spec keeps none. A feature and
// its slices are valid until the next one.
func (s *Sweep) Features() iter.Seq2[*Feature, error] {
	return stream(s, FeaturesFile, (*cursor).feature, func(f *Feature) int { return f.Index })
}

// Timings reads timings.csv. A timing is valid until the next one.
func (s *Sweep) Timings() iter.Seq2[*Timing, error] {
	return stream(s, TimingsFile, (*cursor).timing, func(t *Timing) int { return t.Trial })
}

// stream reads the rows of the committed trials from a file.
func stream[R any](s *Sweep, name string, next func(*cursor, *R) (bool, error), trial func(*R) int) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		c, err := s.open(s.dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(nil, wrap(s.dir, err))
			return
		}
		defer c.close()
		row := new(R)
		for {
			ok, err := next(c, row)
			if err != nil {
				yield(nil, wrap(s.dir, err))
				return
			}
			if !ok || trial(row) >= s.committed || !yield(row, nil) {
				return
			}
		}
	}
}

// Row returns one trial's row. It is fs.ErrNotExist where the trial is not
// committed.
func (s *Sweep) Row(trial int) (*Row, error) {
	for row, err := range s.Rows() {
		if err != nil {
			return nil, err
		}
		if row.Index == trial {
			return row, nil
		}
	}
	return nil, wrap(s.dir, fmt.Errorf("trial %d is not in %s, which has %d: %w", trial, TrialsFile, s.committed, fs.ErrNotExist))
}

// WriteFile writes a file of the sweep's directory that is made from its rows,
// such as a figure: a reader meets the old content or the new one, whole.
func (s *Sweep) WriteFile(name string, content []byte) error {
	return s.WriteWith(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// WriteWith is WriteFile of what write writes.
func (s *Sweep) WriteWith(name string, write func(io.Writer) error) error {
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return wrap(s.dir, named(err))
	}
	return wrap(s.dir, writeWith(path, write))
}
