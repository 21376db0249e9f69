package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// testTerminal runs the program with stderr on a terminal: a bar that ends full,
// with rates, and log lines above it; and none on a dumb one.
func testTerminal(t *testing.T, program string) {
	s := newSweeper(t, program, "name: seen\nsteps: 500\nseeds: {first: 0, count: 8}\n")
	for _, c := range []struct {
		term string
		bar  bool
	}{{"xterm", true}, {"dumb", false}} {
		ours, theirs := openTerminal(t)
		cmd := exec.Command(program, "run", "spec.yaml", "--out", c.term, "--no-figures")
		cmd.Dir, cmd.Stderr = s.dir, theirs
		cmd.Env = append(os.Environ(), "TERM="+c.term)
		var seen bytes.Buffer
		ended := make(chan struct{}) // closed by the reader when all is read
		go func() {
			defer close(ended)
			_, _ = seen.ReadFrom(ours) // ends with EIO when the other side is closed
		}()
		if err := cmd.Run(); err != nil {
			t.Error(err)
		}
		if err := theirs.Close(); err != nil {
			t.Fatal(err)
		}
		<-ended
		bar := regexp.MustCompile(`seen .*█.* 40/40  [0-9.]+[kM]? trials/s  [0-9.]+[kM]? steps/s  0:0[0-9]`)
		if bar.Match(seen.Bytes()) != c.bar {
			t.Errorf("TERM=%s: bar seen: %v, want %v\n%q", c.term, !c.bar, c.bar, seen.String())
		}
		if !bytes.Contains(seen.Bytes(), []byte("sweep begins")) {
			t.Errorf("TERM=%s: no log line\n%q", c.term, seen.String())
		}
	}
}

// testTerminalInterrupted interrupts trials that take long: the bar moves with their
// steps and shows an estimate, and nothing of it is left at the end.
func testTerminalInterrupted(t *testing.T, program string) {
	s := newSweeper(t, program, "name: long\nsteps: 1000000000\nrecord: {every: 10000}\nseeds: {first: 0, count: 1}\n")
	ours, theirs := openTerminal(t)
	cmd := exec.Command(program, "run", "spec.yaml", "--no-figures")
	cmd.Dir, cmd.Stderr = s.dir, theirs
	cmd.Env = append(os.Environ(), "TERM=xterm")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it may have ended
	moving := regexp.MustCompile(`long .*█.* 0/5 +[0-9.]+[kM]? steps/s +[0-9:]+ left`)
	var seen bytes.Buffer
	piece := make([]byte, 4096)
	interrupted := false
	for {
		n, err := ours.Read(piece)
		seen.Write(piece[:n])
		if !interrupted && moving.Match(seen.Bytes()) {
			interrupted = true
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
		if err != nil || bytes.Contains(seen.Bytes(), []byte("to continue: ")) {
			break
		}
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != int(exitInterrupted) {
		t.Errorf("ended with %v", err)
	}
	if !interrupted {
		t.Errorf("no estimate\n%q", seen.String())
	}
	if last := seen.Bytes()[bytes.LastIndex(seen.Bytes(), []byte("\x1b[J"))+1:]; bytes.Contains(last, []byte("░")) {
		t.Errorf("half a bar is left\n%q", last)
	}
}

// testServeDelete answers the question that delete asks on a terminal.
func testServeDelete(t *testing.T, program string) {
	h := serve(t, program, t.TempDir())
	h.must("name: asked\nsteps: 10\nseeds: {count: 1}\n", "submit", "-", "--wait")
	for _, c := range []struct {
		answer string
		code   exitCode
	}{{"\n", exitBadInput}, {"n\n", exitBadInput}, {"y\n", exitOK}} {
		ours, theirs := openTerminal(t)
		if _, err := ours.WriteString(c.answer); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(program, "delete", "asked", "--server", h.url)
		cmd.Stdin = theirs
		said, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != int(c.code) || !bytes.Contains(said, []byte("Delete asked with 5 committed trials on "+h.url+"? [y/N] ")) {
			t.Errorf("answer %q: %v\n%s", c.answer, err, said)
		}
		if err := theirs.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := h.client("", "list", "--format", "json"); err != nil || !strings.Contains(out, `"total": 0`) {
		t.Errorf("after deleting: %v\n%s", err, out)
	}
}

// openTerminal returns the two sides of a terminal of 100 columns.
func openTerminal(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		sweeptest.Skip(t, "terminals (/dev/ptmx)")
	}
	t.Cleanup(func() { ours.Close() })
	fd := int(ours.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		sweeptest.Skip(t, "terminals (/dev/ptmx)")
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 30, Col: 100}); err != nil {
		t.Fatal(err)
	}
	if theirs, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		sweeptest.Skip(t, "terminals (/dev/ptmx)")
	}
	return ours, theirs
}
