package service

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	changed := e.State != before.State || e.Seeds != before.Seeds || e.Stopping != before.Stopping ||
		e.Note != before.Note || !slices.Equal(e.Tags, before.Tags)
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
		case Queued, PausedDiskFull, Waiting:
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

// Resume lets a sweep that was cancelled, failed or waits go on. One that nobody owns is
// then owned by who resumes it.
func (s *Service) Resume(e *Entry, by string) error {
	if err := s.trains(e); err != nil {
		return err
	}
	return s.change(e, func() error {
		switch e.State {
		case Queued, Running:
			if e.Stopping {
				return conflict(e, "it is being cancelled; try again in a moment")
			}
		case Cancelled, Failed, PausedDiskFull, Waiting, Damaged:
			return s.wait(e, by, e.Plan.Trials)
		default:
			return conflict(e, "extend it to add seeds")
		}
		return nil
	})
}

// wait enqueues e, to have so many trials, where the queue and its owner's quotas have
// room. mu is held.
func (s *Service) wait(e *Entry, by string, trials int) error {
	if s.closing {
		return problem(Unavailable, "the service is stopping").after(10)
	}
	if len(s.queue) >= s.Limits.Queue {
		return problem(TooMany, "%d sweeps are already waiting, the limit of this service", len(s.queue)).after(60)
	}
	owner := cmp.Or(e.Owner, by)
	more := Use{Trials: trials - e.Counts.Trials() - e.toTrain()}
	if !e.State.unfinished() {
		more.Queued = 1
	}
	if err := s.grant(owner, more); err != nil {
		return err
	}
	e.Owner = owner
	e.Deaths = 0
	s.enqueue(e)
	return nil
}

// Extend makes a sweep one of more seeds: its trials are appended to. One that nobody
// owns is then owned by who extends it.
func (s *Service) Extend(e *Entry, by string, seeds int) error {
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
			if err := s.wait(e, by, longer.Len()); err != nil {
				return err
			}
		} else if err := s.grant(e.Owner, Use{Trials: longer.Len() - e.Plan.Trials}); err != nil {
			return err
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

// Missing says that there is no sweep of a name.
func Missing(name string) error { return problem(NotFound, "there is no sweep %q", name) }
