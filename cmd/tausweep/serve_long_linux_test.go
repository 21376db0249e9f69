package main

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
)

// minutes is a sweep whose trials take minutes each, and of which one chunk is all.
const minutes = "name: minutes\nsteps: 1000000000\nseeds: {count: 1}\nrecord: {every: 0, features: none}\n"

// training waits until trials of a sweep are trained.
func (h *host) training(name string) {
	h.t.Helper()
	inFlight := regexp.MustCompile(`tausweep_trials_in_flight\{sweep="` + name + `"\} [1-9]`)
	waitUntil(h.t, h.said, func() bool {
		_, body := h.ask("GET", "/metrics")
		return inFlight.Match(body)
	})
}

// testServeLong stops the service while trials train that take minutes: it ends with 0
// long before its grace is over, and goes on where it was when it starts again.
func testServeLong(t *testing.T, program string) {
	flags := []string{"--grace", "60s", "--max-steps", "1000000000"}
	h := serve(t, program, t.TempDir(), flags...)
	h.must(minutes, "submit", "-")
	before := 0
	for range 3 {
		h.training("minutes")
		for range 20 {
			h.sweep("minutes") // meanwhile it gets on
		}
		if code := h.terminate(); code != 0 {
			t.Fatalf("exit code %d\n%s", code, h.said)
		}
		if h.said.has("did not stop in time") {
			t.Fatalf("said:\n%s", h.said)
		}
		h.again(flags...)
		var found []string
		waitUntil(t, h.said, func() bool {
			found = leftAt.FindStringSubmatch(h.said.String())
			return found != nil
		})
		steps, err := strconv.Atoi(found[1])
		if err != nil || steps <= before {
			t.Errorf("continues at %s steps, after %d", found[1], before)
		}
		before = steps
	}
}

// testServeCancelLong cancels a sweep while its trials of five million steps train: it is
// cancelled before one of them could end, and resumes.
func testServeCancelLong(t *testing.T, program string) {
	h := serve(t, program, t.TempDir(), "--max-steps", "1000000000")
	h.must(minutes, "submit", "-")
	for range 2 {
		h.training("minutes")
		h.must("", "cancel", "minutes")
		h.await("minutes", service.Cancelled)
		if d := h.sweep("minutes"); d.Progress.Committed != 0 {
			t.Errorf("%d trials committed: they were waited for", d.Progress.Committed)
		}
		if status, body := h.ask("POST", "/v1/sweeps/minutes/resume"); status != 200 {
			t.Fatalf("resume: status %d: %s", status, body)
		}
	}
}

// testServeShares launches a small sweep while others train that take for ever, with
// fewer workers than they have chunks: it ends while they are far from it.
func testServeShares(t *testing.T, program string) {
	h := serve(t, program, t.TempDir(), "--max-steps", "1000000000", "--workers", "1")
	h.must(minutes, "submit", "-")
	h.must("name: wide\nsteps: 1000000\nseeds: {count: 16}\nencoder: {layers: [2, 256, 256, 256, 2]}\n", "submit", "-")
	h.training("minutes")
	h.must("name: small\n", "submit", "-")
	h.await("small", service.Done)
	for _, name := range []string{"minutes", "wide"} {
		if d := h.sweep(name); d.State != service.Running || d.Progress.Committed != 0 {
			t.Errorf("%s is %s with %d trials committed", name, d.State, d.Progress.Committed)
		}
	}
}
