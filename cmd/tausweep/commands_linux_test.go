package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// newCommander returns a sweeper of the example whose trials are commands, made short,
// with settings of its own.
func newCommander(t *testing.T, program string, changes ...string) *sweeper {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		sweeptest.Skip(t, "Python 3")
	}
	examples, err := filepath.Abs("../../deploy/examples")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(examples, "command.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	changes = append(changes, "directory: command ", "directory: "+filepath.Join(examples, "command")+" ", "count: 8", "count: 4")
	spec := strings.NewReplacer(changes...).Replace(string(text))
	return newSweeper(t, program, spec)
}

// testCommandsKilled kills runs of commands at random moments, again and again: what has
// ended is not run again, and the rows are those of a run that nobody disturbed.
func testCommandsKilled(t *testing.T, program string) {
	s := newCommander(t, program, "steps: 2000, every: 250", "steps: 400, every: 40")
	s.run(t, "undisturbed")
	want := s.files(t, "undisturbed")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	const kills = 50
	ended := map[string]int{} // trials that had a result, and how often they had begun
	sweeps, again := 0, 0
	for killed := 0; killed < kills; {
		cmd, said := s.start(t, "killed")
		time.Sleep(time.Duration(random.Int64N(int64(500 * time.Millisecond))))
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		var exit *exec.ExitError
		switch {
		case err == nil:
			sweeps++
			s.same(t, "killed", want)
			clear(ended)
			if err := os.RemoveAll(filepath.Join(s.dir, "killed")); err != nil {
				t.Fatal(err)
			}
			continue
		case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled():
			killed++
			s.prefix(t, "killed", want)
		default:
			t.Fatalf("run after %d kills: %v\n%s", killed, err, said)
		}
		for folder, begun := range s.attempts(t, "killed") {
			before, was := ended[folder]
			if was && before != begun {
				t.Errorf("%s had ended, and began again", folder)
			}
			if _, err := os.Stat(filepath.Join(folder, command.ResultFile)); err == nil {
				ended[folder] = begun
			}
			if begun > 1 {
				again++
			}
		}
	}
	s.run(t, "killed")
	s.same(t, "killed", want)
	for folder, begun := range ended {
		if now := s.attempts(t, "killed")[folder]; now != begun {
			t.Errorf("%s had ended, and began again", folder)
		}
	}
	if again == 0 {
		t.Error("no trial was killed while it ran")
	}
	t.Logf("%d kills, %d sweeps", kills, sweeps+1)
	nothingRuns(t, filepath.Join(s.dir, "killed"))
}

// attempts counts how often the command of each trial's folder has begun.
func (s *sweeper) attempts(t *testing.T, out string) map[string]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, out, command.TrialsDir, "*", command.AttemptsFile))
	if err != nil {
		t.Fatal(err)
	}
	begun := map[string]int{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		begun[filepath.Dir(name)] = bytes.Count(text, []byte(`"began"`))
	}
	return begun
}

// nothingRuns fails where a process is left that was told a folder in dir.
func nothingRuns(t *testing.T, dir string) {
	t.Helper()
	waitFor(t, func() bool {
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, name := range files {
			if environ, err := os.ReadFile(name); err == nil && bytes.Contains(environ, []byte("TAUSWEEP_DIR="+dir)) {
				return false
			}
		}
		return true
	})
}

// testCommandsInterrupted interrupts commands: they get SIGTERM, nothing of them stays,
// and resume goes on from their own checkpoints.
func testCommandsInterrupted(t *testing.T, program string) {
	s := newCommander(t, program)
	s.run(t, "undisturbed")
	cmd, said := s.start(t, "stopped")
	waitFor(t, func() bool { return len(s.attempts(t, "stopped")) > 4 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != int(exitInterrupted) || !said.has("tausweep resume stopped") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	nothingRuns(t, filepath.Join(s.dir, "stopped"))
	s.run(t, "stopped")
	s.same(t, "stopped", s.files(t, "undisturbed"))
}
