package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
	"github.com/tausweep/tausweep/sweep/spec"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

func TestMain(m *testing.M) {
	sweep.Register(sweeptest.Invented{})
	goleak.VerifyTestMain(m)
}

var build = results.Build{Version: "v0-test", Go: "go1.27.4", Vectors: "plain", OS: "linux", Arch: "amd64"}

// server is a service behind real HTTP.
type server struct {
	t       testing.TB
	dir     string
	url     string
	service *service.Service
	http    *httptest.Server
	stop    func() // as SIGTERM does
}

// options are those of a service and its API.
type options struct {
	service.Options
	API api.Options
}

// start serves the sweeps of dir until the test ends or stop is called.
func start(t testing.TB, dir string, change ...func(*options)) *server {
	t.Helper()
	o := options{Options: service.Options{Dir: dir, Executor: sweep.NewPool(2), Build: build, Log: logger(t)}}
	o.Limits.Rate, o.Limits.Burst = 100_000, 100_000 // tests ask without a pause
	for _, c := range change {
		c(&o)
	}
	s, err := service.Open(o.Options)
	if err != nil {
		t.Fatal(err)
	}
	a := api.New(s, o.API)
	handlers, err := a.Handlers(promhttp.HandlerFor(a.Gatherer(), promhttp.HandlerOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{}) // closed when Run has returned
	go func() {
		defer close(ran)
		s.Run(ctx)
	}()
	h := httptest.NewServer(handlers.Public)
	v := &server{t: t, dir: dir, url: h.URL, service: s, http: h}
	stopped := false
	v.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-ran
		h.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(v.stop)
	return v
}

// slowly makes a chunk last at least so long, however quick this machine is.
func slowly(chunk time.Duration) func(*options) {
	return func(o *options) { o.Executor = &slow{o.Executor, chunk} }
}

// slow is an executor that takes its time.
type slow struct {
	sweep.Executor
	chunk time.Duration
}

// Execute implements sweep.Executor.
func (s *slow) Execute(ctx context.Context, plan *sweep.Plan, chunks <-chan sweep.Chunk, done chan<- sweep.Trained) error {
	for chunk := range chunks {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		time.Sleep(s.chunk)
		done <- sweep.Trained{Chunk: chunk, Results: sweep.Train(plan, chunk), Duration: s.chunk}
	}
	return ctx.Err()
}

func logger(t testing.TB) *zap.Logger {
	return zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel))
}

// response is an answer that was read whole.
type response struct {
	status int
	header http.Header
	body   []byte
}

// do makes a request; headers are name, value, ...
func (v *server) do(method, path, body string, headers ...string) response {
	v.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, v.url+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	got, err := client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return response{got.StatusCode, got.Header, text}
}

// get reads path's JSON into T.
func get[T any](v *server, path string) T {
	v.t.Helper()
	return parse[T](v.t, v.do("GET", path, ""), http.StatusOK)
}

func parse[T any](t testing.TB, r response, status int) (out T) {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if err := json.Unmarshal(r.body, &out); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return out
}

// launch launches a spec of YAML.
func (v *server) launch(s string) service.Sweep {
	v.t.Helper()
	return parse[service.Sweep](v.t, v.do("POST", "/v1/sweeps", s, "Content-Type", "application/yaml"), http.StatusCreated)
}

// wait waits until a sweep has a state.
func (v *server) wait(name string, want service.State) service.Detail {
	v.t.Helper()
	for end := time.Now().Add(60 * time.Second); ; {
		d := get[service.Detail](v, "/v1/sweeps/"+name)
		if d.State == want {
			return d
		}
		if time.Now().After(end) {
			v.t.Fatalf("sweep %s is %s (%s), want %s", name, d.State, d.Reason, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// small is a sweep of 12 trials that takes no time.
const small = `
name: small
data: {samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 20
axes:
  loss.temperature: [0.5, 0.05]
  optimizer.lr_times_temperature: [false, true]
seeds: {first: 7, count: 3}
record: {every: 10, features: first}
`

// long is one that stuck executors never end.
const long = `
name: long
data: {samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 1000000
axes: {loss.temperature: [0.5, 0.05]}
seeds: {count: 50}
record: {every: 100000, features: none}
`

// stuck lets no sweep of long trials get on, and trains all others.
func stuck(o *options) { o.Executor = &stuckExecutor{o.Executor} }

type stuckExecutor struct{ sweep.Executor }

// Execute implements sweep.Executor.
func (s *stuckExecutor) Execute(ctx context.Context, plan *sweep.Plan, chunks <-chan sweep.Chunk, done chan<- sweep.Trained) error {
	if plan.Spec.Steps < 1_000_000 {
		return s.Executor.Execute(ctx, plan, chunks, done)
	}
	<-ctx.Done()
	return ctx.Err()
}

// named gives a spec another name.
func named(s, name string) string {
	at := strings.Index(s, "name: ")
	end := at + strings.IndexByte(s[at:], '\n')
	return s[:at] + "name: " + name + s[end:]
}

// undisturbed runs a spec without the service and returns its directory.
func undisturbed(t testing.TB, text string) string {
	t.Helper()
	parsed, err := spec.Parse("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return undisturbedFrom(t, parsed)
}

// undisturbedFrom is undisturbed of a spec that was read.
func undisturbedFrom(t testing.TB, parsed *spec.Spec) string {
	t.Helper()
	plan, err := sweep.NewPlan(parsed)
	if err == nil {
		err = sweep.AddBaselines(plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), parsed.Name)
	store, err := results.Open(dir, plan, build, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	err = sweep.Run(context.Background(), plan, 0, sweep.NewPool(1), store)
	if err == nil {
		err = store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	read, err := results.Read(dir, analysis.NewJudge)
	if err == nil {
		_, err = analysis.WriteSummary(read)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// sameFiles holds the files of two directories that may not differ against each
// other.
func sameFiles(t testing.TB, got, want string) {
	t.Helper()
	for _, name := range []string{"trials.csv", "curves.csv", "features.csv", "summary.csv", "summary_long.csv", "spec.yaml"} {
		w, err := os.ReadFile(filepath.Join(want, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		g, err := os.ReadFile(filepath.Join(got, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(g, w) {
			t.Errorf("%s differs from that of an undisturbed run", name)
		}
	}
}

func readText(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
