package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// Audit is the log of who did what: a file of JSON lines that is only appended to. One
// that was moved away, as logs are rotated, is begun anew. Where it cannot be written the
// service goes on, and a metric says so. Its methods may be called from any goroutine.
type Audit struct {
	path          string
	log           *zap.Logger
	written, lost prometheus.Counter

	mu    sync.Mutex
	file  *os.File // nil after an error
	torn  bool     // the last line was not written to its end
	lines *rate.Limiter
}

// Deed is a line of the audit log.
type Deed struct {
	Time    time.Time `json:"time"`
	Token   string    `json:"token"`  // its name; empty without tokens
	Remote  string    `json:"remote"` // address and port
	Action  string    `json:"action"` // launch, extend, resume, cancel, notes, delete, upload, delete-data, purge, reproduce
	Sweep   string    `json:"sweep,omitempty"`
	Data    string    `json:"data,omitempty"`
	Outcome string    `json:"outcome"` // ok, refused or failed
	Status  int       `json:"status"`  // of the answer
	Request string    `json:"request"` // X-Request-Id, as in the service's log
}

// OpenAudit opens the log, which is made where it is not there.
func OpenAudit(path string, log *zap.Logger) (*Audit, error) {
	a := &Audit{
		path: path, log: log, lines: rate.NewLimiter(rate.Every(time.Minute), 1),
		written: prometheus.NewCounter(prometheus.CounterOpts{Name: "tausweep_audit_lines_total", Help: "Lines written to the audit log."}),
		lost:    prometheus.NewCounter(prometheus.CounterOpts{Name: "tausweep_audit_lost_lines_total", Help: "Lines that the audit log could not take."}),
	}
	err := a.open()
	return a, err
}

// open opens the file at the path where it is not the one that is open. mu is held, or
// nobody else is there yet.
func (a *Audit) open() error {
	there, err := os.Stat(a.path)
	if err == nil && !there.Mode().IsRegular() {
		return &os.PathError{Op: "open", Path: a.path, Err: errIrregular}
	}
	if a.file != nil {
		if open, wrong := a.file.Stat(); err == nil && wrong == nil && os.SameFile(there, open) {
			return nil
		}
		_ = a.file.Close() // what it has is written
		a.file = nil
	}
	file, err := os.OpenFile(a.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	a.file, a.torn = file, false
	return nil
}

// end writes how a deed was answered; nil is none, and nil writes none.
func (a *Audit) end(d *Deed, status int) {
	if a == nil || d == nil {
		return
	}
	d.end(status)
	line, err := json.Marshal(d)
	if err != nil {
		panic(err) // it is made of numbers and text
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.write(append(line, '\n')); err != nil {
		a.lost.Inc()
		if a.lines.Allow() {
			a.log.Error("the audit log cannot be written", zap.Error(err))
		}
		return
	}
	a.written.Inc()
}

// write appends a line to the file that is now at the path. mu is held.
func (a *Audit) write(line []byte) error {
	if err := a.open(); err != nil {
		return err
	}
	if a.torn {
		line = append([]byte{'\n'}, line...)
	}
	n, err := a.file.Write(line)
	a.torn = n < len(line) && (n > 0 || a.torn)
	return err
}

// Close closes the file.
func (a *Audit) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.file == nil {
		return nil
	}
	file := a.file
	a.file = nil
	return file.Close()
}

var errIrregular = errors.New("is no regular file")

// deedKey is the context's key of what a request does, which its handler may know better.
type deedKey struct{}

// deedOf returns what the request of a context does, something to write into where that is
// for no log.
func deedOf(ctx context.Context) *Deed {
	if d, ok := ctx.Value(deedKey{}).(*Deed); ok && d != nil {
		return d
	}
	return new(Deed)
}

// actions are those on a sweep that are no DELETE.
var actions = []string{"cancel", "resume", "extend", "notes", "reproduce"}

// newDeed returns what a request does, as its address says it; nil where it only looks.
func newDeed(r *http.Request, v visitor, id string) *Deed {
	if r.Method != http.MethodPost && r.Method != http.MethodDelete {
		return nil
	}
	d := &Deed{Time: time.Now().UTC(), Token: v.name, Remote: r.RemoteAddr, Request: id}
	path, ok := strings.CutPrefix(r.URL.Path, "/v1/")
	if !ok {
		return nil
	}
	parts := strings.Split(path, "/")
	del := r.Method == http.MethodDelete
	switch {
	case parts[0] == "sweeps" && len(parts) == 1 && !del:
		if r.URL.Query().Get("dry_run") == "true" {
			return nil
		}
		d.Action = "launch"
	case parts[0] == "sweeps" && len(parts) == 2 && del:
		d.Action, d.Sweep = "delete", parts[1]
	case parts[0] == "sweeps" && len(parts) > 2 && !del && slices.Contains(actions, parts[len(parts)-1]):
		d.Action, d.Sweep = parts[len(parts)-1], parts[1]
	case parts[0] == "data" && len(parts) == 1 && !del:
		d.Action, d.Data = "upload", r.URL.Query().Get("name")
	case parts[0] == "data" && len(parts) == 2 && del:
		d.Action, d.Data = "delete-data", parts[1]
	case parts[0] == "trash" && del:
		d.Action, d.Sweep = "purge", strings.Join(parts[1:], "/")
	default:
		return nil
	}
	return d
}

// end notes how a deed was answered.
func (d *Deed) end(status int) {
	d.Status, d.Outcome = status, "ok"
	switch {
	case status >= 500:
		d.Outcome = "failed"
	case status >= 400:
		d.Outcome = "refused"
	}
	for _, text := range []*string{&d.Sweep, &d.Data} {
		if len(*text) > 100 {
			*text = (*text)[:100] // of an address that is none
		}
	}
}
