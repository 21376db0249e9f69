package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/tausweep/tausweep/sweep/service"
)

// stream answers a request for e's events until the client leaves, the sweep is
// deleted, or the service stops.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, e *service.Entry) error {
	end, err := s.streaming(w, "text/event-stream")
	if err != nil {
		return err
	}
	defer end()
	leave := e.Hub.Join()
	defer leave()
	reader := &reader{service: s, entry: e, w: w, control: http.NewResponseController(w), still: who(r.Context()).still}
	reader.begin(r.Header.Get("Last-Event-ID"))
	_ = reader.read(r) // the client left
	return nil
}

// streaming begins an answer that goes on as things happen, and counts who reads it until
// end; there may be too many.
func (s *Server) streaming(w http.ResponseWriter, media string) (end func(), err error) {
	if n := s.streams.Add(1); n > int64(s.Limits.Streams) {
		s.streams.Add(-1)
		return nil, refusal(http.StatusServiceUnavailable, "%d clients are already reading events, the limit of this service", n-1).with("Retry-After", "10")
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "no-store")
	h.Set(gzhttp.HeaderNoCompression, "stream") // it must go out at once
	h.Set("X-Accel-Buffering", "no")            // for a proxy that would gather it
	w.WriteHeader(http.StatusOK)
	return func() { s.streams.Add(-1) }, nil
}

// reader is one client of a stream of events.
type reader struct {
	service *Server
	entry   *service.Entry
	w       http.ResponseWriter
	control *http.ResponseController
	at      uint64      // the last event that was sent
	out     []byte      // to be sent
	still   func() bool // whether the client's token is good; nil where none is asked for
}

// begin continues after the event that the client heard last, or begins with the
// state.
func (c *reader) begin(last string) {
	c.out = append(c.out, "retry: 1000\n\n"...) // ms until it comes back
	id, known := c.entry.Hub.Resume(last)
	if known {
		c.at = id // read finds out whether what follows is kept
		return
	}
	if last != "" {
		c.resync("the service was restarted")
		return
	}
	c.state()
}

// state sends the state that e has now; what changes later follows it.
func (c *reader) state() {
	c.at = c.entry.Hub.Newest()
	c.out = c.entry.Hub.Append(c.out, c.at, "state", c.service.Current(c.entry))
}

// resync tells the client that it missed events, and sends the state.
func (c *reader) resync(reason string) {
	c.out = c.entry.Hub.Append(c.out, c.entry.Hub.Newest(), "resync", service.Resync{Reason: reason})
	c.state()
}

func (c *reader) read(r *http.Request) error {
	beat := time.NewTicker(c.service.Limits.Heartbeat)
	defer beat.Stop()
	for {
		events, lost, ended, more := c.entry.Hub.After(c.at)
		if lost {
			c.resync("too slow, or disconnected for too long")
		}
		for _, e := range events {
			c.out = c.entry.Hub.AppendEvent(c.out, e)
			c.at = e.ID
		}
		if err := c.send(); err != nil {
			return err
		}
		if ended {
			return nil
		}
		if lost || len(events) > 0 {
			continue // there may be more by now
		}
		select {
		case <-more:
		case <-beat.C:
			if c.still != nil && !c.still() {
				return nil // it may not read what comes
			}
			c.out = append(c.out, ": heartbeat\n\n"...)
		case <-r.Context().Done():
			return r.Context().Err()
		}
	}
}

// send sends what there is; a client that does not take it in time is left.
func (c *reader) send() error {
	if len(c.out) == 0 {
		return nil
	}
	if _, err := c.w.Write(c.out); err != nil {
		return fmt.Errorf("events: %w", err)
	}
	c.out = c.out[:0]
	return c.control.Flush()
}
