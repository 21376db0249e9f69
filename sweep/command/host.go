package command

import (
	"context"
	"slices"
	"sync"

	"github.com/tausweep/tausweep/sweep"
)

// Host is what the sweeps of one process share: its environment, and the slots, each of
// which has one trial at once whatever sweep it is of.
type Host struct {
	environ []string

	mu      sync.Mutex
	taken   map[string]string // by slot, the name of the party that has it
	held    map[string]int    // slots of each party
	waiting []*waiter         // in the order in which they came
}

// waiter waits for one of the names.
type waiter struct {
	party sweep.Party
	names []string
	got   chan string // one is sent, once
}

// NewHost returns a host whose commands get environ, as os.Environ has it, without the
// variables that begin with TAUSWEEP_, and none of the files that this program has open.
func NewHost(environ []string) *Host {
	closeInherited()
	return &Host{environ: inherited(environ), taken: map[string]string{}, held: map[string]int{}}
}

// acquire waits for one of the slots of these names to be free and takes it, for the
// party of ctx.
func (h *Host) acquire(ctx context.Context, names []string) (string, error) {
	party := sweep.PartyOf(ctx)
	h.mu.Lock()
	for _, name := range names {
		if _, taken := h.taken[name]; !taken {
			h.take(name, party)
			h.mu.Unlock()
			return name, nil
		}
	}
	w := &waiter{party, names, make(chan string, 1)}
	h.waiting = append(h.waiting, w)
	h.mu.Unlock()
	select {
	case name := <-w.got:
		return name, nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	h.waiting = slices.DeleteFunc(h.waiting, func(x *waiter) bool { return x == w })
	h.mu.Unlock()
	select {
	case name := <-w.got: // it came at the same moment
		h.release(name)
	default:
	}
	return "", context.Cause(ctx)
}

// take notes that a party has a slot. mu is held.
func (h *Host) take(name string, party sweep.Party) {
	h.taken[name] = party.Name
	h.held[party.Name]++
}

// release gives a slot to the party that has the fewest for its share of those that wait
// for it, and there to who has waited longest; or frees it.
func (h *Host) release(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if owner := h.taken[name]; h.held[owner] > 1 {
		h.held[owner]--
	} else {
		delete(h.held, owner)
	}
	delete(h.taken, name)
	next := -1
	for i, w := range h.waiting {
		if slices.Contains(w.names, name) && (next < 0 || h.load(w) < h.load(h.waiting[next])) {
			next = i
		}
	}
	if next < 0 {
		return
	}
	w := h.waiting[next]
	h.waiting = slices.Delete(h.waiting, next, next+1)
	h.take(name, w.party)
	w.got <- name
}

// load is how many slots the party of a waiter has as against its share.
func (h *Host) load(w *waiter) float64 { return w.party.Load(h.held[w.party.Name]) }
