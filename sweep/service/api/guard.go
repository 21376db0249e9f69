package api

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep/service"
)

// policy is the Content-Security-Policy of every answer: nothing inline, nothing
// remote.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guard stands before all handlers: it numbers, logs and counts requests, and
// turns away those that are not allowed, too many, or forged.
func (s *Server) guard(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := requestID(r)
		out := &answer{ResponseWriter: w, patience: s.Limits.Write, control: http.NewResponseController(w)}
		headers(out.Header(), id, r)
		v, wrong := s.identify(r)
		var deed *Deed // what is for the audit log
		if wrong == nil && v.role != "" {
			deed = newDeed(r, v, id)
		}
		r = r.WithContext(context.WithValue(context.WithValue(r.Context(), visitorKey{}, v), deedKey{}, deed))
		defer func() {
			if fault := recover(); fault != nil {
				s.Log.Error("panic in a request", zap.String("id", id), zap.Any("panic", fault), zap.Stack("stack"))
				if out.status == 0 {
					refusal(http.StatusInternalServerError, "internal error").write(out)
				}
			}
			s.note(r, out, v, id, time.Since(began))
			s.Audit.end(deed, out.status)
		}()
		if r.Body == nil || r.Body == http.NoBody {
			_ = out.control.SetReadDeadline(time.Time{}) // the request is read: streams may last
		}
		if err := s.refuse(r, v, wrong, origins); err != nil {
			a := answerOf(err)
			if a.Status == http.StatusTooManyRequests {
				deed = nil // a flood of them is for the metrics
			}
			a.write(out)
			return
		}
		next.ServeHTTP(out, r)
	})
}

// visitorKey is the context's key of the visitor.
type visitorKey struct{}

// refuse reports why a request is not served.
func (s *Server) refuse(r *http.Request, v visitor, wrong error, origins *http.CrossOriginProtection) error {
	if wait, ok := s.guests.admit(client(r, v), time.Now()); !ok {
		return refusal(http.StatusTooManyRequests, "too many requests: at most %d per second", s.Limits.Rate).
			with("Retry-After", strconv.Itoa(1+int(wait.Seconds())))
	}
	if !s.knownHost(r.Host) {
		return refusal(http.StatusMisdirectedRequest, "unknown host %q: allow it with --host", r.Host)
	}
	if wrong != nil {
		return wrong
	}
	if err := origins.Check(r); err != nil {
		return refusal(http.StatusForbidden, "the request comes from a page of another site")
	}
	return allow(v, r)
}

// knownHost keeps pages of other sites from reaching a service without tokens
// by a name of theirs that they let point at this machine.
func (s *Server) knownHost(hostport string) bool {
	if s.Hosts == nil {
		return true
	}
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if slices.Contains(s.Hosts, host) || host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// headers sets what every answer has.
func headers(h http.Header, id string, r *http.Request) {
	h.Set("X-Request-Id", id)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		h.Set("Cache-Control", "no-store")
		h.Set("Vary", "Authorization")
	}
	if r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// requestID is the client's, where it is fit for a log.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`).MatchString(id) {
		return id
	}
	return service.NewID()
}

// note logs and counts a request.
func (s *Server) note(r *http.Request, out *answer, v visitor, id string, took time.Duration) {
	_, route, _ := strings.Cut(r.Pattern, " ") // the method is a label of its own
	if route == "" {
		route = "none"
	}
	s.requests.add(r.Method, route, out.status, took)
	fields := []zap.Field{
		zap.String("id", id), zap.String("method", r.Method), zap.String("path", r.URL.Path),
		zap.Int("status", out.status), zap.Int64("bytes", out.bytes), zap.Duration("took", took.Round(time.Microsecond)),
	}
	if v.name != "" {
		fields = append(fields, zap.String("token", v.name))
	}
	s.Log.Info("request", fields...)
}

// answer is a ResponseWriter that knows what was answered, and gives a slow
// client so long for each piece of it.
type answer struct {
	http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
	status   int
	bytes    int64
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	_ = a.control.SetWriteDeadline(time.Now().Add(a.patience)) // not all writers have one
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Flush implements http.Flusher, which not everybody finds by Unwrap.
func (a *answer) Flush() {
	_ = a.control.SetWriteDeadline(time.Now().Add(a.patience)) // not all writers have one
	_ = a.control.Flush()                                      // the next Write fails too
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
