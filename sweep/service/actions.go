package service

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep"
)

// Why a run is stopped: the causes of its context's end.
var (
	errCancelled = errors.New("cancelled")
	errExtended  = errors.New("extended")
)

// change applies a change of state that may refuse, writes it down and tells
// the readers.
func (s *Service) change(e *Entry, apply func() error) error {
	s.mu.Lock()
	if s.sweeps[e.Name] != e {
		s.mu.Unlock()
		return Missing(e.Name)
	}
	before := e.record
	err := apply()
	changed := e.State != before.State || e.Seeds != before.Seeds || e.Stopping != before.Stopping
	s.mu.Unlock()
	if err != nil || !changed {
		return err
	}
	if err := s.save(e); err != nil {
		s.Log.Error("write state", zap.String("sweep", e.Name), zap.Error(err))
		return StoreProblem(err)
	}
	s.announce(e)
	return nil
}

// announce logs e's state and tells its readers.
func (s *Service) announce(e *Entry) {
	now := s.Current(e)
	fields := []zap.Field{
		zap.String("sweep", e.Name), zap.String("state", string(now.State)),
		zap.Int("committed", now.Progress.Committed), zap.Int("trials", now.Progress.Trials),
	}
	if now.Reason != "" {
		fields = append(fields, zap.String("reason", now.Reason))
	}
	s.Log.Info("sweep", fields...)
	e.Hub.publish("state", now)
}

// conflict refuses an action in the state that e has.
func conflict(e *Entry, hint string) error {
	return problem(Conflict, "sweep %s is %s: %s", e.Name, strings.ReplaceAll(string(e.State), "_", " "), hint)
}

// Stop cancels a sweep: what is committed stays. Training stops within a second, so
// the state changes a moment later.
func (s *Service) Stop(e *Entry) error {
	return s.change(e, func() error {
		switch e.State {
		case Cancelled:
		case Queued, PausedDiskFull:
			s.dequeue(e)
			e.setState(Cancelled, "")
		case Running:
			e.Stopping, e.Reason = true, "is being cancelled"
			if e.cancel != nil {
				e.cancel(errCancelled)
			}
		default:
			return conflict(e, "nothing to cancel")
		}
		return nil
	})
}

// Resume lets a sweep that was cancelled or failed go on.
func (s *Service) Resume(e *Entry) error {
	if err := s.trains(e); err != nil {
		return err
	}
	return s.change(e, func() error {
		switch e.State {
		case Queued, Running:
			if e.Stopping {
				return conflict(e, "it is being cancelled; try again in a moment")
			}
		case Cancelled, Failed, PausedDiskFull, Damaged:
			return s.wait(e)
		default:
			return conflict(e, "extend it to add seeds")
		}
		return nil
	})
}

// wait enqueues e where the queue has room. mu is held.
func (s *Service) wait(e *Entry) error {
	if s.closing {
		return problem(Unavailable, "the service is stopping").after(10)
	}
	if len(s.queue) >= s.Limits.Queue {
		return problem(TooMany, "%d sweeps are already waiting, the limit of this service", len(s.queue)).after(60)
	}
	e.Deaths = 0
	s.enqueue(e)
	return nil
}

// Extend makes a sweep one of more seeds: its trials are appended to.
func (s *Service) Extend(e *Entry, seeds int) error {
	if err := s.trains(e); err != nil {
		return err
	}
	plan, err := s.PlanOf(e)
	if err != nil {
		return s.Unreadable(e, err)
	}
	longer, err := s.longer(plan, seeds)
	if err != nil || longer == nil {
		return err
	}
	return s.change(e, func() error {
		if seeds <= e.Plan.Seeds {
			return faults("the sweep now has more seeds", Fault{Location: "body.seeds", Value: seeds, Message: fmt.Sprintf("must be more than %d", e.Plan.Seeds)})
		}
		if e.State != Queued && e.State != Running {
			if err := s.wait(e); err != nil {
				return err
			}
		}
		if e.State == Running && e.cancel != nil {
			e.cancel(errExtended)
		}
		e.Seeds, e.plan, e.Plan = seeds, longer, sizeOf(longer)
		return nil
	})
}

