package results_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// childDir makes a test binary a second program that writes into a directory.
const childDir = "TAUSWEEP_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir))
	}
	goleak.VerifyTestMain(sweeptest.Reporting(m))
}

// many takes some 200 commits of 3 trials.
var many = strings.Replace(fixture.Small, "count: 3", "count: 150", 1)

// child commits the sweep in fixture.Small chunks, says so, and holds the directory until
// its input ends.
func child(dir string) int {
	err := func() error {
		t := new(testing.T)
		p := fixture.Plan(t, many)
		s, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
		if err != nil {
			return err
		}
		fmt.Println("open")
		for from := s.Committed(); from < p.Len(); from += 3 {
			if err := s.Commit(fixture.Trained(p, from, min(from+3, p.Len()))); err != nil {
				return err
			}
			fmt.Println("committed")
		}
		fmt.Println("done")
		_, err = io.Copy(io.Discard, os.Stdin)
		return errors.Join(err, s.Close())
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// start runs a child and returns its lines of output, and its input to close.
func start(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner, io.Closer) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childDir+"="+dir)
	c.Stderr = os.Stderr
	out, in := fixture.Must(c.StdoutPipe())(t), fixture.Must(c.StdinPipe())(t)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child says %q", lines.Text())
	}
	return c, lines, in
}

// TestTwoPrograms holds that the second program on a directory learns who is
// first, and gets in once that one is gone.
func TestTwoPrograms(t *testing.T) {
	dir, p := t.TempDir(), fixture.Plan(t, many)
	began := time.Now().Add(-2 * time.Second)
	c, lines, in := start(t, dir)
	_, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
	locked := new(results.LockedError)
	if !errors.As(err, &locked) {
		t.Fatalf("got %v, want a LockedError", err)
	}
	host := fixture.Must(os.Hostname())(t)
	if h := locked.Holder; h.PID != c.Process.Pid || h.Host != host || h.Since.Before(began) || h.Since.After(time.Now()) {
		t.Errorf("holder %+v, want process %d on %s", h, c.Process.Pid, host)
	}
	if want := fmt.Sprintf("%s: in use by process %d on %s since ", dir, c.Process.Pid, host); !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want %q", err, want)
	}
	if s := fixture.Must(results.Read(dir, analysis.NewJudge))(t); s.Plan().Len() != p.Len() {
		t.Error("a reader is kept out")
	}
	remove(t, filepath.Join(dir, ".lock")) // the directory is locked, too
	if _, err := results.Open(dir, p, fixture.Build, analysis.NewJudge); !errors.As(err, &locked) {
		t.Fatalf("without the lock's file: got %v, want a LockedError", err)
	}
	for done := false; !done; done = lines.Text() == "done" {
		if !lines.Scan() {
			t.Fatal("the child ended early")
		}
	}
	if err := errors.Join(in.Close(), c.Wait()); err != nil {
		t.Fatal(err)
	}
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	if s.Committed() != p.Len() {
		t.Errorf("%d trials of %d", s.Committed(), p.Len())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKilled kills the program that writes again and again: what it committed
// stays, and the files end as if it had never been killed.
func TestKilled(t *testing.T) {
	dir, whole, p := t.TempDir(), t.TempDir(), fixture.Plan(t, many)
	fixture.Finish(t, whole, p, p.Len())
	kills := 0
	for before, done := 0, false; !done; kills++ {
		c, lines, _ := start(t, dir)
		for range 1 + rand.IntN(15) {
			if !done && lines.Scan() {
				done = lines.Text() == "done"
			}
		}
		if err := c.Process.Kill(); err != nil { // amid the next commit
			t.Fatal(err)
		}
		_ = c.Wait() // being killed is an error
		s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
		if s.Committed() < before {
			t.Fatalf("%d trials committed after %d", s.Committed(), before)
		}
		before = s.Committed()
	}
	if kills < 10 {
		t.Errorf("only %d kills: the sweep is too short for the test", kills)
	}
	fixture.Finish(t, dir, p, 3)
	if diff := cmp.Diff(fixture.Rows(t, whole), fixture.Rows(t, dir)); diff != "" {
		t.Errorf("after %d kills (-want +got):\n%s", kills, diff)
	}
}
