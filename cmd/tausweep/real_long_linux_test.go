package main

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// longSpec is one chunk, of trials of two shapes: a run that is killed has nothing but
// their states to go on from.
const longSpec = `name: long
data: {kind: quadrants, samples: 8}
steps: 400000
axes:
  loss.temperature: [0.5, 0.05]
  optimizer.momentum: [0, 0.9]
  streams: [pytorch, philox]
seeds: {first: 0, count: 2}
record: {every: 5000, features: all}
`

// longData is one of an encoder of rows from a file.
const longData = `name: long
data: {kind: file, samples: rows.csv, labels: {column: label}, split: {test: 0.25}}
batch: 8
steps: 4000
axes:
  loss.temperature: [0.5, 0.05]
  optimizer.kind: [sgd, adamw]
seeds: {first: 0, count: 1}
record: {every: 100, features: all}
`

func testLongKilled(t *testing.T, program string) {
	for name, spec := range map[string]string{"made": longSpec, "data": longData} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSweeper(t, program, spec)
			s.rows(t)
			began := time.Now()
			s.run(t, "undisturbed", "--workers", "1")
			took := time.Since(began)
			want := s.files(t, "undisturbed")
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d, an undisturbed run takes %v", seed, took)
			random := rand.New(rand.NewPCG(seed, 0))
			resumed, most := 0, 0
			for kills := 0; ; kills++ {
				workers := strconv.Itoa(1 + random.IntN(3))
				cmd, said := s.start(t, "killed", "--workers", workers, "--keep-every", "5ms")
				// A machine that is busy takes longer to start: it gets longer with every kill.
				let := time.Duration(random.Int64N(int64(took/8))) + took/20
				kill := time.AfterFunc(let+let*time.Duration(kills)/20, func() { _ = cmd.Process.Kill() })
				err := cmd.Wait()
				kill.Stop()
				if found := leftAt.FindStringSubmatch(said.String()); found != nil {
					resumed++
					steps, _ := strconv.Atoi(found[1])
					most = max(most, steps)
				}
				if err == nil {
					t.Logf("%d kills, %d runs continued trials, at up to %d steps of them", kills, resumed, most)
					break
				}
				s.prefix(t, "killed", want)
				if kills > 400 {
					t.Fatal("it does not get on")
				}
			}
			s.same(t, "killed", want)
			if resumed == 0 {
				t.Error("no run went on from a state")
			}
			if _, err := os.Stat(filepath.Join(s.dir, "killed", "partial")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("states are left at the end: %v", err)
			}
		})
	}
}

// leftAt finds the steps that a run goes on from.
var leftAt = regexp.MustCompile(`trials continue from where they were left.*"steps": (\d+)`)

// rows writes the file of longData.
func (s *sweeper) rows(t *testing.T) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 1))
	var b bytes.Buffer
	b.WriteString("a,b,c,d,label\n")
	for i := range 80 {
		for k := range 4 {
			b.WriteString(strconv.FormatFloat(random.NormFloat64()+float64(i%2*k), 'f', 3, 64) + ",")
		}
		b.WriteString([]string{"x", "y"}[i%2] + "\n")
	}
	if err := os.WriteFile(filepath.Join(s.dir, "rows.csv"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// keptSince reports whether a run has kept a state of its own since it began: one that was
// there before says nothing of it.
func (s *sweeper) keptSince(t *testing.T, out string, began time.Time) bool {
	t.Helper()
	states, _ := filepath.Glob(filepath.Join(s.dir, out, "partial", "*.state"))
	for _, name := range states {
		if info, err := os.Stat(name); err == nil && info.ModTime().After(began) {
			return true
		}
	}
	return false
}

// testLongInterrupted interrupts a run in trials that would take minutes: it leaves them,
// says so, and the next run goes on from there.
func testLongInterrupted(t *testing.T, program string) {
	s := newSweeper(t, program, "name: minutes\nsteps: 1000000000\nseeds: {count: 1}\nrecord: {every: 0, features: none}\n")
	before := 0
	for round := range 3 {
		began := time.Now()
		cmd, said := s.start(t, "minutes", "--keep-every", "10ms")
		waitFor(t, func() bool { return said.has("sweep begins") && s.keptSince(t, "minutes", began) })
		_ = cmd.Process.Signal(os.Interrupt)
		err := cmd.Wait()
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != int(exitInterrupted) {
			t.Fatalf("%v, want exit code %d\n%s", err, exitInterrupted, said)
		}
		if !said.has("0 of 5 trials committed; to continue: tausweep resume minutes\n") || !said.has("5 trials under way: ") {
			t.Errorf("said:\n%s", said)
		}
		if round == 0 {
			continue
		}
		found := leftAt.FindStringSubmatch(said.String())
		if found == nil {
			t.Fatalf("does not go on:\n%s", said)
		}
		steps, _ := strconv.Atoi(found[1])
		if steps <= before {
			t.Errorf("goes on at %d steps, after %d", steps, before)
		}
		before = steps
	}
}
