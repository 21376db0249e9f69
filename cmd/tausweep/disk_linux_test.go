package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// A full disk ends a run with a clear error and nothing lost: with room again
// it continues to the same end.
func testDiskFull(t *testing.T, program string) {
	if os.Getuid() != 0 {
		sweeptest.Skip(t, "root, to mount a small file system")
	}
	s := newSweeper(t, program, killSpec)
	s.run(t, "roomy")
	small := filepath.Join(s.dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=160k"); err != nil {
		sweeptest.Skip(t, "the right to mount a small file system")
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, 0); err != nil {
			t.Error(err)
		}
	})
	want := s.files(t, "roomy")
	for range 2 { // the second time it does not even begin
		cmd, said := s.start(t, "small/sweep")
		err := cmd.Wait()
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != int(exitNotWritten) || !said.has("no space left on device") {
			t.Fatalf("full disk: %v, want exit code %d\n%s", err, exitNotWritten, said)
		}
		s.prefix(t, "small/sweep", want)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	s.run(t, "small/sweep")
	s.same(t, "small/sweep", want)
}
