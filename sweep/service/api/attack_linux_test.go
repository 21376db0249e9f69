package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// Anything but a regular file in the place of a file of a sweep: no request waits for it or
// answers with what is outside of the store, also where the service starts with it.
func TestAttackedDirectories(t *testing.T) {
	sweeptest.SkipShort(t)
	const secret = "temperature-of-the-crown-jewels"
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(path string) error{
		"link":      func(path string) error { return os.Symlink(outside, path) },
		"device":    func(path string) error { return os.Symlink("/dev/zero", path) },
		"pipe":      func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"directory": func(path string) error { return os.Mkdir(path, 0o700) },
		"huge": func(path string) error {
			f, err := os.Create(path)
			return errors.Join(err, f.Truncate(1<<42), f.Close())
		},
	}
	routes := []string{
		"", "/points", "/trials", "/trials/1", "/curves", "/verify", "/figures/metrics.svg", "/trials/1/log", "/trials.csv", "/curves.csv", "/features.csv",
		"/timings.csv", "/commits.csv", "/summary.csv", "/spec.yaml", "/manifest.json", "/trials.parquet",
	}
	ask := func(url string) (int, string) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		w, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		defer w.Body.Close()
		text, err := io.ReadAll(io.LimitReader(w.Body, 8<<20))
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%s: %v", url, err)
		}
		return w.StatusCode, string(text)
	}
	whole := undisturbed(t, small)
	for _, restarted := range []bool{false, true} {
		store := t.TempDir()
		var names []string
		change := map[string]func(path string) error{}
		for _, file := range []string{"spec.yaml", "manifest.json", "trials.csv", "curves.csv", "features.csv", "timings.csv", "commits.csv", "summary.csv", "service.json"} {
			for kind, put := range kinds {
				name := strings.NewReplacer(".", "-", "_", "-").Replace(file) + "-" + kind
				names, change[name] = append(names, name), func(dir string) error {
					path := filepath.Join(dir, file)
					return errors.Join(os.RemoveAll(path), put(path))
				}
				copySweep(t, whole, filepath.Join(store, name))
			}
		}
		attack := func() {
			for _, name := range names {
				if err := change[name](filepath.Join(store, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if restarted {
			attack()
		}
		v := start(t, store)
		if !restarted {
			for _, name := range names {
				v.wait(name, service.Done)
			}
			attack()
		}
		for _, name := range names {
			for _, route := range routes {
				status, text := ask(v.url + "/v1/sweeps/" + name + route)
				if strings.Contains(text, secret) || status == http.StatusInternalServerError {
					t.Errorf("restarted %v, %s%s: %d %.300s", restarted, name, route, status, text)
				}
			}
		}
		v.stop()
	}
}

// What a record says against the files is not believed, and what it cannot say neither.
func TestRecordsAreNotBelieved(t *testing.T) {
	store := t.TempDir()
	v := start(t, store)
	v.launch(named(small, "kept"))
	want := v.wait("kept", service.Done)
	v.stop()
	path := filepath.Join(store, "kept", "service.json")
	whole := readText(t, path)
	for name, edit := range map[string]func(r map[string]any){
		"a state that is none":     func(r map[string]any) { r["state"] = "bogus" },
		"no state":                 func(r map[string]any) { delete(r, "state") },
		"more results":             func(r map[string]any) { r["counts"] = results.Counts{OK: 999_999} },
		"other results":            func(r map[string]any) { r["counts"] = results.Counts{OK: 1, Failed: 3} },
		"negative results":         func(r map[string]any) { r["counts"] = results.Counts{OK: -3} },
		"failures":                 func(r map[string]any) { r["state"] = "done_with_failures" },
		"a larger plan":            func(r map[string]any) { r["plan"] = results.Size{Trials: 1 << 40, Configurations: 3, Seeds: 9} },
		"sizes of nothing":         func(r map[string]any) { delete(r, "sizes") },
		"times before all":         func(r map[string]any) { r["created"] = "0001-01-01T00:00:00Z" },
		"text in a number's place": func(r map[string]any) { r["deaths"] = "many" },
	} {
		var r map[string]any
		if err := json.Unmarshal([]byte(whole), &r); err != nil {
			t.Fatal(err)
		}
		edit(r)
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(text))
		v := start(t, store)
		got := v.wait("kept", service.Done)
		if got.Plan != want.Plan || got.Progress.OK != want.Progress.OK || got.Progress.Failed != 0 || got.Progress.Committed != want.Progress.Committed {
			t.Errorf("%s: %s %+v, want %+v", name, got.State, got.Progress, want.Progress)
		}
		if at := fmt.Sprint(got.Created.Year()); at < "2020" {
			t.Errorf("%s: created in %s", name, at)
		}
		v.stop()
	}
}
