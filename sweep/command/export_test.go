package command

import (
	"context"
	"os"
	"testing"

	"github.com/tausweep/tausweep/sweep/regular"
)

// FillDisk makes every file of a trial's output and result end on a full disk until it is
// emptied.
func FillDisk(t *testing.T) (empty func()) {
	t.Helper()
	create = func(string, string, int) (*os.File, error) { return os.OpenFile("/dev/full", os.O_WRONLY, 0) }
	empty = func() { create = regular.OpenFile }
	t.Cleanup(empty)
	return empty
}

// Acquire and Release take and give back a slot as trials do; Waiting is how many wait.
func (h *Host) Acquire(ctx context.Context, names []string) (string, error) {
	return h.acquire(ctx, names)
}

func (h *Host) Release(name string) { h.release(name) }

func (h *Host) Waiting() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.waiting)
}
