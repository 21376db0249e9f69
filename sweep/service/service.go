package service

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
)

// Service keeps the sweeps of one directory: it knows them all, runs those that
// wait, and says what it has of them. Its methods may be called from any
// goroutine; Run is called once.
type Service struct {
	Options
	lock      *flock.Flock
	boot      string // tells this process's events from those of others
	telemetry *telemetry
	wake      chan struct{} // sent when there may be something to run; holds one
	launching sync.Mutex    // held while a sweep is made
	trashing  sync.Mutex    // held while something of the trash is deleted for good
	artefacts *artefacts
	uploads   *uploads
	looks     looks
	training  chan struct{} // held by those who train for a request
	checking  chan struct{} // and by those who check a spec
	speed     speed

	mu      sync.Mutex
	sweeps  map[string]*Entry
	ordered []*Entry // by creation, the oldest first
	keys    map[string]*Entry
	queue   []*Entry
	ranked  bool // the queue is in the order in which it will run
	active  int
	closing bool
	lingers []Recording // of the last runs that ended, the oldest first
	ignored []Ignored   // found in Dir when it was opened
}

// ErrInUse says that another service keeps the directory.
var ErrInUse = errors.New("in use by another tausweep serve")

// Open finds the sweeps of o.Dir, which is made where it is not there. Those
// that had not ended wait in the queue again. Close the service at the end.
func Open(o Options) (*Service, error) {
	o.Limits = o.Limits.orDefaults()
	if o.Owners == nil {
		o.Owners = nobody{}
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	for _, dir := range []string{o.Dir, filepath.Join(o.Dir, trashDir), filepath.Join(o.Dir, artefactDir), filepath.Join(o.Dir, UploadDir)} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	s := &Service{
		Options: o, boot: NewID()[:8], wake: make(chan struct{}, 1),
		lock:   flock.New(filepath.Join(o.Dir, ".lock")),
		sweeps: map[string]*Entry{}, keys: map[string]*Entry{},
		training: make(chan struct{}, max(1, o.Executor.Workers()/2)), checking: make(chan struct{}, 2), looks: looks{found: map[string]look{}},
	}
	switch got, err := s.lock.TryLock(); {
	case err != nil:
		return nil, err
	case !got:
		return nil, fmt.Errorf("%s: %w", o.Dir, ErrInUse)
	}
	s.artefacts = newArtefacts(filepath.Join(o.Dir, artefactDir), o.Limits.Artefact)
	s.telemetry = newTelemetry(s)
	err := s.artefacts.clean()
	if err == nil {
		s.uploads, err = openUploads(filepath.Join(o.Dir, UploadDir), o.Limits, o.Log)
	}
	if err == nil {
		err = s.scan()
	}
	if err != nil {
		_ = s.lock.Close() // the first error says more
		return nil, err
	}
	return s, nil
}

// Close lets another service have the directory. Run must have returned.
func (s *Service) Close() error { return s.lock.Close() }

// scan finds the sweeps that are there.
func (s *Service) scan() error {
	found, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		switch name := f.Name(); {
		case f.Type() == fs.ModeSymlink && exists(filepath.Join(s.Dir, name, results.SpecFile)):
			s.ignore(name, "is a symbolic link: move the directory here")
		case !f.IsDir():
		case strings.HasPrefix(name, newPrefix): // a launch that was cut off, and never answered
			err = os.RemoveAll(filepath.Join(s.Dir, name))
		case IsName(name):
			s.find(name)
		case exists(filepath.Join(s.Dir, name, results.SpecFile)):
			s.ignore(name, "no name for a sweep here (lower-case letters, digits and hyphens, 63 at most): rename the directory")
		}
		if err != nil {
			return err
		}
	}
	slices.SortFunc(s.ordered, func(a, b *Entry) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(s.queue, func(a, b *Entry) int { return a.Queued.Compare(b.Queued) })
	s.tellCopiesApart()
	s.signal()
	return nil
}

// find takes the sweep of a directory into the registry.
func (s *Service) find(name string) {
	dir := filepath.Join(s.Dir, name)
	halves, _ := filepath.Glob(filepath.Join(dir, "."+recordFile+".*")) // of a service that was killed; only one writes
	for _, half := range halves {
		_ = os.Remove(half) // or it stays
	}
	r, err := readRecord(dir)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.Log.Warn("the service's record is damaged: created a new one", zap.String("sweep", name), zap.Error(err))
		}
		if r, err = s.adopt(dir, name); err != nil {
			if exists(filepath.Join(dir, results.TrialsFile)) || exists(filepath.Join(dir, results.SpecFile)) {
				s.ignore(name, "no sweep found: %s", strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
			}
			return
		}
	}
	e := newEntry(s.Dir, name, r, s.boot)
	switch {
	case e.State.unfinished() && e.Stopping:
		e.setState(Cancelled, "")
		if err := s.save(e); err != nil {
			s.Log.Error("write state", zap.String("sweep", name), zap.Error(err))
		}
	case e.State.unfinished():
		s.revive(e)
	}
	s.register(e)
	if e.State == Damaged || e.State.rests() && s.suspicious(&e.record, dir) {
		s.look(e)
	}
}

// mostDeaths is how often the service may die while a sweep runs, which may be why, until
// the sweep is set aside.
const mostDeaths = 3

