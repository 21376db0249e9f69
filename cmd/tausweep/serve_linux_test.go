package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// TestService builds the program as users do and serves with it.
func TestService(t *testing.T) {
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
		{"the whole way", testServeWholeWay},
		{"killed at any moment", testServeKilled},
		{"SIGTERM commits and goes on", testServeTerminated},
		{"SIGTERM in the midst of long trials", testServeLong},
		{"a cancel in the midst of long trials", testServeCancelLong},
		{"a small sweep beside huge ones", testServeShares},
		{"full disk", testServeDiskFull},
		{"tokens", testServeTokens},
		{"quotas, audit and trash", testServeOperate},
		{"the trash gives way", testServeTrashGivesWay},
		{"delete asks", testServeDelete},
		{"data", testServeData},
		{"limits of data", testServeDataLimits},
		{"watch waits for a service that returns", testWatchWaits},
		{"too little memory", testServeMemory},
		{"dies of a sweep", testServeDies},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, program)
		})
	}
}

// host is the real program, serving.
type host struct {
	t       *testing.T
	program string
	dir     string // its working directory
	url     string
	cmd     *exec.Cmd
	said    transcript
	env     []string
}

// serve starts the service in dir, on the port of its url, or a free one.
func serve(t *testing.T, program, dir string, flags ...string) *host {
	t.Helper()
	h := &host{t: t, program: program, dir: dir}
	h.start("127.0.0.1:0", flags...)
	t.Cleanup(func() {
		_ = h.cmd.Process.Kill() // it may have ended
		_ = h.cmd.Wait()
	})
	return h
}

func (h *host) start(listen string, flags ...string) {
	h.t.Helper()
	said, err := os.CreateTemp(h.t.TempDir(), "stderr")
	if err != nil {
		h.t.Fatal(err)
	}
	defer said.Close()
	h.cmd = exec.Command(h.program, append([]string{"serve", "--listen", listen}, flags...)...)
	h.cmd.Dir, h.cmd.Stderr = h.dir, said
	h.said = transcript(said.Name())
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	url := regexp.MustCompile(`serving.*"url": "(http[^"]*)"`)
	waitUntil(h.t, h.said, func() bool {
		found := url.FindStringSubmatch(h.said.String())
		if found != nil {
			h.url = found[1]
		}
		return found != nil
	})
}

// again starts the service again where the one before was.
func (h *host) again(flags ...string) {
	h.t.Helper()
	h.start(strings.TrimPrefix(h.url, "http://"), flags...)
}

// waitUntil waits until something is so.
func waitUntil(t *testing.T, said transcript, so func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain\n%s", said)
		}
	}
}

// client runs a command of the program against the service.
func (h *host) client(stdin string, args ...string) (string, error) {
	cmd := exec.Command(h.program, append(args, "--server", h.url)...)
	cmd.Dir, cmd.Stdin = h.dir, strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), h.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must runs a command that has to succeed.
func (h *host) must(stdin string, args ...string) string {
	h.t.Helper()
	out, err := h.client(stdin, args...)
	if err != nil {
		h.t.Fatalf("%v: %v\n%s\n%s", args, err, out, h.said)
	}
	return out
}

// ask makes a request without a token and returns the answer's status and body.
func (h *host) ask(method, path string) (int, []byte) { return h.askAs("", method, path) }

