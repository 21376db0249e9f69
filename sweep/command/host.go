package command

import (
	"context"
	"slices"
	"sync"
)

// Host is what the sweeps of one process share: its environment, and the slots, each of
// which has one trial at once whatever sweep it is of.
type Host struct {
	environ []string

	mu      sync.Mutex
	taken   map[string]bool
	waiting []*waiter // in the order in which they came
}

// waiter waits for one of the names.
type waiter struct {
	names []string
	got   chan string // one is sent, once
}

// NewHost returns a host whose commands get environ, as os.Environ has it, without the
// variables that begin with TAUSWEEP_, and none of the files that this program has open.
func NewHost(environ []string) *Host {
	closeInherited()
	return &Host{environ: inherited(environ), taken: map[string]bool{}}
}

// acquire waits for one of the slots of these names to be free and takes it.
func (h *Host) acquire(ctx context.Context, names []string) (string, error) {
	h.mu.Lock()
	for _, name := range names {
		if !h.taken[name] {
			h.taken[name] = true
			h.mu.Unlock()
			return name, nil
		}
	}
	w := &waiter{names, make(chan string, 1)}
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

// release gives a slot to who has waited longest for it, or frees it.
func (h *Host) release(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, w := range h.waiting {
		if slices.Contains(w.names, name) {
			h.waiting = slices.Delete(h.waiting, i, i+1)
			w.got <- name
			return
		}
	}
	delete(h.taken, name)
}
