package api_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
)

// tokenOf is the token of a name in these tests.
func tokenOf(name string) string { return "0123456789abcdef-0123-" + name }

// owners lets tokens of the names given launch; each is a name and its options.
func owners(t testing.TB, names ...string) func(*options) {
	t.Helper()
	file := ""
	for _, name := range names {
		first, _, _ := strings.Cut(name, " ")
		file += "launch " + tokenOf(first) + " " + name + "\n"
	}
	tokens, err := api.ReadTokens("tokens", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return func(o *options) { o.API.Tokens, o.Owners = tokens, tokens }
}

// as makes a request with a token.
func (v *server) as(name, method, path, body string) response {
	v.t.Helper()
	media := "application/yaml"
	if strings.HasSuffix(path, "/extend") {
		media = "application/json"
	}
	return v.do(method, path, body, "Content-Type", media, "Authorization", "Bearer "+tokenOf(name))
}

// become waits until a sweep has a state, as seen with a token.
func (v *server) become(name, sweep string, want service.State) service.Detail {
	v.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		d := parse[service.Detail](v.t, v.as(name, "GET", "/v1/sweeps/"+sweep, ""), 200)
		if d.State == want {
			return d
		}
		if time.Now().After(end) {
			v.t.Fatalf("sweep %s is %s (%s), want %s", sweep, d.State, d.Reason, want)
		}
	}
}

// TestFlood lets one token launch until it is refused, sweeps that never end: another one
// still launches, and its sweeps are trained.
func TestFlood(t *testing.T) {
	v := start(t, t.TempDir(), stuck, owners(t, "flood", "other"), func(o *options) {
		o.Limits.Queue, o.Limits.Active = 20, 3
	})
	taken := 0
	for {
		got := v.as("flood", "POST", "/v1/sweeps", named(long, fmt.Sprintf("flood-%d", taken)))
		if got.status == 201 {
			taken++
			continue
		}
		problemIs(t, got, 429, "places in the queue are taken", "kept for other tokens")
		if got.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		break
	}
	if taken < 15 || taken > 18 { // 3 run; a quarter of the queue is the other's
		t.Errorf("took %d sweeps", taken)
	}
	for i := range 5 {
		name := fmt.Sprintf("other-%d", i)
		if got := v.as("other", "POST", "/v1/sweeps", named(small, name)); got.status != 201 {
			t.Fatalf("the other token: status %d: %s", got.status, got.body)
		}
	}
	for i := range 5 {
		v.become("other", fmt.Sprintf("other-%d", i), service.Done)
	}
	l := parse[service.List](t, v.as("other", "GET", "/v1/sweeps?limit=1000", ""), 200)
	if n := l.States[service.Queued] + l.States[service.Running]; n != taken {
		t.Errorf("%d of the first token's %d sweeps run or wait", n, taken)
	}
	for _, s := range l.Sweeps {
		if owner, _, _ := strings.Cut(s.Name, "-"); s.Owner != owner {
			t.Errorf("sweep %s is owned by %q", s.Name, s.Owner)
		}
	}
}

// TestFloodOfTheStore fills the store with sweeps of one token that have ended.
func TestFloodOfTheStore(t *testing.T) {
	v := start(t, t.TempDir(), owners(t, "flood", "other"), func(o *options) { o.Limits.Sweeps = 8 })
	for i := range 6 {
		name := fmt.Sprintf("flood-%d", i)
		if got := v.as("flood", "POST", "/v1/sweeps", named(small, name)); got.status != 201 {
			t.Fatalf("status %d: %s", got.status, got.body)
		}
	}
	problemIs(t, v.as("flood", "POST", "/v1/sweeps", named(small, "one-more")), 429, "the store has 6 of 8 sweeps, 6 of this token")
	for i := range 2 {
		if got := v.as("other", "POST", "/v1/sweeps", named(small, fmt.Sprintf("other-%d", i))); got.status != 201 {
			t.Errorf("the other token: status %d: %s", got.status, got.body)
		}
	}
}

// TestQuotas holds each quota: what is over it is refused with the figures, and another
// token is not.
func TestQuotas(t *testing.T) {
	cases := []struct {
		quota string
		run   service.State // of the first sweep
		want  string
	}{
		{"sweeps=1", service.Done, "token ci: quota sweeps is 1, 1 are in use and 1 asked for"},
		{"trials=110", service.Running, "token ci: quota trials is 110, 100 are in use and 12 asked for"},
		{"running=1 queued=1", service.Running, ""},
	}
	for _, c := range cases {
		t.Run(c.quota, func(t *testing.T) {
			v := start(t, t.TempDir(), stuck, owners(t, "ci "+c.quota, "other"))
			first := named(small, "first")
			if c.run == service.Running {
				first = named(long, "first")
			}
			if got := v.as("ci", "POST", "/v1/sweeps", first); got.status != 201 {
				t.Fatalf("status %d: %s", got.status, got.body)
			}
			v.become("ci", "first", c.run)
			got := v.as("ci", "POST", "/v1/sweeps", named(small, "second"))
			if c.want == "" { // it waits, and the next may not
				v.become("ci", "second", service.Queued)
				got, c.want = v.as("ci", "POST", "/v1/sweeps", named(small, "third")), "token ci: quota queued is 1, 1 are in use and 1 asked for"
			}
			problemIs(t, got, 429, c.want)
			if got := v.as("other", "POST", "/v1/sweeps", named(small, "fourth")); got.status != 201 {
				t.Errorf("another token: status %d: %s", got.status, got.body)
			}
			v.become("other", "fourth", service.Done)
		})
	}
}