// askAs is ask with a token.
func (h *host) askAs(token, method, path string) (int, []byte) {
	h.t.Helper()
	r, err := http.NewRequest(method, h.url+path, http.NoBody)
	if err != nil {
		h.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	if err != nil {
		h.t.Fatalf("%v\n%s", err, h.said)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return got.StatusCode, body
}

// sweep returns how a sweep stands.
func (h *host) sweep(name string) (d service.Detail) {
	h.t.Helper()
	status, body := h.ask("GET", "/v1/sweeps/"+name)
	if err := json.Unmarshal(body, &d); status != 200 || err != nil {
		h.t.Fatalf("%s: status %d, %v: %s", name, status, err, body)
	}
	return d
}

func (h *host) await(name string, want service.State) {
	h.t.Helper()
	waitUntil(h.t, h.said, func() bool { return h.sweep(name).State == want })
}

// terminate sends SIGTERM and returns the exit code.
func (h *host) terminate() int {
	h.t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		h.t.Fatal(err)
	}
	var ended *exec.ExitError
	err := h.cmd.Wait()
	if err != nil && !errors.As(err, &ended) {
		h.t.Fatal(err)
	}
	return h.cmd.ProcessState.ExitCode()
}

// renamed gives a spec another name.
func renamed(spec, name string) string { return strings.Replace(spec, "name: kill", "name: "+name, 1) }

// testServeWholeWay submits, watches, lists, fetches, cancels and resumes with
// the program's own commands; the files are those of tausweep run.
func testServeWholeWay(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	s.run(t, "local")
	want := s.files(t, "local")
	h := serve(t, program, s.dir, "--admin-listen", "127.0.0.1:0")
	profiles := regexp.MustCompile(`profiles.*"url": "(http[^"]*)"`).FindStringSubmatch(h.said.String())
	if got, err := http.Get(profiles[1] + "heap?debug=1"); err != nil || got.StatusCode != http.StatusOK {
		t.Errorf("profiles: %v, %v", got, err)
	} else {
		_ = got.Body.Close()
	}
	if out := h.must("", "submit", "spec.yaml", "--dry-run"); !strings.Contains(out, "1200 trials: 10 configurations x 120 seeds") {
		t.Errorf("dry run: %s", out)
	}
	if out := h.must("", "submit", "spec.yaml"); !strings.Contains(out, "kill launched: 1200 trials") || !strings.Contains(out, h.url+"/sweeps/kill") {
		t.Errorf("submit: %s", out)
	}
	if out := h.must("", "submit", "spec.yaml"); !strings.Contains(out, "already exists") {
		t.Errorf("submit again: %s", out)
	}
	if out := h.must("", "watch", "kill"); out != "kill: done, 1200 of 1200 trials committed\n" {
		t.Errorf("watch: %s", out)
	}
	if out := h.must("", "list", "--state", "done"); !regexp.MustCompile(`kill +done +1200 +1200`).MatchString(out) {
		t.Errorf("list: %s", out)
	}
	h.must("", "fetch", "kill", "--out", "fetched")
	s.same(t, "fetched", want)
	h.must("", "fetch", "kill", "trials.parquet", "figures/metrics.svg", "figures/plane.pdf", "--out", "fetched")
	for file, begins := range map[string]string{"trials.parquet": "PAR1", "figures/metrics.svg": "<?xml", "figures/plane.pdf": "%PDF"} {
		content, err := os.ReadFile(filepath.Join(s.dir, "fetched", file))
		if err != nil || !bytes.HasPrefix(content, []byte(begins)) {
			t.Errorf("%s: %v, begins with %.5q", file, err, content)
		}
	}
	h.must(renamed(killSpec, "halted"), "submit", "-")
	h.must("", "cancel", "halted")
	out, err := h.client("", "watch", "halted")
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitUnreachable) || !strings.Contains(out, "halted: cancelled") {
		t.Errorf("watch of what is cancelled: %v: %s", err, out)
	}
	if status, body := h.ask("POST", "/v1/sweeps/halted/resume"); status != 200 {
		t.Errorf("resume: status %d: %s", status, body)
	}
	h.must("", "watch", "halted")
	s.same(t, "runs/halted", withName(want, "halted"))
	out, err = h.client("", "fetch", "nothing")
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitBadInput) || !strings.Contains(out, `there is no sweep "nothing"`) {
		t.Errorf("fetch of nothing: %v: %s", err, out)
	}
	out, err = h.client("steps: 0\nname: x", "submit", "-")
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitBadInput) || !strings.Contains(out, "stdin:1: steps: 0: must be 1 to") {
		t.Errorf("submit of a fault: %v: %s", err, out)
	}
	if code := h.terminate(); code != 0 {
		t.Errorf("exit code %d\n%s", code, h.said)
	}
	out, err = h.client("", "list")
	if !errors.As(err, &ended) || ended.ExitCode() != int(exitUnreachable) || !strings.Contains(out, "refused") {
		t.Errorf("list without a service: %v: %s", err, out)
	}
}

