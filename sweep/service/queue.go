package service

import (
	"errors"
	"slices"
	"time"
)

// The queue: the sweeps of every owner in the order in which they came, and the owners
// by turns.

// errYields is why a run is stopped whose owner runs several while another owner's
// sweeps all wait.
var errYields = errors.New("makes room for another owner's sweep")

// enqueue lets e wait for its turn. mu is held.
func (s *Service) enqueue(e *Entry) {
	e.setState(Queued, "")
	e.Queued = time.Now().UTC()
	e.attempts = 0
	s.queue, s.ranked = append(s.queue, e), false
	s.signal()
}

// requeue lets a sweep that ran continue before those of its owner that wait. mu is held.
func (s *Service) requeue(e *Entry) {
	e.setState(Queued, "")
	s.queue, s.ranked = append([]*Entry{e}, s.queue...), false
}

func (s *Service) dequeue(e *Entry) {
	s.queue, s.ranked = slices.DeleteFunc(s.queue, func(x *Entry) bool { return x == e }), false
}

// signal wakes Run.
func (s *Service) signal() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake already
	}
}

// party is an owner as the queue sees it.
type party struct {
	quota   Quota
	running []*Entry // that do not yield already
	taken   int      // running, yielding, and ranked so far
}

// parties returns the owners of what runs and waits. mu is held.
func (s *Service) parties() map[string]*party {
	all := map[string]*party{}
	of := func(e *Entry) *party {
		p := all[e.Owner]
		if p == nil {
			p = &party{quota: s.quota(e.Owner)}
			all[e.Owner] = p
		}
		return p
	}
	for _, e := range s.ordered {
		if e.State == Running {
			p := of(e)
			p.taken++
			if !e.yields {
				p.running = append(p.running, e)
			}
		}
	}
	for _, e := range s.queue {
		of(e)
	}
	return all
}

// rank puts the queue into the order in which it is to run: the owner whose sweeps run
// least for its share is the next, with the sweep that came first. Sweeps beyond their
// owner's quota of running ones stay behind. It returns how many may run now. mu is held.
func (s *Service) rank(all map[string]*party) (may int) {
	type place struct {
		behind bool
		turn   float64
	}
	places := make(map[*Entry]place, len(s.queue))
	for _, e := range s.queue {
		p := all[e.Owner]
		at := place{p.quota.Running > 0 && p.taken >= p.quota.Running, float64(p.taken) / p.quota.Share}
		p.taken++
		places[e] = at
		if !at.behind {
			may++
		}
	}
	slices.SortStableFunc(s.queue, func(a, b *Entry) int {
		switch x, y := places[a], places[b]; {
		case x.behind != y.behind && y.behind, x.behind == y.behind && x.turn < y.turn:
			return -1
		case x.behind != y.behind, x.turn > y.turn:
			return 1
		}
		return 0
	})
	for i, e := range s.queue {
		e.place = i + 1
	}
	s.ranked = true
	return may
}

// due takes the sweeps from the queue that can run now.
func (s *Service) due() []*Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || len(s.queue) == 0 {
		return nil
	}
	all := s.parties()
	n := min(s.rank(all), s.Limits.Active-s.active)
	if n <= 0 {
		s.yield(all)
		return nil
	}
	due := slices.Clone(s.queue[:n])
	s.queue, s.ranked = slices.Delete(s.queue, 0, n), false
	s.active += n
	for _, e := range due {
		e.setState(Running, "")
		e.yields = false
	}
	return due
}

// yield stops sweeps of owners that run several, one for each owner that waits and runs
// none: it continues later where it was. mu is held.
func (s *Service) yield(all map[string]*party) {
	makes := 0
	for _, e := range s.ordered {
		if e.State == Running && e.yields {
			makes++
		}
	}
	needy := map[string]bool{}
	for _, e := range s.queue {
		if p := all[e.Owner]; len(p.running) == 0 {
			needy[e.Owner] = true
		}
	}
	for range len(needy) - makes {
		var most *party
		for _, p := range all {
			if len(p.running) > 1 && (most == nil || float64(len(p.running))/p.quota.Share > float64(len(most.running))/most.quota.Share) {
				most = p
			}
		}
		if most == nil {
			return
		}
		last := len(most.running) - 1
		e := most.running[last]
		most.running = most.running[:last]
		e.yields = true
		if e.cancel != nil {
			e.cancel(errYields)
		}
	}
}

// placeOf returns e's place in the queue, 0 where it does not wait. mu is held.
func (s *Service) placeOf(e *Entry) int {
	if e.State != Queued {
		return 0
	}
	if !s.ranked {
		s.rank(s.parties())
	}
	return e.place
}