// longer returns plan with so many seeds, nil where it has them already.
func (s *Service) longer(plan *sweep.Plan, seeds int) (*sweep.Plan, error) {
	fault := func(format string, args ...any) error {
		return faults("the sweep cannot be extended", Fault{Location: "body.seeds", Value: seeds, Message: fmt.Sprintf(format, args...)})
	}
	switch {
	case plan.Spec.Adaptive():
		return nil, fault("the sweep is adaptive and chooses its trials itself: launch another sweep")
	case len(plan.Spec.Seeds.List) > 0:
		return nil, fault("the sweep's spec lists its seeds, %v: launch another sweep", plan.Spec.Seeds)
	case seeds < len(plan.Seeds):
		return nil, fault("must be at least %d, the number the sweep has", len(plan.Seeds))
	case seeds == len(plan.Seeds):
		return nil, nil
	}
	spec := plan.Spec.Clone()
	spec.Seeds.Count = seeds
	longer, err := sweep.NewPlan(spec)
	if err != nil {
		return nil, specProblem(err)
	}
	longer.Declaration = plan.Declaration // as the files have it
	return longer, s.within(longer)
}

// trashDir keeps deleted sweeps for a while.
const trashDir = ".trash"

// Remove moves a sweep to the trash.
func (s *Service) Remove(e *Entry) error {
	s.launching.Lock() // nobody takes the name while the directory is there
	defer s.launching.Unlock()
	e.saving <- struct{}{}
	defer func() { <-e.saving }()
	if err := s.release(e); err != nil {
		return err
	}
	name := fmt.Sprintf("%d-%s-%s", time.Now().UnixMilli(), e.Name, e.ID)
	err := os.Rename(e.dir, filepath.Join(s.Dir, trashDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // somebody was faster
	}
	if err == nil {
		err = syncDirectory(s.Dir)
	}
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		e.setState(Failed, "could not be deleted: "+err.Error())
		s.register(e) // and is listed as the newest
		s.Log.Error("delete", zap.String("sweep", e.Name), zap.Error(err))
		return StoreProblem(err)
	}
	s.announce(e)
	e.Hub.end()
	e.data.drop()
	return nil
}

// release takes a sweep that does not run out of the registry.
func (s *Service) release(e *Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sweeps[e.Name] != e {
		return Missing(e.Name)
	}
	if e.State == Running {
		return conflict(e, "cancel it first")
	}
	s.forget(e)
	e.setState(Deleted, "")
	return nil
}

// Missing says that there is no sweep of a name.
func Missing(name string) error { return problem(NotFound, "there is no sweep %q", name) }

// emptyTrash deletes for good what is older than Limits.Trash.
func (s *Service) emptyTrash(at time.Time) {
	dir := filepath.Join(s.Dir, trashDir)
	found, err := os.ReadDir(dir)
	if err != nil {
		s.Log.Error("trash", zap.Error(err))
		return
	}
	for _, f := range found {
		stamp, _, _ := strings.Cut(f.Name(), "-")
		ms, err := strconv.ParseInt(stamp, 10, 64)
		if err != nil || at.Sub(time.UnixMilli(ms)) < s.Limits.Trash {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, f.Name())); err != nil {
			s.Log.Error("trash", zap.Error(err))
		}
	}
}

// retryPaused continues sweeps that the disk had no room for.
func (s *Service) retryPaused() {
	free, total, err := space(s.Dir)
	if err == nil && free < min(16<<20, total/16) {
		return
	}
	s.mu.Lock()
	var again []*Entry
	for _, e := range s.ordered {
		if e.State == PausedDiskFull {
			s.enqueue(e)
			again = append(again, e)
		}
	}
	s.mu.Unlock()
	for _, e := range again {
		s.announce(e)
	}
}