// withName gives files of killSpec those of another name.
func withName(files map[string][]byte, name string) map[string][]byte {
	other := map[string][]byte{}
	for file, content := range files {
		other[file] = content
		if file == "spec.yaml" {
			other[file] = []byte(renamed(string(content), name))
		}
	}
	return other
}

// testServeKilled kills the service again and again while sweeps are launched
// and run: none that was accepted is lost, and all end as undisturbed ones do.
func testServeKilled(t *testing.T, program string) {
	s := newSweeper(t, program, killSpec)
	s.run(t, "local")
	want := s.files(t, "local")
	h := serve(t, program, s.dir)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	const kills = 25
	var accepted []string
	committed := map[string]int{}
	for k := range kills {
		name := "k" + string(rune('a'+k))
		kill := time.AfterFunc(time.Duration(random.Int64N(int64(150*time.Millisecond))), func() { _ = h.cmd.Process.Kill() })
		if k%3 == 0 {
			out, err := h.client(renamed(killSpec, name), "submit", "-")
			if err == nil && strings.Contains(out, "launched") {
				accepted = append(accepted, name)
			}
		}
		_ = h.cmd.Wait()
		kill.Stop()
		for _, name := range accepted { // what was committed stays
			n := countLines(t, filepath.Join(s.dir, "runs", name, "trials.csv"))
			if n < committed[name] {
				t.Errorf("%s: %d rows, %d before", name, n, committed[name])
			}
			committed[name] = n
		}
		h.again()
		for _, name := range accepted {
			h.sweep(name)
		}
	}
	if len(accepted) == 0 {
		t.Fatal("no launch was accepted")
	}
	h.resumeFailed(accepted...)
	for _, name := range accepted {
		h.await(name, service.Done)
		s.same(t, filepath.Join("runs", name), withName(want, name))
	}
	t.Logf("%d kills, %d sweeps accepted", kills, len(accepted))
}

// countLines counts the whole rows of a file; 0 where it is not there yet.
func countLines(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return bytes.Count(text, []byte("\n"))
}

// testServeTerminated stops the service in the midst of a sweep: it ends with 0
// and its chunks committed, and continues when it starts.
func testServeTerminated(t *testing.T, program string) {
	spec := strings.Replace(renamed(killSpec, "ended"), "steps: 40", "steps: 10000", 1)
	s := newSweeper(t, program, spec)
	s.run(t, "local")
	h := serve(t, program, s.dir)
	h.must("", "submit", "spec.yaml")
	stream, err := http.Get(h.url + "/v1/sweeps/ended/events") // a reader keeps it from nothing
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	waitUntil(t, h.said, func() bool { return h.sweep("ended").Progress.Committed > 0 })
	began := time.Now()
	if code := h.terminate(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, h.said)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	n := countLines(t, filepath.Join(s.dir, "runs", "ended", "trials.csv"))
	h.again()
	if got := h.sweep("ended"); got.State.Ended() && n < 1200 || got.Progress.Committed < n-1 {
		t.Errorf("goes on as %s with %d committed, after %d lines", got.State, got.Progress.Committed, n)
	}
	h.await("ended", service.Done)
	s.same(t, "runs/ended", s.files(t, "local"))
}

