package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// `tausweep run 2>&1 | head -1` trains to the end all the same, and a reader of
// stdout who has seen enough is not an error; a full disk behind stdout is one.
func testReaderLeaves(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	gone, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", "spec.yaml", "--out", "unheard", "--no-figures")
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, writer, writer
	if err := cmd.Run(); err != nil {
		t.Errorf("without readers: %v", err)
	}
	s.run(t, "heard")
	s.same(t, "unheard", s.files(t, "heard"))

	plan := exec.Command(program, "spec", "plan", "--seeds", "100000")
	stdout, err := plan.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stdout, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stdout.Close(), plan.Wait()); err != nil {
		t.Errorf("reader left in the middle: %v", err)
	}

	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		sweeptest.Skip(t, "/dev/full")
	}
	defer full.Close()
	said, err := os.Create(filepath.Join(s.dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	explain := exec.Command(program, "explain")
	explain.Stdout, explain.Stderr = full, said
	err = explain.Run()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitNotWritten) {
		t.Errorf("full stdout: %v, want exit code %d", err, exitNotWritten)
	}
	if text := transcript(said.Name()).String(); !strings.HasPrefix(text, "tausweep: stdout: ") || strings.Count(text, "\n") != 1 {
		t.Errorf("full stdout says %q", text)
	}
}
