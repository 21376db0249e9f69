package api

import (
	"bytes"
	"net/http"
	"strings"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// known answers what no route takes with a problem, everything else with next.
func known(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, pattern := mux.Handler(r)
		if pattern != "" {
			next.ServeHTTP(w, r)
			return
		}
		probe := &probe{header: http.Header{}}
		handler.ServeHTTP(probe, r)
		switch {
		case probe.status == http.StatusMethodNotAllowed:
			allowed := probe.header.Get("Allow")
			refusal(probe.status, "%s is not allowed here; allowed: %s", r.Method, allowed).with("Allow", allowed).write(w)
		case probe.header.Get("Location") != "": // the path made clean
			http.Redirect(w, r, probe.header.Get("Location"), probe.status)
		default:
			refusal(http.StatusNotFound, "%s not found: see /openapi.json", r.URL.Path).write(w)
		}
	})
}

// probe finds out what a handler would answer.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// gzipSuffix tells the ETag of a compressed answer from the plain one's.
const gzipSuffix = "-gzip"

// conditions takes the suffix off the ETags that a client sends back, since the
// handlers know nothing of compression.
func conditions(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tags := r.Header.Get("If-None-Match"); strings.Contains(tags, gzipSuffix+`"`) {
			r.Header.Set("If-None-Match", strings.ReplaceAll(tags, gzipSuffix+`"`, `"`))
		}
		next.ServeHTTP(w, r)
	})
}

// compressible are the media that become smaller. Events are not: they must go
// out at once.
func compressible(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	switch media {
	case "text/csv", "application/json", "application/problem+json", "application/schema+json", "application/yaml",
		"image/svg+xml", "text/html", "text/css", "text/javascript", "application/javascript", "text/plain", "application/openapi+json":
		return true
	}
	return false
}

// pages registers the page's addresses.
func (s *Server) pages(mux *http.ServeMux) {
	if s.Page == nil {
		return
	}
	mux.Handle("GET /static/", http.StripPrefix("/static/", s.Page.Static()))
	mux.HandleFunc("GET /{$}", s.page(func(b *bytes.Buffer, d PageData, _ *http.Request) error {
		if !d.Locked {
			d.List = s.List(service.Search{}, 0, 100)
		}
		return s.Page.List(b, d)
	}))
	mux.HandleFunc("GET /launch", s.page(func(b *bytes.Buffer, d PageData, _ *http.Request) error {
		d.Template = spec.Template()
		return s.Page.Launch(b, d)
	}))
	mux.HandleFunc("GET /sweeps/{name}", s.page(func(b *bytes.Buffer, d PageData, r *http.Request) error {
		d.Name = r.PathValue("name")
		if !service.IsName(d.Name) {
			return service.Missing(d.Name)
		}
		if !d.Locked {
			e, err := s.Lookup(d.Name)
			if err != nil {
				return err
			}
			d.Sweep = s.Detail(e)
			d.Points, _ = s.Points(e, 0, 0, service.PointsShown) // the page shows that there are none
		}
		return s.Page.Sweep(b, d)
	}))
}

// page answers with what render writes, or with the page of its error.
func (s *Server) page(render func(*bytes.Buffer, PageData, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, _ := r.Context().Value(visitorKey{}).(visitor)
		data := PageData{Version: s.Build.Version, Root: rootFrom(r.URL.Path), Locked: v.role == "", Tokens: s.Tokens != nil, Limits: s.Limits}
		var b bytes.Buffer
		status := http.StatusOK
		if err := render(&b, data, r); err != nil {
			p := answerOf(err)
			if p.Status == http.StatusInternalServerError {
				s.Log.Error("page", zap.Error(err))
			}
			status = p.Status
			b.Reset()
			if err := s.Page.Problem(&b, data, p); err != nil {
				p.write(w)
				return
			}
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = w.Write(b.Bytes()) // the client left
	}
}

// rootFrom is the address of / from a page at path.
func rootFrom(path string) string {
	if depth := strings.Count(path, "/") - 1; depth > 0 {
		return strings.Repeat("../", depth)
	}
	return "./"
}
