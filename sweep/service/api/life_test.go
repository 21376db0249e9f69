package api_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
)

// TestCancelAndResume stops a sweep half way, and lets it continue to the end of an
// undisturbed one.
func TestCancelAndResume(t *testing.T) {
	v := start(t, t.TempDir(), slowly(20*time.Millisecond))
	v.launch(watched)
	for get[service.Detail](v, "/v1/sweeps/watched").Progress.Committed == 0 {
		time.Sleep(time.Millisecond)
	}
	got := parse[service.Sweep](t, v.do("POST", "/v1/sweeps/watched/cancel", ""), 200)
	if got.State != service.Cancelled && !(got.State == service.Running && strings.Contains(got.Reason, "being cancelled")) {
		t.Errorf("state %s (%s)", got.State, got.Reason)
	}
	d := v.wait("watched", service.Cancelled)
	if n := d.Progress.Committed; n == 0 || n == 1200 {
		t.Fatalf("%d committed: the cancel did not come half way", n)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/watched/cancel", ""), 200) // once more is not an error
	if n := get[service.Detail](v, "/v1/sweeps/watched").Progress.Committed; n != d.Progress.Committed {
		t.Errorf("%d committed after the cancel, %d at it", n, d.Progress.Committed)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/watched/resume", ""), 200)
	v.wait("watched", service.Done)
	sameFiles(t, filepath.Join(v.dir, "watched"), undisturbed(t, watched))
}

// TestCancelOfWhatWaits takes a sweep out of the queue.
func TestCancelOfWhatWaits(t *testing.T) {
	v := start(t, t.TempDir(), stuck, func(o *options) { o.Limits.Active = 1 })
	v.launch(long)
	v.launch(small)
	v.launch(named(small, "third"))
	if d := get[service.Detail](v, "/v1/sweeps/third"); d.State != service.Queued || d.Queue != 2 {
		t.Errorf("third: %s, place %d", d.State, d.Queue)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/small/cancel", ""), 200)
	if d := get[service.Detail](v, "/v1/sweeps/third"); d.Queue != 1 {
		t.Errorf("third has place %d, want 1", d.Queue)
	}
	v.do("POST", "/v1/sweeps/long/cancel", "")
	v.wait("third", service.Done)
	v.wait("small", service.Cancelled)
}

// TestExtend gives a sweep more seeds: while it waits for nothing, while it
// runs, and twice. The files are those of a sweep that had them from the start.
func TestExtend(t *testing.T) {
	v := start(t, t.TempDir(), slowly(10*time.Millisecond))
	extend := func(name string, seeds int) service.Sweep {
		t.Helper()
		return parse[service.Sweep](t, v.do("POST", "/v1/sweeps/"+name+"/extend", fmt.Sprintf(`{"seeds": %d}`, seeds), "Content-Type", "application/json"), 200)
	}
	v.launch(small)
	v.wait("small", service.Done)
	if s := extend("small", 5); s.Plan != (service.Size{Trials: 20, Configurations: 4, Seeds: 5}) {
		t.Errorf("plan %+v", s.Plan)
	}
	v.wait("small", service.Done)
	sameFiles(t, filepath.Join(v.dir, "small"), undisturbed(t, strings.Replace(small, "count: 3", "count: 5", 1)))
	extend("small", 5) // no more than there are is not an error

	v.launch(watched)
	for get[service.Detail](v, "/v1/sweeps/watched").Progress.Committed == 0 {
		time.Sleep(time.Millisecond)
	}
	extend("watched", 650)
	extend("watched", 700)
	if d := v.wait("watched", service.Done); d.Progress.Committed != 1400 {
		t.Errorf("%d committed, want 1400", d.Progress.Committed)
	}
	sameFiles(t, filepath.Join(v.dir, "watched"), undisturbed(t, strings.Replace(watched, "count: 600", "count: 700", 1)))
}

// TestRestartGoesOn stops the service while sweeps run and wait: they go on by
// themselves, extended ones with their new seeds, cancelled ones not.
func TestRestartGoesOn(t *testing.T) {
	dir := t.TempDir()
	one := func(o *options) { o.Limits.Active = 1 }
	v := start(t, dir, slowly(20*time.Millisecond), one)
	v.launch(watched)
	v.launch(named(small, "second"))
	v.launch(named(small, "third"))
	v.do("POST", "/v1/sweeps/third/cancel", "")
	for get[service.Detail](v, "/v1/sweeps/watched").Progress.Committed == 0 {
		time.Sleep(time.Millisecond)
	}
	v.stop()

	v = start(t, dir, slowly(time.Millisecond), one)
	v.wait("watched", service.Done)
	v.wait("second", service.Done)
	v.wait("third", service.Cancelled)
	sameFiles(t, filepath.Join(dir, "watched"), undisturbed(t, watched))
	if l := get[service.List](v, "/v1/sweeps"); l.Total != 3 || l.Sweeps[0].Name != "third" || l.Sweeps[2].Name != "watched" {
		t.Errorf("list %+v", l)
	}
	if m, err := os.ReadFile(filepath.Join(dir, "watched", "manifest.json")); err != nil || strings.Count(string(m), `"began"`) != 2 {
		t.Errorf("the manifest does not tell of two runs (%v): %s", err, m)
	}
}

// TestCancelAcrossAKill starts where a sweep was being cancelled when the service was
// killed: it is cancelled, on disk too.
func TestCancelAcrossAKill(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir)
	v.launch(small)
	v.wait("small", service.Done)
	v.stop()
	path := filepath.Join(dir, "small", "service.json")
	write(t, path, strings.Replace(readText(t, path), `"state": "done"`, `"state": "running", "reason": "is being cancelled", "stopping": true`, 1))
	v = start(t, dir)
	if d := get[service.Detail](v, "/v1/sweeps/small"); d.State != service.Cancelled || d.Reason != "" {
		t.Errorf("%s: %s", d.State, d.Reason)
	}
	if text := readText(t, path); strings.Contains(text, "being cancelled") || strings.Contains(text, "stopping") {
		t.Errorf("on disk: %s", text)
	}
}

// TestOneServiceADirectory refuses a second service.
func TestOneServiceADirectory(t *testing.T) {
	dir := t.TempDir()
	start(t, dir)
	_, err := service.Open(service.Options{Dir: dir, Executor: sweep.NewPool(1)})
	if !errors.Is(err, service.ErrInUse) {
		t.Errorf("%v", err)
	}
}

// TestStrangersInTheStore starts where there are sweeps of the command line, a
// launch that was cut off, a damaged record, and what is no sweep at all.
func TestStrangersInTheStore(t *testing.T) {
	dir := t.TempDir()
	copySweep(t, undisturbed(t, named(small, "by-hand")), filepath.Join(dir, "by-hand"))
	half := filepath.Join(dir, "half")
	copySweep(t, undisturbed(t, named(small, "half")), half)
	cutInHalf(t, half)
	damaged := filepath.Join(dir, "damaged")
	copySweep(t, undisturbed(t, named(small, "damaged")), damaged)
	write(t, filepath.Join(damaged, "service.json"), "{")
	write(t, filepath.Join(dir, ".new-123", "spec.yaml"), "name: x\n")
	write(t, filepath.Join(dir, "notes", "todo.txt"), "buy milk")
	write(t, filepath.Join(dir, "README"), "sweeps")

	v := start(t, dir)
	for name, want := range map[string]service.State{"by-hand": service.Done, "damaged": service.Done, "half": service.Cancelled} {
		if d := get[service.Detail](v, "/v1/sweeps/"+name); d.State != want || d.Plan.Trials != 12 {
			t.Errorf("%s: %s, %+v, want %s", name, d.State, d.Plan, want)
		}
	}
	if l := get[service.List](v, "/v1/sweeps"); l.Total != 3 {
		t.Errorf("%d sweeps, want 3", l.Total)
	}
	if _, err := os.Stat(filepath.Join(dir, ".new-123")); err == nil {
		t.Error("a launch that was cut off is still there")
	}
	half1 := v.do("GET", "/v1/sweeps/half/trials.csv", "")
	if full := v.do("GET", "/v1/sweeps/by-hand/trials.csv", ""); len(half1.body) == 0 || !bytes.HasPrefix(full.body, half1.body) {
		t.Errorf("half a sweep shows %q", half1.body)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/half/resume", ""), 200)
	v.wait("half", service.Done)
	sameFiles(t, half, undisturbed(t, named(small, "half")))
	if _, err := os.Stat(filepath.Join(dir, "notes", "todo.txt")); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func copySweep(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// cutInHalf leaves what a kill might: half of the rows, the last one torn, and
// a manifest that says running.
func cutInHalf(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"trials.csv", "curves.csv", "timings.csv"} {
		path := filepath.Join(dir, name)
		about, err := os.Stat(path)
		if err == nil {
			err = os.Truncate(path, about.Size()*6/10)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "manifest.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	began := regexp.MustCompile(`"(ok|diverged|failed)": \d+`).ReplaceAllString(string(text), `"$1": 0`)
	write(t, path, strings.Replace(began, `"done"`, `"running"`, 1))
}

// TestDamagedSweepFails breaks a row of a sweep that is to continue: it fails, says
// where, changes nothing, and the others continue.
func TestDamagedSweepFails(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "small")
	copySweep(t, undisturbed(t, small), broken)
	cutInHalf(t, broken)
	path := filepath.Join(broken, "trials.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.Replace(string(text), "0.5", "0.6", 1))
	v := start(t, dir)
	v.do("POST", "/v1/sweeps/small/resume", "")
	d := v.wait("small", service.Failed)
	if !strings.Contains(d.Reason, "trials.csv:2") || strings.Contains(d.Reason, dir) {
		t.Errorf("reason %q", d.Reason)
	}
	v.launch(named(small, "other"))
	v.wait("other", service.Done)
}

// TestIdempotentLaunches sends the same launch again: by its key, by its spec,
// and to a service that was started again.
func TestIdempotentLaunches(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir)
	launch := func(spec, key string) response {
		headers := []string{"Content-Type", "application/yaml"}
		if key != "" {
			headers = append(headers, "Idempotency-Key", key)
		}
		return v.do("POST", "/v1/sweeps", spec, headers...)
	}
	first := parse[service.Sweep](t, launch(small, "k1"), 201)
	check := func(r response) {
		t.Helper()
		if again := parse[service.Sweep](t, r, 200); again.ID != first.ID || r.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("again: id %s, want %s (%v)", again.ID, first.ID, r.header)
		}
	}
	check(launch(small, "k1"))
	check(launch(small, ""))
	check(launch(small, "k2"))
	if r := launch(named(small, "other"), "k1"); r.status != 422 || !strings.Contains(string(r.body), "Idempotency-Key") {
		t.Errorf("a key for another request: status %d: %s", r.status, r.body)
	}
	v.wait("small", service.Done)
	v.stop()
	v = start(t, dir)
	check(launch(small, "k1"))
	if l := get[service.List](v, "/v1/sweeps"); l.Total != 1 {
		t.Errorf("%d sweeps", l.Total)
	}
	// The same request many times at once makes one sweep.
	var wg sync.WaitGroup
	ids := make(chan string, 20)
	for range cap(ids) {
		wg.Go(func() {
			r := launch(named(small, "rush"), "k3")
			if r.status != 200 && r.status != 201 {
				t.Errorf("status %d: %s", r.status, r.body)
				return
			}
			ids <- parse[service.Sweep](t, r, r.status).ID
		})
	}
	wg.Wait()
	close(ids)
	id := <-ids
	for other := range ids {
		if other != id {
			t.Errorf("ids %s and %s", id, other)
		}
	}
	v.wait("rush", service.Done)
}

// TestSmallIsNotStuckBehindHuge launches a small sweep after a huge one: it ends
// long before.
func TestSmallIsNotStuckBehindHuge(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(strings.Replace(named(small, "huge"), "count: 3", "count: 20000", 1)) // 80,000 trials
	for get[service.Detail](v, "/v1/sweeps/huge").Progress.Committed == 0 {
		time.Sleep(time.Millisecond)
	}
	v.launch(small)
	v.wait("small", service.Done)
	if d := get[service.Detail](v, "/v1/sweeps/huge"); d.State != service.Running || d.Progress.Committed == d.Plan.Trials {
		t.Errorf("the huge one is %s with %d of %d", d.State, d.Progress.Committed, d.Plan.Trials)
	}
	v.do("POST", "/v1/sweeps/huge/cancel", "")
}

// TestQueueIsLimited refuses what would wait too long, and is not ready then.
func TestQueueIsLimited(t *testing.T) {
	v := start(t, t.TempDir(), stuck, func(o *options) { o.Limits.Active, o.Limits.Queue = 1, 1 })
	v.launch(long)
	v.wait("long", service.Running)
	v.launch(small)
	for _, path := range []string{"/v1/sweeps"} {
		got := v.do("POST", path, named(small, "third"), "Content-Type", "application/yaml")
		if got.status != 429 || got.header.Get("Retry-After") == "" || !strings.Contains(string(got.body), "limit") {
			t.Errorf("status %d: %s", got.status, got.body)
		}
	}
	if got := v.do("GET", "/readyz", ""); got.status != 503 {
		t.Errorf("readyz: status %d", got.status)
	}
	if got := v.do("GET", "/healthz", ""); got.status != 200 {
		t.Errorf("healthz: status %d", got.status)
	}
	v.do("POST", "/v1/sweeps/long/cancel", "")
	v.wait("small", service.Done)
	if got := v.do("GET", "/readyz", ""); got.status != 200 {
		t.Errorf("readyz: status %d: %s", got.status, got.body)
	}
}

// TestDelete moves a sweep to the trash, where it can be had back, and frees the
// name.
func TestDelete(t *testing.T) {
	v := start(t, t.TempDir(), stuck)
	first := v.launch(long)
	v.wait("long", service.Running)
	if got := v.do("DELETE", "/v1/sweeps/long", ""); got.status != 409 || !strings.Contains(string(got.body), "cancel it first") {
		t.Errorf("delete of what runs: status %d: %s", got.status, got.body)
	}
	v.do("POST", "/v1/sweeps/long/cancel", "")
	v.wait("long", service.Cancelled)
	if got := v.do("DELETE", "/v1/sweeps/long", ""); got.status != 204 || len(got.body) > 0 {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	if got := v.do("GET", "/v1/sweeps/long", ""); got.status != 404 {
		t.Errorf("then status %d", got.status)
	}
	kept, err := filepath.Glob(filepath.Join(v.dir, ".trash", "*-long-"+first.ID, "trials.csv"))
	if err != nil || len(kept) != 1 {
		t.Errorf("trash %v, %v", kept, err)
	}
	second := v.launch(named(small, "long"))
	if second.ID == first.ID {
		t.Error("the new sweep has the old one's id")
	}
	v.wait("long", service.Done)
}

// TestTrashIsEmptied deletes for good what is old enough, and nothing else.
func TestTrashIsEmptied(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, ".trash", fmt.Sprintf("%d-old-1", time.Now().Add(-8*24*time.Hour).UnixMilli()))
	young := filepath.Join(dir, ".trash", fmt.Sprintf("%d-young-1", time.Now().Add(-6*24*time.Hour).UnixMilli()))
	mine := filepath.Join(dir, ".trash", "mine")
	for _, d := range []string{old, young, mine} {
		write(t, filepath.Join(d, "spec.yaml"), "name: x\n")
	}
	v := start(t, dir)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(old); errors.Is(err, os.ErrNotExist) {
			break
		}
		if time.Now().After(end) {
			t.Fatal("what is older than a week is still there")
		}
	}
	v.stop()
	for _, d := range []string{young, mine} {
		if _, err := os.Stat(d); err != nil {
			t.Error(err)
		}
	}
}
