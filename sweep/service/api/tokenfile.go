package api

import (
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep/service"
)

// Tokens are the bearer tokens of a service. Those of a file are read again when it
// changes. Its methods may be called from any goroutine.
type Tokens struct {
	defaults service.Quota
	file     string // empty where nothing is read again
	name     string // of the file, for messages
	log      *zap.Logger

	mu      sync.Mutex
	current *tokens
	seen    os.FileInfo // of the file that was read last, with errors too; nil where there was none
	coming  os.FileInfo // of a file that has changed and may still be being written
	looked  time.Time
	wrong   error // of the file as it is now: current is from before
}

// ReadTokens reads tokens as a file has them: a line each with role, token, a name for
// logs and options, between them spaces; # begins a comment. All errors are reported, none
// with a token in it.
func ReadTokens(file string, r io.Reader) (*Tokens, error) {
	current, err := parseTokens(file, r)
	return &Tokens{name: file, current: current}, err
}

// OpenTokens reads a file as ReadTokens does, and again when it changes: one with errors
// leaves the tokens before in force. name is what messages call it. What a line leaves open
// of its quotas the defaults say.
func OpenTokens(path, name string, defaults service.Quota, log *zap.Logger) (*Tokens, error) {
	t := &Tokens{defaults: defaults, file: path, name: name, log: log, looked: time.Now()}
	t.read()
	return t, t.wrong
}

// read reads the file; wrong says why that gave nothing. mu is held, or nobody else is
// there yet.
func (t *Tokens) read() {
	var in *os.File
	if in, t.wrong = os.Open(t.file); t.wrong != nil {
		t.seen = nil
		return
	}
	defer in.Close()
	if t.seen, t.wrong = in.Stat(); t.wrong != nil {
		return
	}
	read, err := parseTokens(t.name, in)
	if t.wrong = err; err == nil {
		t.current = read
	}
}

// now returns the tokens in force. It looks at the file at most once a second, and reads
// one that has changed once two looks have seen it the same.
func (t *Tokens) now(at time.Time) *tokens {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.file == "" || at.Sub(t.looked) < time.Second {
		return t.current
	}
	t.looked = at
	about, err := os.Stat(t.file)
	if err != nil {
		about = nil
	}
	if sameState(about, t.seen) {
		return t.current
	}
	if !sameState(about, t.coming) { // it may be half of one: wait until it stays as it is
		t.coming = about
		return t.current
	}
	if t.read(); t.wrong != nil {
		t.log.Error("tokens not reloaded: those before remain in force", zap.Error(t.wrong))
	} else {
		t.log.Info("tokens reloaded", zap.String("file", t.name), zap.Int("tokens", len(t.current.all)))
	}
	return t.current
}

// sameState reports whether a file is the one of before, as it was; nil is none.
func sameState(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// whole reports whether the file, as it is now, is the one whose tokens are in force.
func (t *Tokens) whole() bool {
	t.now(time.Now())
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.wrong == nil
}

// Quota implements service.Owners.
func (t *Tokens) Quota(owner string) service.Quota {
	for _, one := range t.now(time.Now()).all {
		if one.name == owner {
			return one.quota.Or(t.defaults)
		}
	}
	return t.defaults.Or(service.Quota{})
}

// Launchers implements service.Owners.
func (t *Tokens) Launchers() []string {
	at := time.Now()
	var names []string
	for _, one := range t.now(at).all {
		if one.role == Launch && !one.expired(at) {
			names = append(names, one.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
