package command

import (
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
