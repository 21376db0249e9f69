package page_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.uber.org/goleak"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
	"github.com/tausweep/tausweep/sweep/service/page"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

func TestMain(m *testing.M) {
	sweep.Register(sweeptest.Invented{})
	goleak.VerifyTestMain(sweeptest.Reporting(m))
}

// server is the real service with the page, behind real HTTP that can be cut.
type server struct {
	t    testing.TB
	url  string
	gate *gate
	http *httptest.Server
	cut  atomic.Bool // no request is answered
	slow atomic.Bool // uploads are not answered
	bare atomic.Bool // no features are answered

	options options
	public  atomic.Pointer[http.Handler] // of the service now
	end     func()                       // as SIGTERM does

	mu     sync.Mutex
	resume []string // Last-Event-ID of the requests for events
}

// options are those of a service and its API.
type options struct {
	service.Options
	API api.Options
}

// gate holds the chunks of sweeps whose name begins with "held" back until they
// are let go, so that a test decides how far a sweep is.
type gate struct {
	sweep.Executor
	let chan struct{} // sent by the test, a chunk each; received by Execute
}

// Execute implements sweep.Executor.
func (g *gate) Execute(ctx context.Context, plan *sweep.Plan, chunks <-chan sweep.Chunk, done chan<- sweep.Trained) error {
	if !strings.HasPrefix(plan.Spec.Name, "held") || plan.Spec.Record.Every == 0 { // 0: trained for a request
		return g.Executor.Execute(ctx, plan, chunks, done)
	}
	passed := make(chan sweep.Chunk)
	var feeding sync.WaitGroup
	defer feeding.Wait()
	feeding.Go(func() {
		defer close(passed)
		for c := range chunks {
			select {
			case <-g.let:
			case <-ctx.Done():
				continue // the rest is taken and left
			}
			select {
			case passed <- c:
			case <-ctx.Done():
			}
		}
	})
	return g.Executor.Execute(ctx, plan, passed, done)
}

// serve starts the service, for the time of the test.
func serve(t testing.TB, change ...func(*options)) *server {
	t.Helper()
	live, err := page.New()
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{Executor: sweep.NewPool(2), let: make(chan struct{})}
	o := options{API: api.Options{Page: live}}
	o.Options = service.Options{
		Dir: t.TempDir(), Executor: g, Log: zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel)),
		Build: results.Build{Version: "v0-test", Go: "go1.27.4", Vectors: "plain", OS: "linux", Arch: "amd64"},
	}
	for _, c := range change {
		c(&o)
	}
	v := &server{t: t, gate: g, options: o}
	v.http = httptest.NewServer(v.cuttable())
	v.url = v.http.URL
	v.begin()
	t.Cleanup(func() {
		v.end()
		v.http.CloseClientConnections()
		v.http.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return v
}

// begin starts the service on its directory.
func (v *server) begin() {
	v.t.Helper()
	s, err := service.Open(v.options.Options)
	if err != nil {
		v.t.Fatal(err)
	}
	a := api.New(s, v.options.API)
	handlers, err := a.Handlers(promhttp.HandlerFor(a.Gatherer(), promhttp.HandlerOpts{}))
	if err != nil {
		v.t.Fatal(err)
	}
	v.public.Store(&handlers.Public)
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{}) // closed when Run has returned
	go func() {
		defer close(ran)
		s.Run(ctx)
	}()
	v.end = func() {
		cancel()
		<-ran
		if err := s.Close(); err != nil {
			v.t.Error(err)
		}
	}
}

// cuttable drops every request while the server is cut.
func (v *server) cuttable() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		if strings.HasSuffix(r.URL.Path, "/events") {
			v.mu.Lock()
			v.resume = append(v.resume, r.Header.Get("Last-Event-ID"))
			v.mu.Unlock()
		}
		if v.slow.Load() && r.Method == http.MethodPost && r.URL.Path == "/v1/data" {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done() // until the page has enough
			return
		}
		if v.bare.Load() && strings.HasSuffix(r.URL.Path, "/features") {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		(*v.public.Load()).ServeHTTP(w, r)
	})
}

// disconnect cuts every connection and answers none until connect.
func (v *server) disconnect() {
	v.cut.Store(true)
	v.http.CloseClientConnections()
}

func (v *server) connect() { v.cut.Store(false) }

// do makes a request and returns its status and body.
func (v *server) do(method, path, body string, headers ...string) (int, []byte) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return w.StatusCode, text
}

// launch launches a spec.
func (v *server) launch(spec string) {
	v.t.Helper()
	if status, body := v.do("POST", "/v1/sweeps", spec, "Content-Type", "application/yaml"); status != http.StatusCreated {
		v.t.Fatalf("launch: %d %s", status, body)
	}
}

// sweep returns a sweep as it is.
func (v *server) sweep(name string) service.Detail {
	v.t.Helper()
	var d service.Detail
	status, body := v.do("GET", "/v1/sweeps/"+name, "")
	if status != http.StatusOK {
		v.t.Fatalf("sweep %s: %d %s", name, status, body)
	}
	if err := json.Unmarshal(body, &d); err != nil {
		v.t.Fatal(err)
	}
	return d
}

// wait waits until a sweep is in a state.
func (v *server) wait(name string, state service.State) {
	v.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if d := v.sweep(name); d.State == state {
			return
		} else if time.Now().After(end) {
			v.t.Fatalf("sweep %s is %s (%s), want %s", name, d.State, d.Reason, state)
		}
	}
}

// letGo lets so many chunks of held sweeps be trained.
func (v *server) letGo(n int) {
	v.t.Helper()
	for range n {
		select {
		case v.gate.let <- struct{}{}:
		case <-time.After(patience):
			v.t.Fatal("no chunk waits")
		}
	}
}

// Specs of the tests: small, and with something to see.
const (
	// five temperatures, one of which collapses
	guideSpec = `
name: guide
steps: 2000
axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]}
seeds: {first: 0, count: 8}
`
	heldSpec = `
name: held
steps: 50
axes: {loss.temperature: [0.5, 0.05, 0.01]}
seeds: {first: 0, count: 400}
record: {every: 25, features: none}
`
)
