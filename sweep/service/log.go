package service

import (
	"errors"
	"io/fs"
	"os"

	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Attempts are those of a trial's command.
type Attempts struct {
	Trial    int               `json:"trial"`
	Ended    bool              `json:"ended" doc:"The trial has its result."`
	Attempts []command.Attempt `json:"attempts"`
}

// Attempts answers how the attempts of a trial's command went.
func (s *Service) Attempts(e *Entry, trial int) (*Attempts, error) {
	if err := s.commanded(e, trial); err != nil {
		return nil, err
	}
	all, err := command.Attempts(e.dir, trial)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	return &Attempts{Trial: trial, Ended: command.Ended(e.dir, trial), Attempts: all}, nil
}

// OpenLog opens what a trial's command has written so far; ended says that no more will
// come.
func (s *Service) OpenLog(e *Entry, trial int) (log *os.File, ended func() bool, err error) {
	if err := s.commanded(e, trial); err != nil {
		return nil, nil, err
	}
	log, err = command.OpenOutput(e.dir, trial)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, problem(NotFound, "trial %d of sweep %s has not begun", trial, e.Name)
	}
	if err != nil {
		return nil, nil, s.Unreadable(e, err)
	}
	return log, func() bool { return command.Ended(e.dir, trial) || s.Current(e).State != Running }, nil
}

// commanded refuses what is asked of a trial that is no command's.
func (s *Service) commanded(e *Entry, trial int) error {
	plan, err := s.PlanOf(e)
	switch {
	case err != nil:
		return s.Unreadable(e, err)
	case plan.Spec.Trainer.Kind != spec.Command:
		return problem(NotFound, "sweep %s runs no commands", e.Name)
	case trial >= plan.Len():
		return problem(NotFound, "sweep %s has %d trials, 0 to %d", e.Name, plan.Len(), plan.Len()-1)
	}
	return nil
}
