package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
	"github.com/tausweep/tausweep/sweep/spec"
)

// has waits until a metric's line is there.
func (v *server) has(line string) {
	v.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		text := string(v.do("GET", "/metrics", "", "Authorization", "Bearer "+tokenOf("ci")).body)
		if strings.Contains(text, line+"\n") {
			return
		}
		if time.Now().After(end) {
			v.t.Fatalf("no %q in the metrics:\n%s", line, text)
		}
	}
}

// TestTokenOptions reads what may follow a name, and reports everything wrong with it.
func TestTokenOptions(t *testing.T) {
	tokens, err := api.ReadTokens("tokens", strings.NewReader(
		"launch "+tokenOf("a")+" a sweeps=5 queued=4 running=3 trials=2 bytes=10GiB share=2.5 expires=2999-01-31\nlaunch "+tokenOf("b")+" queued=7\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := service.Quota{Sweeps: 5, Queued: 4, Running: 3, Trials: 2, Bytes: 10 << 30, Share: 2.5}
	if diff := cmp.Diff(want, tokens.Quota("a")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a", "line-2"}, tokens.Launchers()); diff != "" {
		t.Error(diff)
	}
	if got := tokens.Quota("line-2"); got.Queued != 7 || got.Share != 1 {
		t.Errorf("%+v", got)
	}
	_, err = api.ReadTokens("tokens", strings.NewReader("launch "+tokenOf("a")+" a queued=0 bytes=many share=1e9 expires=soon colour=red\n"+
		"launch "+tokenOf("b")+" b queued=1 queued=2\nlaunch "+tokenOf("c")+" b queued=3\nlaunch "+tokenOf("d")+" b queued=4\n"))
	text := `tokens:1: queued: 0: must be a whole number of sweeps, from 1
tokens:1: bytes: many: must be a number of bytes, from 1, such as 500000000, 500MB or 10GiB
tokens:1: share: 1e9: must be a number from 0.01 to 100, where 1 is usual
tokens:1: expires: soon: must be a day such as 2027-01-31, which is the last one in UTC, or a time such as 2027-01-31T18:00:00Z
tokens:1: colour: unknown option; accepted: bytes, expires, queued, running, share, sweeps, trials
tokens:2: queued: is given twice
tokens:4: b has other quotas in another line: they must be the same`
	if diff := cmp.Diff(text, fmt.Sprint(err)); diff != "" {
		t.Error(diff)
	}
}

// TestExpiry refuses a token from its date on, and ends its streams.
func TestExpiry(t *testing.T) {
	soon := time.Now().Add(3 * time.Second).UTC()
	v := start(t, t.TempDir(), stuck, owners(t, "old expires=2020-01-31", "soon expires="+soon.Format(time.RFC3339), "ci"),
		func(o *options) { o.Limits.Heartbeat = 20 * time.Millisecond })
	problemIs(t, v.as("old", "GET", "/v1/sweeps", ""), 401, "the token expired on 2020-02-01T00:00:00Z")
	v.as("ci", "POST", "/v1/sweeps", long)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, v.url+"/v1/sweeps/long/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+tokenOf("soon"))
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer stream.Body.Close()
	if stream.StatusCode != http.StatusOK {
		t.Fatalf("status %d before it expires", stream.StatusCode)
	}
	lines := bufio.NewScanner(stream.Body)
	for lines.Scan() { // ends with the stream
	}
	if time.Now().Before(soon.Truncate(time.Second)) {
		t.Error("the stream ended before the token expired")
	}
	problemIs(t, v.as("soon", "GET", "/v1/sweeps", ""), 401, "the token expired on")
	v.has(`tausweep_http_failed_logins_total{reason="expired"} 2`)
}

// TestFailedLogins floods the service with wrong tokens: all are counted, few are logged,
// and none with a token.
func TestFailedLogins(t *testing.T) {
	core, logs := observer.New(zapcore.WarnLevel)
	v := start(t, t.TempDir(), owners(t, "ci"), func(o *options) { o.Log = zap.New(core) })
	began := time.Now()
	for i := range 500 {
		v.do("GET", "/v1/sweeps", "", "Authorization", "Bearer "+tokenOf(fmt.Sprint("guess", i)))
	}
	v.do("GET", "/v1/sweeps", "", "Authorization", "Basic abc")
	v.has(`tausweep_http_failed_logins_total{reason="unknown"} 500`)
	v.has(`tausweep_http_failed_logins_total{reason="malformed"} 1`)
	failed := logs.FilterMessage("failed login").All()
	if n, most := len(failed), 6+int(time.Since(began)/(10*time.Second)); n < 5 || n > most {
		t.Errorf("%d lines, want 5 to %d", n, most)
	}
	for _, e := range logs.All() {
		if text := fmt.Sprint(e.Message, e.ContextMap()); strings.Contains(text, "guess") {
			t.Errorf("a token is in the log: %s", text)
		}
	}
	if at := failed[0].ContextMap(); at["reason"] != "unknown" || !strings.HasPrefix(fmt.Sprint(at["remote"]), "127.0.0.1:") {
		t.Errorf("line %v", at)
	}
}

// TestTokensAreReloaded changes the file while clients ask: by turns through a new file
// and in place, in two pieces. The token that all versions have is never refused; one that
// was taken out is in the end; a file with errors changes nothing and says so.
func TestTokensAreReloaded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	line := func(name string) string { return "launch " + tokenOf(name) + " " + name + "\n" }
	write(t, file, line("ci")+line("leaver"))
	core, logs := observer.New(zapcore.InfoLevel)
	tokens, err := api.OpenTokens(file, "tokens", service.Quota{Queued: 3}, zap.New(core))
	if err != nil {
		t.Fatal(err)
	}
	if got := tokens.Quota("ci"); got.Queued != 3 {
		t.Errorf("the default quota: %+v", got)
	}
	v := start(t, t.TempDir(), func(o *options) { o.API.Tokens, o.Owners = tokens, tokens })
	status := func(name string) int { return v.as(name, "GET", "/v1/sweeps", "").status }
	if status("leaver") != 200 {
		t.Fatal("refused at the beginning")
	}
	stop := make(chan struct{})
	var asking sync.WaitGroup
	for range 2 {
		asking.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if got := status("ci"); got != 200 {
						t.Errorf("status %d while the file changes", got)
					}
					time.Sleep(2 * time.Millisecond)
				}
			}
		})
	}
	until := func(what string, so func() bool) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("not in time: %s", what)
			}
		}
	}
	in, err := os.OpenFile(file, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(in, line("joiner"))
	time.Sleep(100 * time.Millisecond) // half of it is there
	fmt.Fprint(in, line("ci"))
	in.Close()
	until("the new token", func() bool { return status("joiner") == 200 })
	until("the old token", func() bool { return status("leaver") == 401 })
	write(t, file+".new", line("joiner")+"nonsense\n"+line("ci"))
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
	v.has("tausweep_service_token_file_valid 0")
	if status("joiner") != 200 {
		t.Error("a file with errors took a token away")
	}
	if e := logs.FilterMessage("tokens not reloaded: those before remain in force").All(); len(e) != 1 || !strings.Contains(fmt.Sprint(e[0].ContextMap()), "tokens:2:") {
		t.Errorf("log: %v", e)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	until("that it is gone", func() bool { status("ci"); return logs.FilterMessageSnippet("not reloaded").Len() == 2 })
	write(t, file, line("ci"))
	v.has("tausweep_service_token_file_valid 1")
	close(stop)
	asking.Wait()
}

// audited reads an audit log.
func audited(t *testing.T, file string) (all []api.Deed) {
	t.Helper()
	for line := range strings.Lines(readText(t, file)) {
		var d api.Deed
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		all = append(all, d)
	}
	return all
}

// TestAudit holds who did what against the log, through its rotation and where it cannot
// be written.
func TestAudit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "audit.jsonl")
	audit, err := api.OpenAudit(file, logger(t))
	if err != nil {
		t.Fatal(err)
	}
	defer audit.Close()
	reader := "read " + tokenOf("reader") + " reader\n"
	tokens, err := api.ReadTokens("tokens", strings.NewReader("launch "+tokenOf("ci")+" ci\n"+reader))
	if err != nil {
		t.Fatal(err)
	}
	v := start(t, t.TempDir(), func(o *options) { o.API.Tokens, o.Owners, o.API.Audit = tokens, tokens, audit })
	v.as("ci", "POST", "/v1/sweeps?dry_run=true", small)
	v.as("ci", "POST", "/v1/sweeps", small)
	v.become("ci", "small", service.Done)
	v.as("reader", "DELETE", "/v1/sweeps/small", "")
	v.as("nobody", "DELETE", "/v1/sweeps/small", "")
	v.as("ci", "POST", "/v1/sweeps/small/extend", `{"seeds": 4}`)
	v.become("ci", "small", service.Done)
	v.as("ci", "POST", "/v1/sweeps/small/cancel", "")
	v.as("ci", "POST", "/v1/sweeps/small/trials/1/reproduce", "")
	v.do("POST", "/v1/data?name=x.csv", "1,2\n", "Authorization", "Bearer "+tokenOf("ci"))
	v.as("ci", "GET", "/v1/sweeps", "")
	if err := os.Rename(file, file+".1"); err != nil {
		t.Fatal(err)
	}
	v.as("ci", "DELETE", "/v1/sweeps/small", "")
	v.as("ci", "DELETE", "/v1/trash", "")
	brief := func(file string) (all []string) {
		for _, d := range audited(t, file) {
			all = append(all, strings.TrimSpace(fmt.Sprint(d.Token, " ", d.Action, " ", d.Sweep, d.Data, " ", d.Outcome, " ", d.Status)))
			if time.Since(d.Time) > time.Hour || !strings.HasPrefix(d.Remote, "127.0.0.1:") || d.Request == "" {
				t.Errorf("%+v", d)
			}
		}
		return all
	}
	if diff := cmp.Diff([]string{
		"ci launch small ok 201", "reader delete small refused 403", "ci extend small ok 200", "ci cancel small refused 409",
		"ci reproduce small ok 200", "ci upload x.csv ok 201",
	}, brief(file+".1")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"ci delete small ok 204", "ci purge  ok 200"}, brief(file)); diff != "" {
		t.Error(diff)
	}
	if text := readText(t, file) + readText(t, file+".1"); strings.Contains(text, tokenOf("")) {
		t.Error("a token is in the log")
	}
	v.has("tausweep_audit_lines_total 8")

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := v.as("ci", "POST", "/v1/sweeps", named(small, "after")); got.status != 201 {
		t.Errorf("without a log: status %d: %s", got.status, got.body)
	}
	v.become("ci", "after", service.Done)
	v.has("tausweep_audit_lost_lines_total 1")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	v.as("ci", "DELETE", "/v1/sweeps/after", "")
	if diff := cmp.Diff([]string{"ci delete after ok 204"}, brief(file)); diff != "" {
		t.Error(diff)
	}
	if _, err := api.OpenAudit(dir, zap.NewNop()); err == nil || !strings.Contains(err.Error(), "regular file") {
		t.Errorf("a directory as the log: %v", err)
	}
}

