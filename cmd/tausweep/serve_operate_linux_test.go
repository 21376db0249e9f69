package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// testServeOperate shows a token its quotas, refuses what is over them, takes a changed
// token file, writes the audit log, and purges the trash.
func testServeOperate(t *testing.T, program string) {
	dir := t.TempDir()
	const secret, other = "5f0c5f0c5f0c5f0c5f0c5f0c", "77b277b277b277b277b277b2"
	tokens := filepath.Join(dir, "tokens")
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(tokens, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("launch " + secret + " ci sweeps=1 share=2 expires=2999-01-31\n")
	h := serve(t, program, dir, "--token-file", "tokens", "--audit-log", "audit.jsonl", "--quota-bytes", "20GiB")
	h.env = []string{"TAUSWEEP_TOKEN=" + secret}
	h.must(killSpec, "submit", "-", "--watch")
	out := h.must("", "whoami")
	for _, want := range []string{"ci: may launch, until 2999-02-01 00:00, share of the processors 2\n", "sweeps   1  ", "21474836480\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("whoami has no %q:\n%s", want, out)
		}
	}
	if out, err := h.client(renamed(killSpec, "second"), "submit", "-"); err == nil || !strings.Contains(out, "token ci: quota sweeps is 1, 1 are in use and 1 asked for") {
		t.Errorf("over a quota: %v: %s", err, out)
	}
	if status, body := h.ask("DELETE", "/v1/sweeps/kill"); status != 401 {
		t.Errorf("without a token: status %d: %s", status, body)
	}
	put("launch " + secret + " ci\nlaunch " + other + " new\n")
	h.env = []string{"TAUSWEEP_TOKEN=" + other}
	waitUntil(t, h.said, func() bool {
		_, err := h.client("", "list")
		return err == nil
	})
	h.must(renamed(killSpec, "second"), "submit", "-", "--watch")
	remove(t, h, other, "kill")
	remove(t, h, other, "second")
	if out := h.must("", "trash"); !strings.Contains(out, "kill ") || !strings.Contains(out, "2 sweeps in the trash") {
		t.Errorf("trash: %s", out)
	}
	for _, c := range []struct {
		args []string
		want string
		ok   bool
	}{
		{[]string{"purge"}, "give --yes", false},
		{[]string{"purge", "nothing", "--yes"}, "not in the trash: nothing", false},
		{[]string{"purge", "kill", "--yes"}, "deleted for good: 1 sweep, ", true},
		{[]string{"purge", "--yes"}, "deleted for good: 1 sweep, ", true},
		{[]string{"purge", "--yes"}, "the trash is empty", true},
	} {
		if out, err := h.client("", c.args...); (err == nil) != c.ok || !strings.Contains(out, c.want) {
			t.Errorf("%v: %v: %s", c.args, err, out)
		}
	}
	audit, err := os.ReadFile(filepath.Join(dir, "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"token":"ci","remote":"127.0.0.1:`, `"action":"launch","sweep":"kill","outcome":"ok","status":201`,
		`"action":"launch","sweep":"second","outcome":"refused","status":429`, `"action":"delete","sweep":"kill"`, `"action":"purge","sweep":"kill"`,
	} {
		if !bytes.Contains(audit, []byte(want)) {
			t.Errorf("the audit log has no %s:\n%s", want, audit)
		}
	}
	if bytes.Contains(audit, []byte(secret)) || h.said.has(secret) || h.said.has(other) {
		t.Error("a token is in a log")
	}
}

// remove deletes a sweep with a token.
func remove(t *testing.T, h *host, token, name string) {
	t.Helper()
	if status, body := h.askAs(token, "DELETE", "/v1/sweeps/"+name); status != 204 {
		t.Fatalf("delete %s: status %d: %s", name, status, body)
	}
}

// testServeTrashGivesWay deletes sweeps on a small disk and launches more: the trash goes,
// what was deleted first at first, before anything is paused or refused; the audit log on
// the same disk does not hinder.
func testServeTrashGivesWay(t *testing.T, program string) {
	if os.Getuid() != 0 {
		sweeptest.Skip(t, "root, to mount a small file system")
	}
	s := newSweeper(t, program, killSpec)
	s.run(t, "roomy")
	small := filepath.Join(s.dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=1800k"); err != nil {
		sweeptest.Skip(t, "the right to mount a small file system")
	}
	h := serve(t, program, s.dir, "--dir", "small", "--audit-log", "small/audit.jsonl")
	t.Cleanup(func() { // after h was told to end, before its directory goes
		_ = h.cmd.Process.Kill()
		_ = h.cmd.Wait()
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	const sweeps = 8 // several times what the disk holds
	for i := range sweeps {
		name := fmt.Sprintf("number-%d", i)
		if i == sweeps-1 {
			name = "kill" // as of the run that it is held against
		}
		h.must(renamed(killSpec, name), "submit", "-")
		h.await(name, service.Done)
		if h.said.has("paused_disk_full") {
			t.Fatalf("paused, though there was a trash:\n%s", h.said)
		}
		if i < sweeps-1 {
			if status, body := h.ask("DELETE", "/v1/sweeps/"+name); status != 204 {
				t.Fatalf("status %d: %s", status, body)
			}
		}
	}
	if !h.said.has("gave up the trash") {
		t.Errorf("the disk held %d sweeps", sweeps)
	}
	s.same(t, "small/kill", s.files(t, "roomy"))

	ballast := filepath.Join(small, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 4<<20), 0o644); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	waitUntil(t, h.said, func() bool { // it gives up what is left, and fills that too
		trash, err := os.ReadDir(filepath.Join(small, ".trash"))
		return err == nil && len(trash) == 0
	})
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, h.said, func() bool {
		status, _ := h.ask("GET", "/readyz")
		return status == 200
	})
}
