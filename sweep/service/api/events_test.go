package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
)

// sent is an event as a client hears it; a heartbeat has no kind.
type sent struct{ id, kind, data string }

// events listens to a sweep until stop is called or the stream ends, which
// closes the channel.
func (v *server) events(name, last string) (heard <-chan sent, stop func()) {
	v.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url+"/v1/sweeps/"+name+"/events", http.NoBody)
	if err != nil {
		v.t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	got, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r) //nolint:bodyclose // the goroutine below does
	if err != nil {
		v.t.Fatal(err)
	}
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "text/event-stream" {
		v.t.Fatalf("status %d, %v", got.StatusCode, got.Header)
	}
	out := make(chan sent, 10_000) // more than any test here sends
	go func() {
		defer close(out)
		defer got.Body.Close()
		lines := bufio.NewScanner(got.Body)
		lines.Buffer(nil, 1<<20)
		var e sent
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case lines.Text() == "" && e.kind != "":
				out <- e
				e = sent{}
			case field == "id":
				e.id = value
			case field == "event":
				e.kind = value
			case field == "data":
				e.data = value
			case lines.Text() == ": heartbeat":
				out <- sent{}
			}
		}
	}()
	var once sync.Once
	stop = func() { once.Do(cancel) }
	v.t.Cleanup(stop)
	return out, stop
}

// next returns the next event of one of the kinds, or of any.
func next(t *testing.T, heard <-chan sent, kinds ...string) sent {
	t.Helper()
	timeout := time.After(20 * time.Second)
	for {
		select {
		case e, ok := <-heard:
			if !ok {
				t.Fatalf("the stream ended before %v", kinds)
			}
			if len(kinds) == 0 || strings.Contains(strings.Join(kinds, " "), e.kind) && e.kind != "" {
				return e
			}
		case <-timeout:
			t.Fatalf("no %v", kinds)
		}
	}
}

func decode[T any](t *testing.T, e sent) (out T) {
	t.Helper()
	if err := json.Unmarshal([]byte(e.data), &out); err != nil {
		t.Fatalf("%s: %v: %s", e.kind, err, e.data)
	}
	return out
}

const watched = `
name: watched
data: {samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 20
axes: {loss.temperature: [0.5, 0.05]}
seeds: {count: 600}
record: {every: 0, features: none}
`

// TestEventsTellTheWholeStory listens from the launch to the end.
func TestEventsTellTheWholeStory(t *testing.T) {
	v := start(t, t.TempDir(), slowly(20*time.Millisecond))
	v.launch(watched)
	heard, _ := v.events("watched", "")
	if s := decode[service.Sweep](t, next(t, heard)); s.Name != "watched" {
		t.Errorf("begins with %+v", s)
	}
	committed, points, lastID := 0, 0, uint64(0)
	for {
		e := next(t, heard, "state", "progress", "points")
		var id uint64
		if _, err := fmt.Sscanf(e.id[strings.IndexByte(e.id, '-')+1:], "%d", &id); err != nil || id <= lastID && lastID > 0 {
			t.Errorf("id %s after %d (%v)", e.id, lastID, err)
		}
		lastID = id
		switch e.kind {
		case "progress":
			p := decode[service.Progress](t, e)
			if p.Committed <= committed || p.Trials != 1200 {
				t.Errorf("progress %+v after %d", p, committed)
			}
			committed = p.Committed
		case "points":
			p := decode[service.Points](t, e)
			if len(p.Configurations) != 2 || p.Committed <= points {
				t.Errorf("points of %d configurations, %d committed after %d", len(p.Configurations), p.Committed, points)
			}
			points = p.Committed
		}
		if e.kind != "state" {
			continue
		}
		if s := decode[service.Sweep](t, e); s.State == service.Done {
			if s.Progress.Committed != 1200 || committed != 1200 || points != 1200 {
				t.Errorf("done at %d, progress told %d, points %d", s.Progress.Committed, committed, points)
			}
			return
		}
	}
}

// TestEventsGoOnAfterABreak comes back with Last-Event-ID and misses nothing.
func TestEventsGoOnAfterABreak(t *testing.T) {
	v := start(t, t.TempDir(), stuck)
	v.launch(long)
	heard, stop := v.events("long", "")
	first := next(t, heard)
	stop()
	v.do("POST", "/v1/sweeps/long/cancel", "")
	v.wait("long", service.Cancelled)
	again, _ := v.events("long", first.id)
	for {
		e := next(t, again)
		if e.kind == "resync" {
			t.Fatalf("resync, though events since %s are kept: %s", first.id, e.data)
		}
		if e.kind == "state" && decode[service.Sweep](t, e).State == service.Cancelled {
			return
		}
	}
}