// TestPurge deletes one sweep in the trash for good, then all.
func TestPurge(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir)
	for _, name := range []string{"one", "two-2", "three"} {
		v.launch(named(small, name))
		v.wait(name, service.Done)
		if got := v.do("DELETE", "/v1/sweeps/"+name, ""); got.status != 204 {
			t.Fatalf("status %d: %s", got.status, got.body)
		}
	}
	trash := get[service.Trash](v, "/v1/trash")
	var names []string
	for _, s := range trash.Sweeps {
		names = append(names, s.Name)
		if s.Bytes < 1000 || !s.Until.Equal(s.Deleted.Add(7*24*time.Hour)) {
			t.Errorf("%+v", s)
		}
	}
	if diff := cmp.Diff([]string{"one", "two-2", "three"}, names); diff != "" || trash.Keep != 7*24*3600 {
		t.Errorf("kept for %v s\n%s", trash.Keep, diff)
	}
	problemIs(t, v.do("DELETE", "/v1/trash/0123456789abcdef", ""), 404, `there is no sweep "0123456789abcdef" in the trash`)
	gone := parse[service.Trash](t, v.do("DELETE", "/v1/trash/"+trash.Sweeps[1].ID, ""), 200)
	if len(gone.Sweeps) != 1 || gone.Sweeps[0].Name != "two-2" || gone.Bytes != trash.Sweeps[1].Bytes {
		t.Errorf("%+v", gone)
	}
	if gone = parse[service.Trash](t, v.do("DELETE", "/v1/trash", ""), 200); len(gone.Sweeps) != 2 {
		t.Errorf("%+v", gone)
	}
	if left, err := os.ReadDir(filepath.Join(dir, ".trash")); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestTrashIsNotKept deletes for good at once where nothing is to be kept.
