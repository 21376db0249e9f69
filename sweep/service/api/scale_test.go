package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// many fills a directory with n sweeps as the service leaves them: copies of one
// that it ran.
func many(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	model := undisturbed(t, small)
	for i := range n {
		name := fmt.Sprintf("sweep-%04d", i)
		to := filepath.Join(dir, name)
		err := os.MkdirAll(to, 0o755)
		for _, file := range []string{"spec.yaml", "manifest.json", "trials.csv", "curves.csv", "features.csv", "summary.csv"} {
			text := strings.Replace(readText(t, filepath.Join(model, file)), "name: small", "name: "+name, 1)
			err = errors.Join(err, os.WriteFile(filepath.Join(to, file), []byte(text), 0o644))
		}
		record := map[string]any{
			"id": fmt.Sprintf("%016d", i), "state": "done", "created": time.Unix(int64(i), 0).UTC(), "changed": time.Unix(int64(i), 0).UTC(),
			"plan": service.Size{Trials: 12, Configurations: 4, Seeds: 3}, "counts": map[string]int{"ok": 12},
		}
		text, _ := json.Marshal(record)
		if err := errors.Join(err, os.WriteFile(filepath.Join(to, "service.json"), text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestThousandSweeps lists and scrapes a store of 1,000: quickly, and with no
// more series than one of three has.
func TestThousandSweeps(t *testing.T) {
	began := time.Now()
	v := start(t, many(t, 1000))
	t.Logf("made and opened in %v", time.Since(began))
	best := time.Hour
	for range 10 {
		began := time.Now()
		l := get[service.List](v, "/v1/sweeps?limit=1000")
		best = min(best, time.Since(began))
		if l.Total != 1000 || len(l.Sweeps) != 1000 || l.Sweeps[0].Name != "sweep-0999" || l.States[service.Done] != 1000 {
			t.Fatalf("%d of %d sweeps, states %v", len(l.Sweeps), l.Total, l.States)
		}
	}
	t.Logf("listed over HTTP, and decoded, in %v", best)
	if best > slowdown*50*time.Millisecond {
		t.Errorf("listing 1,000 sweeps takes %v, want under 50 ms", best)
	}
	page := get[service.List](v, "/v1/sweeps?limit=10&offset=500&state=done")
	if len(page.Sweeps) != 10 || page.Sweeps[0].Name != "sweep-0499" || page.Total != 1000 {
		t.Errorf("a page of %d sweeps from %s, of %d", len(page.Sweeps), page.Sweeps[0].Name, page.Total)
	}
	for i := range 300 { // every sweep's address is the same route
		v.do("GET", fmt.Sprintf("/v1/sweeps/sweep-%04d", i), "")
		v.do("GET", fmt.Sprintf("/guess/%d", i), "")
	}
	text := string(v.do("GET", "/metrics", "").body)
	if n := strings.Count(text, "\n"); n > 200 {
		t.Errorf("%d lines of metrics:\n%s", n, text)
	}
}

// BenchmarkList lists 1,000 sweeps over HTTP.
func BenchmarkList(b *testing.B) {
	v := start(b, many(b, 1000))
	for b.Loop() {
		if got := v.do("GET", "/v1/sweeps?limit=1000", ""); got.status != 200 {
			b.Fatal(got.status)
		}
	}
}

// TestManyClients lets 200 clients do everything at once while sweeps run.
func TestManyClients(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(named(small, "first"))
	v.wait("first", service.Done)
	var wg sync.WaitGroup
	var answers, launched atomic.Int64
	transport := &http.Transport{MaxIdleConnsPerHost: 200}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}
	ask := func(method, path, body string) int {
		r, err := http.NewRequestWithContext(context.Background(), method, v.url+path, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0
		}
		if body != "" {
			r.Header.Set("Content-Type", "application/yaml")
		}
		got, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return 0
		}
		defer got.Body.Close()
		if _, err := io.Copy(io.Discard, got.Body); err != nil {
			t.Error(err)
		}
		answers.Add(1)
		return got.StatusCode
	}
	began := time.Now()
	for c := range 200 {
		wg.Go(func() {
			paths := []string{
				"/v1/sweeps", "/v1/sweeps/first", "/v1/sweeps/first/points", "/v1/sweeps/first/trials?sort=-alignment", "/v1/sweeps/first/curves",
				"/v1/sweeps/first/trials.csv", "/v1/sweeps/first/summary.csv", "/v1/sweeps/first/trials/3/features", "/metrics", "/readyz",
			}
			if c%20 == 0 {
				if status := ask("POST", "/v1/sweeps", named(small, fmt.Sprint("c", c))); status != 201 {
					t.Errorf("launch: status %d", status)
				}
				launched.Add(1)
			}
			for i := range 2 * len(paths) {
				if status := ask("GET", paths[(c+i)%len(paths)], ""); status != 200 {
					t.Errorf("%s: status %d", paths[(c+i)%len(paths)], status)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d answers in %v", answers.Load(), time.Since(began))
	for c := 0; c < 200; c += 20 {
		v.wait(fmt.Sprint("c", c), service.Done)
		sameFiles(t, filepath.Join(v.dir, fmt.Sprint("c", c)), undisturbed(t, named(small, fmt.Sprint("c", c))))
	}
}

// invented fills a directory with a sweep of 100,000 trials whose measures are
// made up, since to train and to sum them up takes a while.
func invented(t testing.TB, dir string) {
	t.Helper()
	parsed, err := spec.Parse("", []byte(`
name: big
data: {samples: 8}
encoder: {layers: [2, 2]}
steps: 1
axes: {loss.temperature: {from: 0.01, to: 1, count: 100, scale: log}}
seeds: {count: 1000}
record: {every: 0, features: none}
`))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	store, err := results.Open(filepath.Join(dir, "big"), plan, build, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < plan.Len(); from += 10_000 {
		chunk := sweep.Trained{Chunk: sweep.Chunk{From: from, To: from + 10_000}}
		for i := range 10_000 {
			v := make([]float32, len(plan.Measures))
			v[plan.Measures.Index("alignment")] = 4 * draw.Float32()
			v[plan.Measures.Index("uniformity")] = -4 * draw.Float32()
			v[plan.Measures.Index("effective_rank")] = 1 + draw.Float32()
			chunk.Results = append(chunk.Results, sweep.Result{
				Trial: from + i, Status: sweep.OK, Steps: 1, Digest: fmt.Sprintf("w%016x", draw.Uint64()),
				Curve: []sweep.Checkpoint{{Step: 0, Values: v}, {Step: 1, Values: v}},
			})
		}
		if err := store.Commit(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestTrialsOf100000 pages through a large table: every page comes quickly, once
// the rows are read.
func TestTrialsOf100000(t *testing.T) {
	dir := t.TempDir()
	invented(t, dir)
	v := start(t, dir)
	began := time.Now()
	get[service.Trials](v, "/v1/sweeps/big/trials?sort=-alignment")
	t.Logf("the first page, with reading the rows, in %v", time.Since(began))
	for _, path := range []string{
		"trials?sort=-alignment&offset=50000", "trials?sort=uniformity", "trials?sort=uniformity&where=alignment<0.5&offset=10000", "points", "points/57", "curves",
	} {
		best := time.Hour
		for range 3 {
			began := time.Now()
			if got := v.do("GET", "/v1/sweeps/big/"+path, ""); got.status != 200 {
				t.Fatalf("%s: status %d: %s", path, got.status, got.body)
			}
			best = min(best, time.Since(began))
		}
		t.Logf("%s in %v", path, best)
		if best > slowdown*time.Second { // generous: some 10 ms where nobody else works
			t.Errorf("%s takes %v", path, best)
		}
	}
	page := get[service.Trials](v, "/v1/sweeps/big/trials?sort=-alignment&offset=99950&limit=100")
	if page.Matched != 100_000 || len(page.Trials) != 50 {
		t.Errorf("the last page has %d of %d", len(page.Trials), page.Matched)
	}
}

// TestRowsInMemoryAreBounded looks at more sweeps than may be kept: each answers,
// again and again, and one that alone is too large says where to find its rows.
func TestRowsInMemoryAreBounded(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.Limits.Rows = 30 })
	for i := range 5 {
		v.launch(named(small, fmt.Sprint("s", i)))
	}
	v.launch(strings.Replace(named(small, "large"), "count: 3", "count: 8", 1))
	v.wait("large", service.Done)
	for range 3 {
		for i := range 5 {
			v.wait(fmt.Sprint("s", i), service.Done)
			if p := get[service.Points](v, fmt.Sprintf("/v1/sweeps/s%d/points", i)); p.Committed != 12 {
				t.Errorf("s%d: %d", i, p.Committed)
			}
		}
	}
	got := v.do("GET", "/v1/sweeps/large/trials", "")
	if got.status != 422 || !strings.Contains(string(got.body), "download trials.csv") {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}