// TestQuotaOfResume holds that resuming and extending are no way round a quota, and that a
// sweep that nobody owned is then owned.
func TestQuotaOfResume(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, stuck)
	v.launch(named(long, "old"))
	v.wait("old", service.Running)
	v.do("POST", "/v1/sweeps/old/cancel", "")
	v.wait("old", service.Cancelled)
	v.stop()
	v = start(t, dir, stuck, owners(t, "ci trials=110", "other"))
	if got := v.as("ci", "POST", "/v1/sweeps", named(small, "mine")); got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	v.become("ci", "mine", service.Done)
	problemIs(t, v.as("ci", "POST", "/v1/sweeps/mine/extend", `{"seeds": 40}`), 429, "quota trials is 110, 0 are in use and 148 asked for")
	if got := v.as("ci", "POST", "/v1/sweeps/old/resume", ""); got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	if d := v.become("ci", "old", service.Running); d.Owner != "ci" {
		t.Errorf("owned by %q", d.Owner)
	}
	problemIs(t, v.as("ci", "POST", "/v1/sweeps/mine/extend", `{"seeds": 7}`), 429, "quota trials is 110, 100 are in use and 16 asked for")
}

// TestQuotaOfBytes fills what a token may have on disk: its sweep pauses, nothing else is
// launched or sent, another token goes on, and with room again so does the sweep, to the
// files of one that was never stopped.
func TestQuotaOfBytes(t *testing.T) {
	spec := strings.Replace(small, "count: 3", "count: 100", 1)
	dir := t.TempDir()
	v := start(t, dir, owners(t, "ci bytes=500kB", "other"), func(o *options) {
		o.Limits.DiskRetry = 20 * time.Millisecond
		o.Executor = &slow{o.Executor, 200 * time.Millisecond}
	})
	ballast := strings.Repeat("1,2,3\n", 80_000)
	send := func(name string, n int) response {
		return v.do("POST", "/v1/data?name=x.csv", ballast[:n], "Content-Type", "application/octet-stream", "Authorization", "Bearer "+tokenOf(name))
	}
	sent := parse[service.Upload](t, send("ci", 450_000), 201)
	if sent.Owner != "ci" {
		t.Errorf("sent by %q", sent.Owner)
	}
	problemIs(t, send("ci", 60_000), 507, "token ci: its quota bytes leaves 500000 bytes")
	if got := v.as("ci", "POST", "/v1/sweeps", named(spec, "large")); got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	d := v.become("ci", "large", service.PausedDiskFull)
	if !strings.Contains(d.Reason, "token ci: quota bytes is 500000 and ") {
		t.Errorf("paused: %q", d.Reason)
	}
	if got := v.do("GET", "/readyz", ""); got.status != 200 || !strings.Contains(string(got.body), "sweeps paused for space: 1") {
		t.Errorf("readyz: status %d: %s", got.status, got.body)
	}
	problemIs(t, v.as("ci", "POST", "/v1/sweeps", named(small, "second")), 507, "token ci: quota bytes is 500000", "delete sweeps or data")
	problemIs(t, v.as("ci", "POST", "/v1/sweeps/large/resume", ""), 507, "token ci: quota bytes is 500000")
	if got := v.as("other", "POST", "/v1/sweeps", named(small, "third")); got.status != 201 {
		t.Errorf("another token: status %d: %s", got.status, got.body)
	}
	me := parse[api.Me](t, v.as("ci", "GET", "/v1/me", ""), 200)
	if me.Name != "ci" || me.Role != api.Launch || me.Quota.Bytes != 500_000 || me.Use.Bytes <= 500_000 || me.Use.Sweeps != 1 || me.Use.Queued != 1 || me.Quota.Share != 1 {
		t.Errorf("%+v", me)
	}
	if got := v.as("ci", "DELETE", "/v1/data/"+sent.Digest, ""); got.status != 204 {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	v.become("ci", "large", service.Done)
	sameFiles(t, filepath.Join(dir, "large"), undisturbed(t, named(spec, "large")))
}

// TestDataOfOthers holds that one token cannot take all of the data quota.
func TestDataOfOthers(t *testing.T) {
	dir := t.TempDir()
	limits := func(o *options) { o.Limits.DataQuota = 1000 }
	v := start(t, dir, owners(t, "flood", "other"), limits)
	send := func(name, content string) response {
		return v.do("POST", "/v1/data?name=x.csv", content, "Authorization", "Bearer "+tokenOf(name))
	}
	if got := send("flood", strings.Repeat("1,2\n", 150)); got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	problemIs(t, send("flood", strings.Repeat("2,3\n", 50)), 507, "600 by this token", "kept for other tokens")
	v.stop()
	v = start(t, dir, owners(t, "flood", "other"), limits) // it knows whose they are
	problemIs(t, send("flood", strings.Repeat("2,3\n", 50)), 507, "600 by this token")
	if got := send("other", strings.Repeat("3,4\n", 60)); got.status != 201 {
		t.Errorf("the other token: status %d: %s", got.status, got.body)
	}
}
