package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// lasting are the files of a sweep that must not depend on how it was run.
func lasting() []string {
	return []string{"spec.yaml", "trials.csv", "curves.csv", "features.csv", "summary.csv", "summary_long.csv"}
}

// killSpec is a sweep of many short trials that writes all it can: it spends
// its time committing, which is where a kill may hurt.
const killSpec = `name: kill
data: {kind: quadrants, samples: 8}
steps: 40
axes:
  loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]
  optimizer.lr_times_temperature: [false, true]
seeds: {first: 0, count: 120}
record: {every: 10, features: all}
`

// TestRealProgram builds the program as users do and treats it as they, their
// schedulers and their disks do.
func TestRealProgram(t *testing.T) {
	t.Parallel()
	sweeptest.SkipShort(t)
	program := filepath.Join(t.TempDir(), "tausweep")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, c := range []struct {
		name string
		test func(*testing.T, string)
	}{
		{"killed at any moment ends the same", testKilled},
		{"any number of workers gives the same bytes", testWorkers},
		{"an adaptive sweep killed at any moment ends the same", testAdaptiveKilled},
		{"long trials killed at any moment end the same", testLongKilled},
		{"long trials are left at once and taken up again", testLongInterrupted},
		{"more seeds later give the same bytes", testMoreSeeds},
		{"interrupted goes on", testInterrupted},
		{"a hangup under nohup ends nothing", testHangupIgnored},
		{"two programs on one directory", testTwoPrograms},
		{"full disk", testDiskFull},
		{"reader of stdout or stderr leaves", testReaderLeaves},
		{"terminal", testTerminal},
		{"interrupted on a terminal", testTerminalInterrupted},
		{"commands killed at any moment end the same", testCommandsKilled},
		{"commands interrupted go on", testCommandsInterrupted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, program)
		})
	}
}

// sweeper is the real program, and a spec for it in a directory of its own.
type sweeper struct {
	program string
	dir     string
}

