package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"
)

// visitor is who makes a request.
type visitor struct {
	name    string // of the token; empty without
	role    Role   // empty: may see only what is public
	expires time.Time
	still   func() bool // whether the token is good now
}

// identify returns who makes a request; an error where a token is shown that is
// none, or none any more.
func (s *Server) identify(r *http.Request) (visitor, error) {
	if s.Tokens == nil {
		return visitor{role: Launch}, nil
	}
	given := r.Header.Get("Authorization")
	if given == "" {
		return visitor{}, nil
	}
	scheme, shown, _ := strings.Cut(given, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		s.logins.fail(r, "malformed", "")
		return visitor{}, unauthorized("Authorization must be: Bearer TOKEN")
	}
	shown = strings.TrimSpace(shown)
	now := time.Now()
	t, ok := s.Tokens.now(now).find(shown)
	switch {
	case !ok:
		s.logins.fail(r, "unknown", "")
		return visitor{}, unauthorized("unknown token")
	case t.expired(now):
		s.logins.fail(r, "expired", t.name)
		return visitor{}, unauthorized("the token expired on " + t.expires.UTC().Format(time.RFC3339))
	}
	still := func() bool {
		now := time.Now()
		t, ok := s.Tokens.now(now).find(shown)
		return ok && !t.expired(now)
	}
	return visitor{t.name, t.role, t.expires, still}, nil
}

// who returns who makes the request of a context.
func who(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

func unauthorized(detail string) *Answer {
	return refusal(http.StatusUnauthorized, "%s", detail).with("WWW-Authenticate", `Bearer realm="tausweep"`)
}

// mayLaunch reports whether who makes a request of this context has the role for it.
func mayLaunch(ctx context.Context) bool {
	return who(ctx).role == Launch
}

// allow reports why v may not make a request.
func allow(v visitor, r *http.Request) error {
	switch need := needed(r); {
	case need == "", v.role == Launch, v.role == need:
		return nil
	case v.role == "":
		return unauthorized("a token is required: Authorization: Bearer TOKEN")
	default:
		return refusal(http.StatusForbidden, "this needs a token with the role launch; this one can only read")
	}
}

// needed returns the role that a request needs; empty where it is public. The
// pages are: without a token they come without data.
func needed(r *http.Request) Role {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if r.URL.Path == "/v1/sweeps" && r.URL.Query().Get("dry_run") == "true" {
			return Read
		}
		return Launch
	}
	switch path := r.URL.Path; {
	case slices.Contains([]string{"/", "/launch", "/openapi.json", "/openapi.yaml", "/healthz", "/readyz", "/favicon.ico"}, path),
		strings.HasPrefix(path, "/sweeps/"), strings.HasPrefix(path, "/static/"):
		return ""
	}
	return Read
}
