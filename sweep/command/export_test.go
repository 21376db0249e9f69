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

// Slots lets a test take and give back slots of a host as trials do.
func Slots(h *Host) (acquire func(context.Context, []string) (string, error), release func(string)) {
	return h.acquire, h.release
}
