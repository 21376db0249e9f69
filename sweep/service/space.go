package service

import (
	"fmt"
	"syscall"
	"time"

	"github.com/tausweep/tausweep/results"
)

// low reports whether the disk has less room than so many bytes and what a sweep needs to
// begin; false where that cannot be known.
func (s *Service) low(need int64) bool {
	free, total, err := space(s.Dir)
	return err == nil && free < min(16<<20, total/16)+uint64(max(0, need))
}

// relieve gives up the trash, the oldest first, while the disk is low.
func (s *Service) relieve() {
	if s.low(0) {
		s.giveUpTrash(0)
	}
}

// retryPaused continues sweeps that the disk, or their owner's quota, had no room for.
func (s *Service) retryPaused() {
	if s.low(0) {
		return
	}
	s.mu.Lock()
	var again []*Entry
	for _, e := range s.ordered {
		if e.State == PausedDiskFull && s.overBytes(e.Owner) == nil {
			s.enqueue(e)
			again = append(again, e)
		}
	}
	s.mu.Unlock()
	for _, e := range again {
		s.announce(e)
	}
}

// waitMost is the longest time between two tries to get a directory that is held.
const waitMost = time.Minute

// waitFor lets e wait for its directory, which another program holds: for twice as long
// at each try. mu is held.
func (s *Service) waitFor(e *Entry, held *results.LockedError) {
	pause := min(waitMost, s.Limits.DiskRetry<<min(e.attempts, 10))
	e.attempts++
	e.retry = time.Now().Add(pause)
	e.setState(Waiting, fmt.Sprintf("the directory is %v: tries again in %v", held, pause))
}

// retryWaiting continues sweeps that have waited for their directory.
func (s *Service) retryWaiting(now time.Time) {
	s.mu.Lock()
	var again []*Entry
	for _, e := range s.ordered {
		if e.State == Waiting && !now.Before(e.retry) {
			attempts := e.attempts
			s.enqueue(e)
			e.attempts = attempts
			again = append(again, e)
		}
	}
	s.mu.Unlock()
	for _, e := range again {
		s.announce(e)
	}
}

// Ready reports why no sweep can be taken on now, and otherwise how many pause for space
// or wait for their directories.
func (s *Service) Ready() (paused, waiting int, err error) {
	s.mu.Lock()
	for _, e := range s.ordered {
		switch e.State {
		case PausedDiskFull:
			paused++
		case Waiting:
			waiting++
		default:
		}
	}
	s.mu.Unlock()
	if err := s.Room(); err != nil {
		return paused, waiting, err
	}
	err = s.Writable()
	if err == nil && s.low(0) {
		err = syscall.ENOSPC
	}
	if err == nil {
		return paused, waiting, nil
	}
	err = StoreProblem(err)
	if p, ok := err.(*Problem); ok && p.Cause == NoSpace && paused > 0 { //nolint:errorlint // it was made just now
		p.Detail += fmt.Sprintf("; sweeps paused for space: %d", paused)
	}
	return paused, waiting, err
}