// testServeDiskFull fills the disk under a sweep: it pauses, the API stays up,
// and with room again it continues by itself to the same end.
func testServeDiskFull(t *testing.T, program string) {
	if os.Getuid() != 0 {
		sweeptest.Skip(t, "root, to mount a small file system")
	}
	s := newSweeper(t, program, killSpec)
	s.run(t, "roomy")
	want := s.files(t, "roomy")
	small := filepath.Join(s.dir, "small")
	if err := os.Mkdir(small, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=400k"); err != nil {
		sweeptest.Skip(t, "the right to mount a small file system")
	}
	h := serve(t, program, s.dir, "--dir", "small")
	t.Cleanup(func() { // after h was told to end, before its directory goes
		_ = h.cmd.Process.Kill()
		_ = h.cmd.Wait()
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	h.must("", "submit", "spec.yaml")
	h.await("kill", service.PausedDiskFull)
	d := h.sweep("kill")
	if !strings.Contains(d.Reason, "disk is full") || d.Progress.Committed == 0 {
		t.Errorf("paused: %q, %d committed", d.Reason, d.Progress.Committed)
	}
	if status, body := h.ask("GET", "/v1/sweeps/kill/trials.csv"); status != 200 || !bytes.HasPrefix(want["trials.csv"], body) {
		t.Errorf("trials.csv: status %d, %d bytes", status, len(body))
	}
	if status, body := h.ask("GET", "/metrics"); status != 200 || !bytes.Contains(body, []byte(`tausweep_service_sweeps{state="paused_disk_full"} 1`)) {
		t.Errorf("metrics: status %d", status)
	}
	if err := os.WriteFile(filepath.Join(small, "ballast"), make([]byte, 1<<20), 0o644); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	if status, body := h.ask("GET", "/readyz"); status != 503 || !bytes.Contains(body, []byte("store's disk is full")) {
		t.Errorf("readyz: status %d: %s", status, body)
	}
	out, err := h.client(renamed(killSpec, "second"), "submit", "-")
	if err == nil || !strings.Contains(out, "store's disk is full") {
		t.Errorf("submit on a full disk: %v: %s", err, out)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	h.await("kill", service.Done)
	s.same(t, "small/kill", want)
	if status, _ := h.ask("GET", "/readyz"); status != 200 {
		t.Errorf("readyz with room: status %d", status)
	}
}

// testServeTokens refuses to be open to others without tokens, and asks for
// them where it has some.
func testServeTokens(t *testing.T, program string) {
	dir := t.TempDir()
	for _, c := range []struct {
		flags []string
		want  []string
	}{
		{[]string{"--listen", ":0"}, []string{"reachable from other machines", "--token-file", "--insecure"}},
		{[]string{"--listen", "0.0.0.0:0"}, []string{"reachable from other machines"}},
		{[]string{"--listen", "nowhere"}, []string{"must be HOST:PORT"}},
		{[]string{"--listen", "127.0.0.1:0", "--admin-listen", ":0"}, []string{"--admin-listen", "on this machine only"}},
		{[]string{"--listen", "127.0.0.1:0", "--tls-cert", "c.pem"}, []string{"--tls-cert and --tls-key"}},
		{[]string{"--listen", "127.0.0.1:0", "--token-file", "nothing"}, []string{"nothing"}},
		{[]string{"--listen", "127.0.0.1:0", "--grace", "0s", "--max-trials", "0"}, []string{"--grace", "--max-trials: 0: must be at least 1"}},
	} {
		cmd := exec.Command(program, append([]string{"serve"}, c.flags...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != int(exitBadInput) {
			t.Errorf("%v: %v, want exit code 2\n%s", c.flags, err, out)
		}
		for _, text := range c.want {
			if !strings.Contains(string(out), text) {
				t.Errorf("%v: %q does not say %q", c.flags, out, text)
			}
		}
	}
	const secret = "5f0c5f0c5f0c5f0c5f0c5f0c"
	if err := os.WriteFile(filepath.Join(dir, "tokens"), []byte("launch "+secret+" ci\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := serve(t, program, dir, "--token-file", "tokens")
	out, err := h.client("", "list")
	if err == nil || !strings.Contains(out, "a token is required") {
		t.Errorf("list without a token: %v: %s", err, out)
	}
	h.env = []string{"TAUSWEEP_TOKEN=" + secret}
	h.must(killSpec, "submit", "-")
	h.must("", "watch", "kill")
	if h.said.has(secret) {
		t.Error("the token is in the log")
	}
}

// testWatchWaits kills the service under a watching client, and starts it again:
// the client continues to the end.
func testWatchWaits(t *testing.T, program string) {
	dir := t.TempDir()
	h := serve(t, program, dir)
	h.must(strings.Replace(killSpec, "steps: 40", "steps: 10000", 1), "submit", "-")
	watching := exec.Command(program, "watch", "kill", "--server", h.url)
	var out bytes.Buffer
	watching.Stdout, watching.Stderr = &out, &out
	if err := watching.Start(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, h.said, func() bool { return h.sweep("kill").Progress.Committed > 0 })
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
	time.Sleep(50 * time.Millisecond)
	h.again()
	if err := watching.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if !strings.Contains(out.String(), "kill: done, 1200 of 1200") {
		t.Errorf("watch: %s", &out)
	}
}
