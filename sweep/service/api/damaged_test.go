package api_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/page"
)

// damages are what happens to directories, by name, and what the state then says.
var damages = []struct {
	name   string
	change func(dir string) error
	reason string
}{
	{"emptied", rewrite("trials.csv", func(string) string { return "" }), "trials.csv: the files hold 0 whole trials: expected the 12 that manifest.json says were committed: put the file back, or resume the sweep"},
	{"crlf", rewrite("trials.csv", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }), `trials.csv:1: header: `},
	{"digit", rewrite("curves.csv", func(s string) string { return strings.Replace(s, "0.", "1.", 20) }), "curves.csv:"},
	{"no-curves", remove("curves.csv"), "curves.csv: not there: expected it beside"},
	{"no-spec", remove("spec.yaml"), "no sweep found: open spec.yaml: no such file"},
	{"nonsense", rewrite("spec.yaml", func(string) string { return "!" }), "spec.yaml"},
	{"other-spec", rewrite("spec.yaml", func(s string) string { return strings.Replace(s, "lr: 0.", "lr: 1.", 1) }), "spec.yaml: was changed after trials were trained by it"},
	{"manifest", rewrite("manifest.json", func(string) string { return "" }), "manifest.json: unexpected end of JSON input: expected what this program wrote: remove the file and resume"},
	{"gone", os.RemoveAll, "no sweep found: "},
}

func rewrite(name string, edit func(string) string) func(string) error {
	return func(dir string) error {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		after := edit(string(text))
		if after == string(text) {
			return fmt.Errorf("%s: the edit changes nothing", path)
		}
		return os.WriteFile(path, []byte(after), 0o600)
	}
}

func remove(name string) func(string) error {
	return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
}

// TestDamagedDirectories damages finished sweeps under a live service: each is listed
// as damaged with what is wrong, serves nothing that is wrong, is as before once its
// files are, and can be deleted.
func TestDamagedDirectories(t *testing.T) {
	whole, store := undisturbed(t, small), t.TempDir()
	for _, d := range damages {
		copySweep(t, whole, filepath.Join(store, d.name))
	}
	v := start(t, store, withPage(t))
	for _, d := range damages {
		get[service.Points](v, "/v1/sweeps/"+d.name+"/points")
		if err := d.change(filepath.Join(store, d.name)); err != nil {
			t.Fatal(err)
		}
		checkDamaged(v, d.name, d.reason)
	}
	if l := get[service.List](v, "/v1/sweeps"); l.States[service.Damaged] != len(damages) {
		t.Errorf("the list has %v", l.States)
	}
	crlf := filepath.Join(store, "crlf")
	if err := os.RemoveAll(crlf); err != nil {
		t.Fatal(err)
	}
	copySweep(t, whole, crlf)
	if d := get[service.Detail](v, "/v1/sweeps/crlf"); d.State != service.Done || d.Reason != "" {
		t.Errorf("mended: %s, %s", d.State, d.Reason)
	}
	get[service.Points](v, "/v1/sweeps/crlf/points")
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/emptied/resume", ""), 200)
	v.wait("emptied", service.Done)
	sameFiles(t, filepath.Join(store, "emptied"), whole)
	for _, d := range damages {
		if r := v.do("DELETE", "/v1/sweeps/"+d.name, ""); r.status != 204 {
			t.Errorf("deleting %s: %d %s", d.name, r.status, r.body)
		}
	}
}

// checkDamaged holds every address of a damaged sweep to what it may answer.
func checkDamaged(v *server, name, reason string) {
	v.t.Helper()
	self := "/v1/sweeps/" + name
	if d := get[service.Detail](v, self); d.State != service.Damaged || !strings.Contains(d.Reason, reason) {
		v.t.Errorf("%s: %s, %q, want %q", name, d.State, d.Reason, reason)
	}
	for _, sub := range []string{"points", "trials", "curves", "trials/3", "trials/3/features", "trials.csv", "curves.csv", "summary.csv", "spec.yaml", "trials.parquet", "figures/metrics.svg"} {
		if r := v.do("GET", self+"/"+sub, ""); r.status != 409 && r.status != 404 || !strings.Contains(string(r.body), "damaged: ") && r.status == 409 {
			v.t.Errorf("%s/%s: %d %s", name, sub, r.status, r.body)
		}
	}
	for _, sub := range []string{"trials/3/reproduce", "extend"} {
		if r := v.do("POST", self+"/"+sub, `{"seeds": 9}`, "Content-Type", "application/json"); r.status != 409 {
			v.t.Errorf("%s/%s: %d %s", name, sub, r.status, r.body)
		}
	}
	if r := v.do("GET", "/sweeps/"+name, ""); r.status != 200 || !strings.Contains(string(r.body), "damaged") {
		v.t.Errorf("the page of %s: %d", name, r.status)
	}
}

