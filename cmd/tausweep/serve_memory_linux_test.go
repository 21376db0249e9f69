package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
)

// hog is a sweep within every other limit that takes 4.5 GiB.
var hog = "name: hog\ndata: {samples: 100000}\nencoder: {layers: [2, " + strings.Repeat("1024, ", 15) + "2]}\noptimizer: {momentum: 0.9}\nsteps: 10\nseeds: {count: 64}\n"

// testServeMemory asks a service that may take 1 GiB, and whose address space the system
// bounds, for more: by a launch, and by a sweep that is there already. It says what that
// needs, and goes on.
func testServeMemory(t *testing.T, program string) {
	dir := t.TempDir()
	limited := filepath.Join(dir, "limited")
	script := "#!/bin/sh\nulimit -v 6000000 && GOMEMLIMIT=1GiB exec '" + program + "' \"$@\"\n"
	if err := os.WriteFile(limited, []byte(script), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	old := filepath.Join(dir, "runs", "hog")
	if err := os.MkdirAll(old, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "spec.yaml"), []byte(hog), 0o600); err != nil {
		t.Fatal(err)
	}
	h := serve(t, limited, dir)
	for _, args := range [][]string{{"submit", "-"}, {"submit", "-", "--dry-run"}} {
		out, err := h.client(strings.Replace(hog, "name: hog", "name: new", 1), args...)
		if err == nil || !strings.Contains(out, "training needs about 4.5 GiB of memory at least") || !strings.Contains(out, "may take 717 MiB") {
			t.Errorf("%v: %v, %s", args, err, out)
		}
	}
	if status, body := h.ask("POST", "/v1/sweeps/hog/resume"); status != http.StatusOK {
		t.Fatalf("resume: %d %s", status, body)
	}
	h.await("hog", service.Failed)
	if reason := h.sweep("hog").Reason; !strings.Contains(reason, "needs about 4.5 GiB") {
		t.Errorf("failed: %s", reason)
	}
	h.must(killSpec, "submit", "-")
	h.await("kill", service.Done)

	run := exec.Command(limited, "run", "-", "--out", "out", "--max-memory", "2GB")
	run.Dir, run.Stdin = dir, strings.NewReader(hog)
	out, _ := run.CombinedOutput()
	if code := run.ProcessState.ExitCode(); code != int(exitBadInput) || !strings.Contains(string(out), "may take 1.3 GiB") {
		t.Errorf("run: exit code %d, %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("a run that was refused has left a directory")
	}
}

// stateOf returns the state on disk.
func (h *host) stateOf(name string) (state service.State) {
	text, _ := os.ReadFile(filepath.Join(h.dir, "runs", name, "service.json")) // it is being written
	var r struct{ State service.State }
	_ = json.Unmarshal(text, &r)
	return r.State
}

// testServeDies kills the service while a sweep runs: three times, and the sweep is set
// aside until somebody resumes it. SIGTERM does not count.
func testServeDies(t *testing.T, program string) {
	h := serve(t, program, t.TempDir())
	h.must(strings.NewReplacer("name: kill", "name: long", "steps: 40", "steps: 1000000").Replace(killSpec), "submit", "-")
	running := func() {
		t.Helper()
		waitUntil(t, h.said, func() bool { return h.stateOf("long") == service.Running })
	}
	killed := func() {
		t.Helper()
		running()
		_ = h.cmd.Process.Kill()
		_ = h.cmd.Wait()
		h.again()
	}
	killed()
	running()
	if code := h.terminate(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, h.said)
	}
	h.again("--grace", "1s")
	killed()
	killed()
	for range 2 { // it stays aside
		if d := h.sweep("long"); d.State != service.Failed || !strings.Contains(d.Reason, "died 3 times") {
			t.Fatalf("%s: %s\n%s", d.State, d.Reason, h.said)
		}
		_ = h.cmd.Process.Kill()
		_ = h.cmd.Wait()
		h.again()
	}
	h.must(killSpec, "submit", "-") // others are served
	h.await("kill", service.Done)
	if status, body := h.ask("POST", "/v1/sweeps/long/resume"); status != http.StatusOK {
		t.Fatalf("resume: %d %s", status, body)
	}
	killed()
	if d := h.sweep("long"); d.State == service.Failed {
		t.Errorf("after a resume it is set aside at once: %s", d.Reason)
	}
}

// resumeFailed resumes those of the sweeps that were set aside since the service died.
func (h *host) resumeFailed(names ...string) {
	h.t.Helper()
	for _, name := range names {
		if d := h.sweep(name); d.State == service.Failed && strings.Contains(d.Reason, "died") {
			if status, body := h.ask("POST", "/v1/sweeps/"+name+"/resume"); status != http.StatusOK {
				h.t.Fatalf("resume: %d %s", status, body)
			}
		}
	}
}
