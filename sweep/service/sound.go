package service

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/runner"
	"github.com/tausweep/tausweep/sweep/spec"
)

// stamp tells whether files have changed since somebody looked at them.
type stamp [5]struct {
	there bool
	size  int64
	at    time.Time
}

// stampOf is the stamp of the files in dir that its results rest on.
func stampOf(dir string) (s stamp) {
	for i, name := range []string{results.SpecFile, results.ManifestFile, results.TrialsFile, results.CurvesFile, results.FeaturesFile} {
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			s[i].there, s[i].size, s[i].at = true, info.Size(), info.ModTime()
		}
	}
	return s
}

// look reads the directory of a sweep that does not run, where its files are not those
// that were looked at last: one that is not whole makes the sweep a damaged one, until
// it is whole again. A failed sweep has its reason already.
func (s *Service) look(e *Entry) {
	e.looking.Lock()
	defer e.looking.Unlock()
	s.mu.Lock()
	state, seen := e.State, e.seen
	s.mu.Unlock()
	now := stampOf(e.dir)
	if !state.rests() || now == seen {
		return
	}
	read, err := results.Read(e.dir, analysis.NewJudge)
	var ahead []sweep.Result
	commands := err == nil && read.Plan().Spec.Trainer.Kind == spec.Command
	if commands {
		ahead = command.Results(e.dir, read.Plan(), read.Committed())
	}
	e.data.drop()
	s.mu.Lock()
	if e.State != state {
		s.mu.Unlock()
		return // somebody moved it on
	}
	e.seen, e.plan = now, nil
	if err == nil {
		e.found(read)
		if e.live = nil; commands {
			e.open(read.Committed(), ahead)
		}
	} else {
		e.State, e.Reason = Damaged, reason(err)
	}
	changed := e.State != state
	s.mu.Unlock()
	if changed {
		s.Log.Warn("the sweep's directory was looked at", zap.String("sweep", e.Name), zap.Error(err))
		s.announce(e)
	}
}

// rests reports whether nobody writes into the sweep's directory, and somebody may ask
// for what it holds.
func (s State) rests() bool {
	return s == Done || s == DoneWithFailures || s == Cancelled || s == Damaged
}

// found takes over what a directory holds that is whole. Service.mu is held.
func (e *Entry) found(read *results.Sweep) {
	e.Counts, e.Sizes, e.Plan = read.Counts(), read.Sizes(), sizeOf(read.Plan())
	if complete := read.Committed() == read.Plan().Len() || read.Plan().Spec.Trainer.Kind == spec.Imported; e.State == Damaged || e.State != Cancelled && !complete {
		e.State, e.Reason = Cancelled, "not complete: resume to continue it"
		if complete {
			e.State, e.Reason = ended(e.Counts), ""
		}
	} else if complete && e.State != Cancelled {
		e.State = ended(e.Counts)
	}
}

// lookAtAll looks at every sweep, so that what was damaged while no service ran is
// known before somebody asks for it, and shows the last ones to Prometheus again.
func (s *Service) lookAtAll(done <-chan struct{}) {
	s.mu.Lock()
	all := append([]*Entry(nil), s.ordered...)
	s.mu.Unlock()
	for _, e := range all {
		select {
		case <-done:
			return
		default:
			s.look(e)
		}
	}
	slices.SortStableFunc(all, func(a, b *Entry) int { return a.Changed.Compare(b.Changed) })
	for _, e := range all[max(0, len(all)-lingering):] {
		s.showEnded(e)
	}
}

// showEnded shows Prometheus a sweep that an earlier process ran.
func (s *Service) showEnded(e *Entry) {
	plan, committed, err := s.standing(e)
	if err != nil || s.Record == nil || !s.Current(e).State.rests() || committed == 0 {
		return
	}
	r := s.Record(e.Name)
	if err := runner.Restore(r, e.dir, plan, committed); err != nil {
		s.Log.Warn("metrics of an ended sweep", zap.String("sweep", e.Name), zap.Error(err))
	}
	s.linger([]sweep.Observer{r})
}

// suspicious tells at a glance whether the files of a record are others than those of
// its sweep: their sizes, what the manifest counts, and whether there is a spec that can be
// read and makes that plan.
func (s *Service) suspicious(r *record, dir string) bool {
	if r.Sizes == nil && r.Counts.Trials() > 0 {
		return true
	}
	for name, size := range r.Sizes {
		if info, err := os.Lstat(filepath.Join(dir, name)); err != nil && size > 0 || err == nil && info.Size() != size {
			return true
		}
	}
	m, err := readManifest(dir)
	if err == nil && (m.Committed != r.Counts || m.Plan != results.Size(r.Plan)) {
		return true
	}
	_, err = s.readPlan(dir, 0)
	return err != nil
}

// reason is what is wrong with a sweep's directory as seen from outside: without its
// path, and with what can be done.
func reason(err error) string {
	var fault *results.Error
	if errors.As(err, &fault) {
		err = fault.Err
	}
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	var damage *results.DamageError
	switch {
	case errors.As(err, &damage):
		text += ": " + damage.Remedy()
	case errors.Is(err, fs.ErrNotExist):
		text += ": put the directory back, or delete the sweep"
	}
	return text
}

// Unreadable says that a sweep's directory cannot be read, and logs why.
func (s *Service) Unreadable(e *Entry, err error) error {
	var known *Problem
	if errors.As(err, &known) {
		return known
	}
	s.Log.Error("read", zap.String("sweep", e.Name), zap.Error(err))
	s.mu.Lock()
	if e.State.rests() {
		e.State, e.Reason = Damaged, reason(err)
	}
	s.mu.Unlock()
	return problem(Conflict, "the files of sweep %s cannot be read: %s", e.Name, reason(err))
}

// damaged is the problem of a sweep in that state. Service.mu is held.
func (e *Entry) damaged() error {
	return problem(Conflict, "sweep %s is damaged: %s", e.Name, e.Reason)
}

// Ignored is a directory of the store that is not shown as a sweep.
type Ignored struct {
	Directory string `json:"directory"`
	Reason    string `json:"reason"`
}

// ignore notes that a directory is not shown.
func (s *Service) ignore(name, format string, args ...any) {
	i := Ignored{name, fmt.Sprintf(format, args...)}
	s.Log.Warn("directory ignored", zap.String("directory", filepath.Join(s.Dir, name)), zap.String("reason", i.Reason))
	s.ignored = append(s.ignored, i)
}
