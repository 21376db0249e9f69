package sweep

import (
	"context"
	"slices"
	"sync"
	"time"
)

// turns shares workers between those who use them: a free worker goes to the user that
// had the least of their time, so that all who have work get as much, however long
// their pieces are.
type turns struct {
	mu    sync.Mutex
	free  []int // numbers of workers
	users []*user
}

func newTurns(workers int) *turns {
	t := &turns{}
	for i := range workers {
		t.free = append(t.free, workers-1-i)
	}
	return t
}

// user is one of those who share: a sweep.
type user struct {
	turns   *turns
	used    time.Duration // of all workers, in turns that are over; at least what others had when it came
	seated  []*seat
	waiting []*seat // first come, first served
}

// seat is a place at a worker, which is taken for a turn.
type seat struct {
	user   *user
	ctx    context.Context //nolint:containedctx // a turn may be waited for in the midst of training
	worker int
	given  chan struct{} // holds one, sent when worker is given
	seated bool          // known to its goroutine
	begin  time.Time     // of the turn
}

// join returns a new user. It leaves at the end.
func (t *turns) join() *user {
	t.mu.Lock()
	defer t.mu.Unlock()
	u := &user{turns: t}
	now := time.Now()
	for i, other := range t.users {
		if had := other.had(now); i == 0 || had < u.used {
			u.used = had
		}
	}
	t.users = append(t.users, u)
	return u
}

func (u *user) leave() {
	u.turns.mu.Lock()
	defer u.turns.mu.Unlock()
	u.turns.users = slices.DeleteFunc(u.turns.users, func(v *user) bool { return v == u })
}

// had returns how much of the workers' time u had. mu is held.
func (u *user) had(now time.Time) time.Duration {
	had := u.used
	for _, s := range u.seated {
		had += now.Sub(s.begin)
	}
	return had
}

func (u *user) newSeat(ctx context.Context) *seat {
	return &seat{user: u, ctx: ctx, given: make(chan struct{}, 1)}
}

// take waits for a worker where it has none, false once the context has ended.
func (s *seat) take() bool {
	if s.seated {
		return true
	}
	if s.ctx.Err() != nil {
		return false
	}
	t := s.user.turns
	t.mu.Lock()
	s.user.waiting = append(s.user.waiting, s)
	t.give()
	t.mu.Unlock()
	select {
	case <-s.given:
		s.seated = true
		return true
	case <-s.ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	waits := slices.Index(s.user.waiting, s)
	if waits < 0 { // it was given one just now
		<-s.given
		s.stand()
		t.give()
		return false
	}
	s.user.waiting = slices.Delete(s.user.waiting, waits, waits+1)
	return false
}

// leave ends the turn, where one is under way.
func (s *seat) leave() {
	if !s.seated {
		return
	}
	s.seated = false
	t := s.user.turns
	t.mu.Lock()
	defer t.mu.Unlock()
	s.stand()
	t.give()
}

// stand gives the worker back. mu is held.
func (s *seat) stand() {
	u, took := s.user, time.Since(s.begin)
	u.used += took
	u.seated = slices.DeleteFunc(u.seated, func(v *seat) bool { return v == s })
	u.turns.free = append(u.turns.free, s.worker)
}

// give seats those whose turn it is. mu is held.
func (t *turns) give() {
	now := time.Now()
	for len(t.free) > 0 {
		u := t.next(now)
		if u == nil {
			return
		}
		s := u.waiting[0]
		u.waiting = u.waiting[1:]
		s.worker, t.free = t.free[len(t.free)-1], t.free[:len(t.free)-1]
		s.begin = now
		u.seated = append(u.seated, s)
		s.given <- struct{}{}
	}
}

// next returns who waits and had the least, nil where nobody waits. mu is held.
func (t *turns) next(now time.Time) (least *user) {
	for _, u := range t.users {
		if len(u.waiting) > 0 && (least == nil || u.had(now) < least.had(now)) {
			least = u
		}
	}
	return least
}

// wanted reports whether somebody waits who had less than the seat's user.
func (s *seat) wanted() bool {
	t := s.user.turns
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	next := t.next(now)
	return next != nil && next != s.user && next.had(now) < s.user.had(now)
}

// taken returns how long the turn has lasted.
func (s *seat) taken() time.Duration { return time.Since(s.begin) }