func TestTrashIsNotKept(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.Limits.Trash = 1 })
	v.launch(small)
	v.wait("small", service.Done)
	v.do("DELETE", "/v1/sweeps/small", "")
	if trash := get[service.Trash](v, "/v1/trash"); len(trash.Sweeps) != 0 {
		t.Errorf("%+v", trash)
	}
}

// TestHeldDirectory lets another program hold a sweep's directory: the sweep waits and
// says why, and continues by itself.
func TestHeldDirectory(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, stuck, func(o *options) { o.Limits.DiskRetry = 10 * time.Millisecond })
	long := strings.Replace(long, "steps: 1000000", "steps: 20", 1)
	long = strings.Replace(long, "every: 100000", "every: 0", 1)
	v.launch(long)
	v.wait("long", service.Done)
	parsed, err := spec.Parse("", []byte(long))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	other, err := results.Open(filepath.Join(dir, "long"), plan, build, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	v.do("POST", "/v1/sweeps/long/extend", `{"seeds": 60}`, "Content-Type", "application/json")
	d := v.wait("long", service.Waiting)
	if !strings.Contains(d.Reason, fmt.Sprintf("in use by process %d", os.Getpid())) || !strings.Contains(d.Reason, "tries again in") {
		t.Errorf("reason %q", d.Reason)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if got := v.do("GET", "/readyz", ""); got.status == 200 && strings.Contains(string(got.body), "waiting for a directory") {
			break
		} else if time.Now().After(end) {
			t.Fatalf("readyz: status %d: %s", got.status, got.body)
		}
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if d := v.wait("long", service.Done); d.Progress.Committed != 120 {
		t.Errorf("%d trials", d.Progress.Committed)
	}
}