// revive lets a sweep that had not ended wait again, or sets it aside where the service
// has died often enough while it ran.
func (s *Service) revive(e *Entry) {
	if e.State != Running { // the service was stopped, or the sweep waited
		e.State, e.Reason = Queued, ""
		s.queue, s.ranked = append(s.queue, e), false
		return
	}
	e.Deaths++
	if e.Deaths < mostDeaths {
		e.State, e.Reason = Queued, ""
		s.queue, s.ranked = append(s.queue, e), false
	} else {
		e.setState(Failed, fmt.Sprintf("the service died %d times while this sweep ran, the last time before %s: its log or the system's says why (out of memory?); resume tries again",
			e.Deaths, now().Format(time.DateTime)))
	}
	s.Log.Warn("the service died while the sweep ran", zap.String("sweep", e.Name), zap.Int("times", e.Deaths), zap.Bool("set_aside", e.State == Failed))
	if err := s.save(e); err != nil {
		s.Log.Error("write state", zap.String("sweep", e.Name), zap.Error(err))
	}
}

// tellCopiesApart gives sweeps ids of their own that a copied directory gave another's:
// the copy is the one whose name is not its spec's.
func (s *Service) tellCopiesApart() {
	owners := map[string]*Entry{}
	for _, e := range s.ordered {
		other := owners[e.ID]
		if other == nil {
			owners[e.ID] = e
			continue
		}
		if plan, err := s.readPlan(e.dir, 0); err == nil && plan.Spec.Name == e.Name {
			owners[e.ID], e = e, other
		}
		sum := sha256.Sum256([]byte(e.Name + e.ID))
		e.ID, e.Key, e.Request = hex.EncodeToString(sum[:8]), "", ""
		owners[e.ID] = e
		s.Log.Warn("the directory is a copy of another sweep's: gave it an id of its own", zap.String("sweep", e.Name))
		if err := s.save(e); err != nil {
			s.Log.Error("write state", zap.String("sweep", e.Name), zap.Error(err))
		}
	}
	s.keys = map[string]*Entry{}
	for _, e := range s.ordered {
		if e.Key != "" {
			s.keys[e.Key] = e
		}
	}
}

// register makes e known. mu is held, or nobody else is there yet.
func (s *Service) register(e *Entry) {
	s.sweeps[e.Name] = e
	s.ordered = append(s.ordered, e)
	if e.Key != "" {
		s.keys[e.Key] = e
	}
}

// forget undoes register. mu is held.
func (s *Service) forget(e *Entry) {
	delete(s.sweeps, e.Name)
	s.ordered = slices.DeleteFunc(s.ordered, func(x *Entry) bool { return x == e })
	s.dequeue(e)
	if s.keys[e.Key] == e {
		delete(s.keys, e.Key)
	}
}

// Run runs the sweeps that wait, so many at once, until ctx ends; then what is whole
// is committed, the state of other trials is kept, and it returns. What had not ended
// continues when the directory is opened again.
func (s *Service) Run(ctx context.Context) {
	var runs sync.WaitGroup
	defer runs.Wait()
	retry := time.NewTicker(s.Limits.DiskRetry)
	defer retry.Stop()
	often := time.NewTicker(time.Minute)
	defer often.Stop()
	s.emptyTrash(time.Now())
	runs.Go(func() { s.lookAtAll(ctx.Done()) })
	for {
		for _, e := range s.due() {
			runs.Go(func() { s.run(ctx, e) })
		}
		select {
		case <-ctx.Done():
			s.drain()
			return
		case <-s.wake:
		case <-retry.C:
			s.relieve()
			s.retryPaused()
			s.retryWaiting(time.Now())
		case at := <-often.C:
			s.emptyTrash(at)
		}
	}
}

// drain refuses new sweeps from here on, and ends the streams of events.
func (s *Service) drain() {
	s.mu.Lock()
	s.closing = true
	all := slices.Clone(s.ordered)
	s.mu.Unlock()
	for _, e := range all {
		e.Hub.end()
		s.stopped(e)
	}
}

// stopped notes on disk that the service did not die while e ran, should it be ended
// before the run is.
func (s *Service) stopped(e *Entry) {
	e.saving <- struct{}{}
	defer func() { <-e.saving }()
	s.mu.Lock()
	r := e.record
	s.mu.Unlock()
	if r.State != Running {
		return
	}
	r.State = Queued
	if err := r.write(e.dir); err != nil {
		s.Log.Error("write state", zap.String("sweep", e.Name), zap.Error(err))
	}
}

// Lookup returns the sweep of a name.
func (s *Service) Lookup(name string) (*Entry, error) {
	s.mu.Lock()
	e, ok := s.sweeps[name]
	s.mu.Unlock()
	if !ok {
		return nil, Missing(name)
	}
	s.look(e)
	return e, nil
}

// List returns a page of the sweeps that are asked for.
func (s *Service) List(q Search, offset, limit int) *List {
	l, page := s.page(&q, offset, limit)
	for _, e := range page {
		s.look(e)
	}
	if slices.ContainsFunc(page, func(e *Entry) bool { return s.Current(e).State == Damaged }) {
		l, _ = s.page(&q, offset, limit) // one of them may be so only now
	}
	return l
}

// page returns a page of the sweeps that are asked for, and how many of them there are in
// each state.
func (s *Service) page(q *Search, offset, limit int) (*List, []*Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &List{Offset: offset, States: map[State]int{}, Sweeps: []Sweep{}, Ignored: s.ignored}
	var page []*Entry
	for _, e := range slices.Backward(s.ordered) {
		if !q.finds(e) {
			continue
		}
		l.States[e.State]++
		if len(q.States) > 0 && !slices.Contains(q.States, e.State) {
			continue
		}
		if l.Total >= offset && len(l.Sweeps) < limit {
			l.Sweeps, page = append(l.Sweeps, s.show(e)), append(page, e)
		}
		l.Total++
	}
	return l, page
}
