package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// forest is a spec over trees.csv beside it.
const forest = `name: forest
data: {kind: file, samples: trees.csv, labels: {column: species}}
encoder: {layers: [3, 16, 8]}
batch: 32
steps: 60
axes: {loss.temperature: [0.05, 0.1, 0.5]}
seeds: {count: 40}
record: {every: 30, features: first}
`

// writeTrees writes a table of so many trees.
func writeTrees(t *testing.T, path string, rows int) {
	t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("a,b,c,species\n")
	for i := range rows {
		kind := float64(i % 3)
		fmt.Fprintf(&b, "%.3f,%.3f,%.3f,%s\n", random.NormFloat64()+kind, random.NormFloat64()-kind, random.NormFloat64(), []string{"ash", "birch", "cedar"}[i%3])
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// named gives files the names that a service has for their data.
func (s *sweeper) named(t *testing.T, files map[string][]byte) map[string][]byte {
	t.Helper()
	digest, err := digestOf(filepath.Join(s.dir, "trees.csv"))
	if err != nil {
		t.Fatal(err)
	}
	other := withName(files, "forest")
	other["spec.yaml"] = []byte(strings.Replace(string(files["spec.yaml"]), "samples: "+filepath.Join(s.dir, "trees.csv"), "samples: '"+digest+"'", 1))
	return other
}

// testServeData sends data with submit, kills the service at any moment of that and of
// the sweep, and has the files of tausweep run at the end; then everything that trains
// again does so after another start.
func testServeData(t *testing.T, program string) {
	s := newSweeper(t, program, forest)
	writeTrees(t, filepath.Join(s.dir, "trees.csv"), 300)
	s.run(t, "local")
	want := s.named(t, s.files(t, "local"))
	h := serve(t, program, s.dir)
	if out := h.must("", "submit", "spec.yaml", "--dry-run"); !strings.Contains(out, "120 trials") || !strings.Contains(out, "does not have trees.csv") {
		t.Errorf("dry run: %s", out)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 12 {
		kill := time.AfterFunc(time.Duration(random.Int64N(int64(200*time.Millisecond))), func() { _ = h.cmd.Process.Kill() })
		_, _ = h.client("", "submit", "spec.yaml") // the service may be gone
		_ = h.cmd.Wait()
		kill.Stop()
		h.again()
	}
	h.must("", "submit", "spec.yaml")
	if out := h.must("", "submit", "spec.yaml", "--dry-run"); !strings.Contains(out, "already exists") {
		t.Errorf("dry run: %s", out)
	}
	h.resumeFailed("forest")
	h.await("forest", service.Done)
	s.same(t, "runs/forest", want)
	if left, err := filepath.Glob(filepath.Join(s.dir, "runs", ".data", ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("left by kills: %v %v", left, err)
	}
	h.must(strings.NewReplacer("name: forest", "name: grows", "[0.05, 0.1, 0.5]", "{refine: {from: 0.05, to: 1, start: 3, rounds: 1}}", "count: 40", "count: 2").Replace(forest), "submit", "-")
	waitUntil(t, h.said, func() bool {
		return transcript(filepath.Join(s.dir, "runs", "grows", "service.json")).has(`"state": "done"`)
	})
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
	h.again()
	for _, path := range []string{"grows/trials/7", "grows/trials/0", "forest/trials/17"} { // the first reads the data
		var v service.Verdict
		if status, body := h.ask("POST", "/v1/sweeps/"+path+"/reproduce"); status != 200 || json.Unmarshal(body, &v) != nil || !v.Matches {
			t.Errorf("%s: status %d: %s", path, status, body)
		}
	}
	h.must("", "fetch", "forest", "--out", "fetched")
	s.same(t, "fetched", want)
	if out := h.must("", "submit", "fetched/spec.yaml"); !strings.Contains(out, "already exists: done") {
		t.Errorf("submit of a spec that was fetched: %s", out)
	}
	out, err := h.client("", "submit", "--data", "trees.csv", "--labels", "column:kind")
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitBadInput) || !strings.Contains(out, `"kind"`) {
		t.Errorf("submit of a column that is not there: %v: %s", err, out)
	}
	for _, args := range [][]string{{"reproduce", "runs/grows", "--trial", "5"}, {"reproduce", "runs/forest", "--seed", "3", "--temperature", "0.1"}} {
		cmd := exec.Command(program, args...)
		cmd.Dir = s.dir
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "reproduced: ") {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
	cmd := exec.Command(program, "run", "fetched/spec.yaml")
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "data.samples: sha256:") || !strings.Contains(string(out), "must be a file of this machine") {
		t.Errorf("run of a spec that was fetched: %v: %s", err, out)
	}
}

// testServeDataLimits refuses data that is too large, and data on a full disk, and keeps
// nothing of it.
func testServeDataLimits(t *testing.T, program string) {
	dir := t.TempDir()
	writeTrees(t, filepath.Join(dir, "trees.csv"), 300)
	writeTrees(t, filepath.Join(dir, "large.csv"), 20_000)
	h := serve(t, program, dir, "--max-data", "100000")
	out, err := h.client("", "submit", "--data", "large.csv", "--labels", "column:species")
	if err == nil || !strings.Contains(out, "large.csv: ") || !strings.Contains(out, "at most 100000 bytes on this service (--max-data)") {
		t.Errorf("submit of what is too large: %v: %s", err, out)
	}
	if status, body := h.ask("GET", "/v1/data"); status != 200 || !strings.Contains(string(body), `"data":[]`) {
		t.Errorf("data: %d %s", status, body)
	}
	if os.Getuid() != 0 {
		sweeptest.Skip(t, "root, to mount a small file system")
	}
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=300k"); err != nil {
		sweeptest.Skip(t, "the right to mount a small file system")
	}
	full := serve(t, program, dir, "--dir", "small")
	t.Cleanup(func() { // after it was told to end, before its directory goes
		_ = full.cmd.Process.Kill()
		_ = full.cmd.Wait()
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	out, err = full.client("", "submit", "--data", "large.csv", "--labels", "column:species")
	if err == nil || !strings.Contains(out, "the store's disk is full") {
		t.Errorf("submit on a full disk: %v: %s", err, out)
	}
	if found, err := os.ReadDir(filepath.Join(small, ".data")); err != nil || len(found) > 0 {
		t.Errorf("left on the full disk: %v %v", found, err)
	}
	if out := full.must("", "submit", "--data", "trees.csv", "--labels", "column:species", "--seeds", "1", "--set", "steps=2", "--set", "record.features=none"); !strings.Contains(out, "trees launched") {
		t.Errorf("submit of what fits: %s", out)
	}
}
