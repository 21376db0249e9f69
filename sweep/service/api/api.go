package api

import (
	"context"
	"fmt"
	"net/http"
	"net/http/pprof"
	"reflect"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/klauspost/compress/gzhttp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/tausweep/tausweep/sweep/service"
)

// Server answers for a service over HTTP. Its methods may be called from any
// goroutine.
type Server struct {
	*service.Service
	Options
	guests   *guests
	requests *requests
	logins   *logins
	streams  atomic.Int64 // readers of events now
}

// Options are what a server is made of beside its service.
type Options struct {
	// Page renders the HTML; nil serves none.
	Page Page
	// Tokens are asked for where not nil.
	Tokens *Tokens
	// Audit is told who did what; nil is not.
	Audit *Audit
	// Hosts are accepted in the Host header beside the loopback's names; nil
	// accepts all, which is right where tokens are asked for or the service
	// cannot be reached by a browser of this machine.
	Hosts []string
}

// New returns the server of a service.
func New(s *service.Service, o Options) *Server {
	a := &Server{Service: s, Options: o, guests: newGuests(s.Limits), logins: newLogins(s.Log)}
	a.requests = newRequests(a)
	return a
}

// Gatherer gives the metrics of the service and of its requests.
func (s *Server) Gatherer() prometheus.Gatherer {
	return prometheus.Gatherers{s.Service.Gatherer(), s.requests.registry}
}

// Handlers are a server's HTTP handlers.
type Handlers struct {
	Public http.Handler // API and page
	Admin  http.Handler // profiles, for operators only
}

// Handlers returns the service's HTTP handlers. metrics serves /metrics; it
// should gather Gatherer too.
func (s *Server) Handlers(metrics http.Handler) (Handlers, error) {
	mux := http.NewServeMux()
	s.registerAll(humago.New(mux, s.apiConfig()))
	s.pages(mux)
	mux.HandleFunc("GET /healthz", s.healthy)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", metrics)
	compress, err := gzhttp.NewWrapper(gzhttp.EnableZstd(false), gzhttp.MinSize(1024), gzhttp.SuffixETag(gzipSuffix),
		gzhttp.ContentTypeFilter(compressible), gzhttp.CompressionLevel(4))
	if err != nil {
		return Handlers{}, err
	}
	return Handlers{Public: s.guard(known(mux, compress(conditions(mux)))), Admin: admin()}, nil
}

func (s *Server) apiConfig() huma.Config {
	c := huma.DefaultConfig("tausweep", s.Build.Version)
	c.Info.Description = "Launch, watch and fetch sweeps of small contrastive encoders over temperatures. " +
		"Errors are problem documents (RFC 9457) that list all errors at once."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "Required if the service was started with --token-file."},
	}
	c.Security = []map[string][]string{{}, {"token": {}}}
	c.DocsPath = ""    // a page that loads from elsewhere
	c.SchemasPath = "" // openapi.json has them
	c.CreateHooks = nil
	c.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[service.Number](), reflect.TypeFor[number]())
	c.RejectUnknownQueryParameters = true
	return c
}

// number stands for service.Number in the OpenAPI document.
type number float64

// Schema implements huma.SchemaProvider: a number, null where it is not finite.
func (number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true}
}

// admin serves profiles.
func admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// healthy answers that the process is alive.
func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // the client left
}

// ready answers whether the store can be written and the queue takes sweeps, and says
// when sweeps pause for space or wait for their directories.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	paused, waiting, err := s.Ready()
	if err != nil {
		unready := *answerOf(err)
		unready.Status, unready.Title = http.StatusServiceUnavailable, http.StatusText(http.StatusServiceUnavailable)
		unready.write(w)
		return
	}
	s.healthy(w, nil)
	if paused > 0 {
		fmt.Fprintf(w, "sweeps paused for space: %d\n", paused)
	}
	if waiting > 0 {
		fmt.Fprintf(w, "sweeps waiting for a directory that another program holds: %d\n", waiting)
	}
}

// SweepPath is what operations on one sweep have in their address. It is exported
// for huma, which sees no other fields.
type SweepPath struct {
	Name string `path:"name" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" maxLength:"63" doc:"The sweep's name." example:"guide"`
}

// Paging says which part of a list is asked for; exported as SweepPath is.
type Paging struct {
	Offset int `query:"offset" minimum:"0" maximum:"100000000" default:"0"`
	Limit  int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// body is an answer of a value.
type body[T any] struct{ Body T }

// answered wraps a value and its error.
func answered[T any](v *T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{*v}, nil
}

// raw is an answer that is written by hand.
type raw struct{ Body func(huma.Context) }

// byHand wraps an http.Handler's work; an error that it returns was found before
// anything was written.
func byHand(serve func(w http.ResponseWriter, r *http.Request) error) *raw {
	return &raw{func(c huma.Context) {
		r, w := humago.Unwrap(c)
		if err := serve(w, r); err != nil {
			answerOf(err).write(w)
		}
	}}
}

// operation describes one; errors are the statuses beside 401, 403 and 429.
func operation(method, path, id, summary string, errors ...int) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"sweeps"},
		Errors: append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, errors...),
	}
}

// on registers an operation on one sweep.
func on[I, O any](s *Server, api huma.API, op huma.Operation, name func(*I) string, act func(ctx context.Context, e *service.Entry, in *I) (*O, error)) {
	op.Errors = append(op.Errors, http.StatusNotFound)
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		e, err := s.Lookup(name(in))
		if err != nil {
			return nil, s.told(err)
		}
		out, err := act(ctx, e, in)
		return out, s.told(err)
	})
}