func newSweeper(t *testing.T, program, spec string) *sweeper {
	t.Helper()
	s := &sweeper{program: program, dir: t.TempDir()}
	if err := os.WriteFile(filepath.Join(s.dir, "spec.yaml"), []byte(spec), 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// start starts a run of the spec into a directory of the test's.
func (s *sweeper) start(t *testing.T, out string, flags ...string) (*exec.Cmd, transcript) {
	t.Helper()
	said, err := os.CreateTemp(s.dir, "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd := exec.Command(s.program, append([]string{"run", "spec.yaml", "--out", out, "--no-figures"}, flags...)...)
	cmd.Dir, cmd.Stderr = s.dir, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, transcript(said.Name())
}

// transcript is the file of what a program says on stderr.
type transcript string

func (f transcript) String() string {
	text, err := os.ReadFile(string(f))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (f transcript) has(text string) bool { return strings.Contains(f.String(), text) }

// run runs the spec to its end.
func (s *sweeper) run(t *testing.T, out string, flags ...string) {
	t.Helper()
	cmd, said := s.start(t, out, flags...)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s", out, err, said)
	}
}

// files returns the lasting files that a directory has, by their names.
func (s *sweeper) files(t *testing.T, out string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range lasting() {
		content, err := os.ReadFile(filepath.Join(s.dir, out, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // as features.csv of commands
		}
		if err != nil {
			t.Fatal(err)
		}
		files[name] = content
	}
	return files
}

// same fails unless out's files are those wanted, byte for byte.
func (s *sweeper) same(t *testing.T, out string, want map[string][]byte) {
	t.Helper()
	got := s.files(t, out)
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", out, len(got), len(want))
	}
	for name, content := range got {
		if !bytes.Equal(content, want[name]) {
			t.Errorf("%s: %s differs: %d bytes, want %d", out, name, len(content), len(want[name]))
		}
	}
}

func testKilled(t *testing.T, program string) { testKilledOften(t, program, killSpec, 60) }

// adaptiveSpec decides by its results which temperatures to add, and then how
// many seeds each needs.
const adaptiveSpec = `name: adaptive
data: {kind: quadrants, samples: 8}
steps: 40
axes:
  loss.temperature: {refine: {from: 0.001, to: 1, start: 6, rounds: 3}}
seeds: {first: 0, count: 32, until: {metric: alignment, half_width: 0.02, max: 120}}
record: {every: 10, features: all}
`

func testAdaptiveKilled(t *testing.T, program string) {
	testKilledOften(t, program, adaptiveSpec, 12)
	s := newSweeper(t, program, adaptiveSpec)
	s.run(t, "workers1", "--workers", "1")
	want := s.files(t, "workers1")
	if trials := bytes.Count(want["trials.csv"], []byte("\n")); trials < 500 {
		t.Errorf("%d trials: the plan hardly grew", trials)
	}
	for _, workers := range []string{"2", "16"} {
		s.run(t, "workers"+workers, "--workers", workers)
		s.same(t, "workers"+workers, want)
	}
}

// testKilledOften kills runs of a spec at random moments, again and again.
func testKilledOften(t *testing.T, program, spec string, kills int) {
	s := newSweeper(t, program, spec)
	began := time.Now()
	s.run(t, "undisturbed", "--workers", "1")
	took := time.Since(began)
	want := s.files(t, "undisturbed")

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, an undisturbed run takes %v", seed, took)
	random := rand.New(rand.NewPCG(seed, 0))
	done, torn := 0, 0
	for killed := 0; killed < kills; {
		if done > 10*kills {
			t.Fatal("runs end before they can be killed")
		}
		out := "killed"
		cmd, said := s.start(t, out, "--workers", "2")
		time.Sleep(time.Duration(random.Int64N(int64(took))))
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		if said.has("unfinished trial") {
			torn++
		}
		var ended *exec.ExitError
		switch {
		case err == nil: // it was quicker: check it, and start again
			s.same(t, out, want)
			done++
			if err := os.RemoveAll(filepath.Join(s.dir, out)); err != nil {
				t.Fatal(err)
			}
		case errors.As(err, &ended) && ended.Sys().(syscall.WaitStatus).Signaled():
			killed++
			s.prefix(t, out, want)
		default:
			t.Fatalf("run after %d kills: %v\n%s", killed, err, said)
		}
	}
	s.run(t, "killed")
	s.same(t, "killed", want)
	t.Logf("%d kills, %d sweeps ended between them, %d left something to cut off", kills, done+1, torn)
}

// prefix fails unless every whole line of out's files is one of those wanted.
func (s *sweeper) prefix(t *testing.T, out string, want map[string][]byte) {
	t.Helper()
	for _, name := range lasting() {
		content, err := os.ReadFile(filepath.Join(s.dir, out, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(want[name], content) {
			t.Errorf("%s: %s is no prefix of the undisturbed one", out, name)
		}
	}
}

func testWorkers(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	s.run(t, "workers1", "--workers", "1")
	want := s.files(t, "workers1")
	for _, workers := range []string{"2", "3", "16"} {
		s.run(t, "workers"+workers, "--workers", workers)
		s.same(t, "workers"+workers, want)
	}
}

func testMoreSeeds(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	s.run(t, "once")
	want := s.files(t, "once")
	for _, seeds := range []string{"1", "7", "50", "120"} {
		s.run(t, "grown", "--seeds", seeds)
	}
	s.same(t, "grown", want)
}

// An interrupt lets what is under way end and commits it; a second one leaves
// at once. Either way the sweep continues later from whole lines. It is far too
// long to end here: a short one gives the beginning of its files.
func testInterrupted(t *testing.T, program string) {
	heard := make(chan os.Signal, 1) // programs of who hears a hangup begin without ignoring it, under nohup too
	signal.Notify(heard, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(heard) })
	s := newSweeper(t, program, "name: long\nsteps: 200\n")
	committed := func() int {
		rows, _ := os.ReadFile(filepath.Join(s.dir, "long", "trials.csv"))
		return bytes.Count(rows, []byte("\n")) - 1
	}
	before := 0
	for _, signals := range [][]os.Signal{{os.Interrupt}, {os.Interrupt, os.Interrupt}, {syscall.SIGTERM}, {syscall.SIGHUP}} {
		cmd, said := s.start(t, "long", "--seeds", "1000000")
		waitFor(t, func() bool { return committed() > before })
		for _, s := range signals {
			_ = cmd.Process.Signal(s)
		}
		err := cmd.Wait()
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != int(exitInterrupted) {
			t.Fatalf("%v: %v, want exit code %d\n%s", signals, err, exitInterrupted, said)
		}
		if len(signals) == 1 && !said.has("committed; to continue: tausweep resume long\n") {
			t.Errorf("interrupted run does not say how to continue:\n%s", said)
		}
		before = committed()
	}
	s.run(t, "short", "--seeds", strconv.Itoa(min(before/5, 50))) // 5 configurations
	for name, content := range s.files(t, "short") {
		long, err := os.ReadFile(filepath.Join(s.dir, "long", name))
		if err == nil && strings.HasSuffix(name, "s.csv") && !bytes.HasPrefix(long, content) {
			t.Errorf("%s of an interrupted sweep is another than that of a short one", name)
		}
	}
}

// Under nohup a terminal that closes ends nothing.
func testHangupIgnored(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	cmd := exec.Command("nohup", program, "run", "spec.yaml", "--out", "kept", "--seeds", "2000", "--no-figures")
	cmd.Dir = s.dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		_, err := os.Stat(filepath.Join(s.dir, "kept", "trials.csv"))
		return err == nil
	})
	_ = cmd.Process.Signal(syscall.SIGHUP)
	if err := cmd.Wait(); err != nil {
		t.Errorf("a hangup that is ignored: %v", err)
	}
}

// Two programs on one directory: one writes, the other learns who does.
func testTwoPrograms(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	first, firstSaid := s.start(t, "shared", "--seeds", "100000")
	waitFor(t, func() bool { return firstSaid.has("sweep begins") })
	second, said := s.start(t, "shared", "--seeds", "100000")
	err := second.Wait()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitNotWritten) || !said.has("tausweep: shared: in use by process") {
		t.Errorf("second program: %v\n%s", err, said)
	}
	_ = first.Process.Signal(os.Interrupt)
	if err := first.Wait(); !errors.As(err, &ended) || ended.ExitCode() != int(exitInterrupted) {
		t.Errorf("first program: %v\n%s", err, firstSaid)
	}
}

func waitFor(t *testing.T, ready func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ready(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited for 30 seconds")
		}
	}
}
