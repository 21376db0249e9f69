package sweep

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// turns shares workers between those who use them: a free worker goes to the party that
// had the least of their time for its share, and of its users to the one that had the
// least, so that all who have work get what is theirs, however long their pieces are.
type turns struct {
	mu      sync.Mutex
	free    []int         // numbers of workers
	parties []*partyTurns // those with users
}

func newTurns(workers int) *turns {
	t := &turns{}
	for i := range workers {
		t.free = append(t.free, workers-1-i)
	}
	return t
}

// partyTurns is what the users of one party had together.
type partyTurns struct {
	Party
	users []*user
	used  time.Duration // of all workers, in turns that are over; at least what other parties had when it came, for its share
}

// user is one of those who share: a sweep.
type user struct {
	turns   *turns
	party   *partyTurns
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

// join returns a new user, of a party. It leaves at the end.
func (t *turns) join(of Party) *user {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	u := &user{turns: t, party: t.PartyOf(of, now)}
	for i, other := range u.party.users {
		if had := other.had(now); i == 0 || had < u.used {
			u.used = had
		}
	}
	u.party.users = append(u.party.users, u)
	return u
}

// PartyOf returns what a party had, as one that comes now where it has no users. mu is
// held.
func (t *turns) PartyOf(of Party, now time.Time) *partyTurns {
	p := &partyTurns{Party: of}
	least := math.Inf(1)
	for _, other := range t.parties {
		if other.Name == of.Name {
			other.Party = of // it may have another share now
			return other
		}
		least = min(least, other.had(now))
	}
	if len(t.parties) > 0 {
		p.used = time.Duration(least * of.share())
	}
	t.parties = append(t.parties, p)
	return p
}

func (u *user) leave() {
	t := u.turns
	t.mu.Lock()
	defer t.mu.Unlock()
	u.party.users = slices.DeleteFunc(u.party.users, func(v *user) bool { return v == u })
	if len(u.party.users) == 0 {
		t.parties = slices.DeleteFunc(t.parties, func(p *partyTurns) bool { return p == u.party })
	}
}

// had returns how many nanoseconds of the workers' time p had for each unit of its share.
// mu is held.
func (p *partyTurns) had(now time.Time) float64 {
	had := p.used
	for _, u := range p.users {
		had += u.had(now) - u.used
	}
	return float64(had) / p.share()
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
	u.party.used += took
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

// next returns who waits and has had the least of the party that had the least for its
// share, nil where nobody waits. mu is held.
func (t *turns) next(now time.Time) (least *user) {
	var of *partyTurns
	for _, p := range t.parties {
		if u := p.next(now); u != nil && (of == nil || p.had(now) < of.had(now)) {
			least, of = u, p
		}
	}
	return least
}

// next returns the user of p that waits and had the least, nil where nobody waits.
func (p *partyTurns) next(now time.Time) (least *user) {
	for _, u := range p.users {
		if len(u.waiting) > 0 && (least == nil || u.had(now) < least.had(now)) {
			least = u
		}
	}
	return least
}

// wanted reports whether somebody waits who had less than the seat's user: of another
// party, than all of the user's.
func (s *seat) wanted() bool {
	t, u := s.user.turns, s.user
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	next := t.next(now)
	switch {
	case next == nil || next == u:
		return false
	case next.party == u.party:
		return next.had(now) < u.had(now)
	}
	return next.party.had(now) < u.party.had(now)
}

// taken returns how long the turn has lasted.
func (s *seat) taken() time.Duration { return time.Since(s.begin) }