// TestChangedUnderARun removes what a sweep under way writes to: it fails and says so,
// and can be deleted; another one goes on.
func TestChangedUnderARun(t *testing.T) {
	for _, change := range []struct {
		name   string
		change func(dir string) error
		reason string
	}{
		{"file", remove("trials.csv"), "trials.csv: was removed while rows were written to it"},
		{"replaced", func(dir string) error {
			return os.Rename(filepath.Join(dir, "timings.csv"), filepath.Join(dir, "trials.csv"))
		}, "timings.csv: was removed"},
		{"directory", os.RemoveAll, "was removed while rows were written to it"},
	} {
		t.Run(change.name, func(t *testing.T) {
			v := start(t, t.TempDir(), slowly(20*time.Millisecond))
			v.launch(watched)
			for get[service.Detail](v, "/v1/sweeps/watched").Progress.Committed == 0 {
				time.Sleep(time.Millisecond)
			}
			if err := change.change(filepath.Join(v.dir, "watched")); err != nil {
				t.Fatal(err)
			}
			if d := v.wait("watched", service.Failed); !strings.Contains(d.Reason, change.reason) {
				t.Errorf("failed for %q, want %q", d.Reason, change.reason)
			}
			for _, sub := range []string{"", "/points", "/trials", "/trials.csv", "/summary.csv", "/spec.yaml", "/curves"} {
				if r := v.do("GET", "/v1/sweeps/watched"+sub, ""); r.status >= 500 {
					t.Errorf("%s: %d %s", sub, r.status, r.body)
				}
			}
			v.launch(small)
			v.wait("small", service.Done)
			if r := v.do("DELETE", "/v1/sweeps/watched", ""); r.status != 204 {
				t.Errorf("deleting it: %d %s", r.status, r.body)
			}
		})
	}
}

// TestRecordsAreChecked breaks directories that have records of the service.
func TestRecordsAreChecked(t *testing.T) {
	store := t.TempDir()
	v := start(t, store)
	for _, d := range damages {
		v.launch(named(small, d.name))
	}
	for _, d := range damages {
		v.wait(d.name, service.Done)
	}
	v.stop()
	for _, d := range damages {
		if err := d.change(filepath.Join(store, d.name)); err != nil {
			t.Fatal(err)
		}
	}
	v = start(t, store, withPage(t))
	for _, d := range damages {
		if d.name != "gone" { // nothing is left of it
			checkDamaged(v, d.name, d.reason)
		}
	}
}

// TestCopiesAndNames starts where directories were copied, linked, and named as the
// command line allows.
func TestCopiesAndNames(t *testing.T) {
	store, elsewhere := t.TempDir(), t.TempDir()
	v := start(t, store)
	v.launch(small)
	id := v.wait("small", service.Done).ID
	v.stop()
	copySweep(t, filepath.Join(store, "small"), filepath.Join(store, "a-copy"))
	copySweep(t, undisturbed(t, small), filepath.Join(store, "lr_0.1"))
	copySweep(t, undisturbed(t, small), filepath.Join(elsewhere, "linked"))
	if err := os.Symlink(filepath.Join(elsewhere, "linked"), filepath.Join(store, "linked")); err != nil {
		t.Fatal(err)
	}
	v = start(t, store, withPage(t))
	if now := get[service.Detail](v, "/v1/sweeps/small").ID; now != id {
		t.Errorf("the original has id %s now, before %s", now, id)
	}
	other := get[service.Detail](v, "/v1/sweeps/a-copy").ID
	if other == id {
		t.Error("the copy has the original's id")
	}
	l := get[service.List](v, "/v1/sweeps")
	if got := fmt.Sprint(l.Ignored); l.Total != 2 || len(l.Ignored) != 2 || !strings.Contains(got, "{linked is a symbolic link") || !strings.Contains(got, "{lr_0.1 no name for a sweep here") {
		t.Errorf("%d sweeps, ignored: %s", l.Total, got)
	}
	if r := v.do("GET", "/", ""); !strings.Contains(string(r.body), "lr_0.1") {
		t.Error("the page does not say what it does not show")
	}
	v.stop()
	v = start(t, store)
	if now := get[service.Detail](v, "/v1/sweeps/a-copy").ID; now != other {
		t.Errorf("the copy's id does not stay: %s, before %s", now, other)
	}
}

// TestMetricsAfterRestart scrapes a sweep that the process before has run.
func TestMetricsAfterRestart(t *testing.T) {
	store := t.TempDir()
	v := start(t, store)
	v.launch(small)
	v.wait("small", service.Done)
	v.stop()
	collector := prom.New(prom.Build{})
	start(t, store, func(o *options) {
		o.Record = func(name string) service.Recording { return collector.Sweep(name) }
	})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		text := scrape(collector)
		if strings.Contains(text, `tausweep_trials_committed{sweep="small"} 12`) && strings.Contains(text, "tausweep_configuration_uniformity_median{") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the scrape has %s", text)
		}
	}
}

// withPage serves the pages, too.
func withPage(t *testing.T) func(*options) {
	t.Helper()
	live, err := page.New()
	if err != nil {
		t.Fatal(err)
	}
	return func(o *options) { o.API.Page = live }
}
