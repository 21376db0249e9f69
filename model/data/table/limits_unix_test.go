//go:build unix

package table_test

import (
	"os"
	"syscall"
	"testing"

	"github.com/tausweep/tausweep/model/data/table"
)

// TestPipesAndDevices does not wait for a pipe's writer.
func TestPipesAndDevices(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := syscall.Mkfifo("x.csv", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", "x.npy"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("locked.npy", []byte("x"), 0); err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{
		"x.csv": "x.csv: a pipe: must be a regular file",
		"x.npy": "x.npy: a device: must be a regular file",
	}
	if os.Geteuid() != 0 { // root may read everything
		wants["locked.npy"] = "locked.npy: permission denied"
	}
	for path, want := range wants {
		if _, err := table.Read(path, table.Options{}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