// TestEventsOfAnotherLifeAreResynced comes back to a service that was started
// again, and with ids that are nonsense.
func TestEventsOfAnotherLifeAreResynced(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir)
	v.launch(small)
	v.wait("small", service.Done)
	heard, _ := v.events("small", "")
	id := next(t, heard).id
	v.stop()
	for range heard { // ends with the service
	}
	v = start(t, dir)
	for _, last := range []string{id, "nonsense", id[:strings.IndexByte(id, '-')] + "-99999", strings.Repeat("9", 100)} {
		heard, stop := v.events("small", last)
		if e := next(t, heard); e.kind != "resync" || !strings.Contains(e.data, "reason") {
			t.Errorf("after %s: %+v, want resync", last, e)
		}
		if e := next(t, heard); e.kind != "state" {
			t.Errorf("then %+v, want state", e)
		}
		stop()
	}
}

// TestHeartbeat hears that the service is alive though nothing happens.
func TestHeartbeat(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.Limits.Heartbeat = 20 * time.Millisecond })
	v.launch(small)
	v.wait("small", service.Done)
	heard, _ := v.events("small", "")
	for beats := 0; beats < 3; {
		if e := next(t, heard); e.kind == "" {
			beats++
		}
	}
}

// TestDeletedSweepEndsItsStream hears the last state, and then nothing.
func TestDeletedSweepEndsItsStream(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	v.wait("small", service.Done)
	heard, _ := v.events("small", "")
	next(t, heard, "state")
	if got := v.do("DELETE", "/v1/sweeps/small", ""); got.status != 204 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	last := service.State("")
	for e := range heard {
		last = decode[service.Sweep](t, e).State
	}
	if last != service.Deleted {
		t.Errorf("the stream ends with the state %s", last)
	}
}

// TestSlowReadersHoldNothingBack lets readers that never read listen to a sweep:
// it takes no longer, and the service lets go of them.
func TestSlowReadersHoldNothingBack(t *testing.T) {
	v := start(t, t.TempDir(), slowly(20*time.Millisecond), func(o *options) {
		o.Limits.Write = 200 * time.Millisecond
		o.Limits.Heartbeat = 50 * time.Millisecond
	})
	v.launch(named(watched, "alone"))
	began := time.Now()
	v.wait("alone", service.Done)
	alone := time.Since(began)

	var asleep []net.Conn
	v.launch(watched)
	began = time.Now()
	for range 50 {
		c, err := net.Dial("tcp", strings.TrimPrefix(v.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.(*net.TCPConn).SetReadBuffer(1024)
		if _, err := fmt.Fprintf(c, "GET /v1/sweeps/watched/events HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		asleep = append(asleep, c)
	}
	v.wait("watched", service.Done)
	if took := time.Since(began); took > 3*alone+2*time.Second {
		t.Errorf("with %d sleeping readers a sweep takes %v, alone %v", len(asleep), took, alone)
	}
}

// TestReaderThatFallsBehindIsResynced reads nothing for longer than events are
// kept, and then everything.
func TestReaderThatFallsBehindIsResynced(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	v.wait("small", service.Done)
	heard, stop := v.events("small", "")
	first := next(t, heard)
	stop()
	for i := range 300 { // more than are kept; each is two states at least
		seeds := fmt.Sprintf(`{"seeds": %d}`, 4+i)
		if got := v.do("POST", "/v1/sweeps/small/extend", seeds, "Content-Type", "application/json"); got.status != 200 {
			t.Fatalf("status %d: %s", got.status, got.body)
		}
	}
	again, _ := v.events("small", first.id)
	if e := next(t, again); e.kind != "resync" {
		t.Errorf("%+v, want resync", e)
	}
	if e := next(t, again); e.kind != "state" {
		t.Errorf("%+v, want state", e)
	}
}

// TestTooManyReaders refuses more streams than the limit.
func TestTooManyReaders(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.Limits.Streams = 2 })
	v.launch(small)
	v.wait("small", service.Done)
	for range 2 {
		heard, _ := v.events("small", "")
		next(t, heard)
	}
	got := v.do("GET", "/v1/sweeps/small/events", "")
	if got.status != 503 || got.header.Get("Retry-After") == "" {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}
