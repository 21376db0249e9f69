package api

import (
	"bufio"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Role is what a token's bearer may do.
type Role string

// The roles.
const (
	Read   Role = "read"   // look at everything
	Launch Role = "launch" // and launch, cancel, resume, extend, delete, reproduce
)

// Tokens are the bearer tokens of a service. Only their hashes are kept.
type Tokens struct{ all []token }

type token struct {
	name string // for logs
	role Role
	hash [sha256.Size]byte
}

// minToken is the least length of a token: what guessing cannot reach.
const minToken = 20

// ReadTokens reads a file of tokens: a line each with role, token and a name for
// logs, between them spaces; # begins a comment. All errors are reported, none
// with a token in it.
func ReadTokens(file string, r io.Reader) (*Tokens, error) {
	t := new(Tokens)
	var wrong []error
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#") // the mark that Windows puts first
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		one, err := readToken(words, n)
		if err == nil && slices.ContainsFunc(t.all, func(o token) bool { return o.hash == one.hash }) {
			err = errors.New("the token is given twice")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", file, n, err))
			continue
		}
		t.all = append(t.all, one)
	}
	if err := lines.Err(); err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %w", file, err))
	}
	if len(t.all) == 0 && len(wrong) == 0 {
		wrong = append(wrong, fmt.Errorf("%s: no tokens found: must have a line such as: launch 3fa1...c0 ci", file))
	}
	return t, errors.Join(wrong...)
}

func readToken(words []string, line int) (token, error) {
	if len(words) < 2 || len(words) > 3 {
		return token{}, fmt.Errorf("%d words: must be a role, a token and, optionally, a name for logs", len(words))
	}
	role := Role(words[0])
	if role != Read && role != Launch {
		return token{}, errors.New("the first word must be read or launch")
	}
	if len(words[1]) < minToken {
		return token{}, fmt.Errorf("a token of %d characters: must be at least %d; create one with: openssl rand -hex 16", len(words[1]), minToken)
	}
	name := fmt.Sprintf("line-%d", line)
	if len(words) == 3 {
		name = words[2]
	}
	return token{name, role, sha256.Sum256([]byte(words[1]))}, nil
}

// find returns the token that was shown. All are compared, each in constant
// time, so that the time tells nothing.
func (t *Tokens) find(shown string) (token, bool) {
	hash := sha256.Sum256([]byte(shown))
	at := -1
	for i := range t.all {
		if subtle.ConstantTimeCompare(hash[:], t.all[i].hash[:]) == 1 {
			at = i
		}
	}
	if at < 0 {
		return token{}, false
	}
	return t.all[at], true
}

// visitor is who makes a request.
type visitor struct {
	name string // of the token; empty without
	role Role   // empty: may see only what is public
}

// identify returns who makes a request; an error where a token is shown that is
// none.
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
		return visitor{}, unauthorized("Authorization must be: Bearer TOKEN")
	}
	t, ok := s.Tokens.find(strings.TrimSpace(shown))
	if !ok {
		return visitor{}, unauthorized("unknown token")
	}
	return visitor{t.name, t.role}, nil
}

func unauthorized(detail string) *Answer {
	return refusal(http.StatusUnauthorized, "%s", detail).with("WWW-Authenticate", `Bearer realm="tausweep"`)
}

// mayLaunch reports whether who makes a request of this context has the role for it.
func mayLaunch(ctx context.Context) bool {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v.role == Launch
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
