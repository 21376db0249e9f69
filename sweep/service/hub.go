package service

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// What a Hub keeps at most.
const (
	hubEvents = 256
	hubBytes  = 512 << 10
)

// Event is one of a stream, as it is sent.
type Event struct {
	ID   uint64
	kind string
	data []byte
}

// Hub keeps the last events of one sweep for its readers. Readers come for
// what they have not heard; nothing waits for them, and one that is too late
// finds that events are gone.
type Hub struct {
	mu      sync.Mutex
	boot    string  // tells this service's events from those of one before it
	last    uint64  // id of the newest event
	kept    []Event // oldest first, ids without a gap
	bytes   int
	more    chan struct{} // closed, and created again, when there is an event
	ended   bool
	readers int
}

func newHub(boot string) *Hub { return &Hub{boot: boot, more: make(chan struct{})} }

// publish adds an event for all readers. It never blocks.
func (h *Hub) publish(kind string, v any) {
	data := encode(v)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended {
		return
	}
	h.last++
	h.kept = append(h.kept, Event{h.last, kind, data})
	h.bytes += len(data)
	for len(h.kept) > hubEvents || h.bytes > hubBytes && len(h.kept) > 1 {
		h.bytes -= len(h.kept[0].data)
		h.kept[0] = Event{} // its memory
		h.kept = h.kept[1:]
	}
	h.wake()
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // events are made of numbers and text
	}
	return data
}

// end tells the readers that nothing follows what they have not heard yet.
func (h *Hub) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	h.wake()
}

func (h *Hub) wake() {
	close(h.more)
	h.more = make(chan struct{})
}

// After returns the events that follow the one of an id: lost where some of
// them are gone. When there are none, more is closed once there are, and ended
// says that none will follow.
func (h *Hub) After(id uint64) (events []Event, lost, ended bool, more <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if id > h.last {
		return nil, true, h.ended, h.more
	}
	missed := int(h.last - id)
	if missed > len(h.kept) {
		return nil, true, h.ended, h.more
	}
	return append([]Event(nil), h.kept[len(h.kept)-missed:]...), false, h.ended, h.more
}

// Newest returns the id of the last event.
func (h *Hub) Newest() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// Join counts a reader until it leaves.
func (h *Hub) Join() (leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readers++
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.readers--
	}
}

// heard reports whether anybody reads.
func (h *Hub) heard() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.readers > 0
}

// name writes an event's id for readers.
func (h *Hub) name(id uint64) string { return h.boot + "-" + strconv.FormatUint(id, 10) }

// Resume reads a Last-Event-ID; false where it is not one of this hub's.
func (h *Hub) Resume(text string) (uint64, bool) {
	boot, number, _ := strings.Cut(text, "-")
	id, err := strconv.ParseUint(number, 10, 64)
	return id, err == nil && boot == h.boot
}

// Append appends an event of a value, with the id of one that was published, as
// text/event-stream has it.
func (h *Hub) Append(b []byte, id uint64, kind string, v any) []byte {
	return h.AppendEvent(b, Event{id, kind, encode(v)})
}

// AppendEvent appends e as server-sent events are written.
func (h *Hub) AppendEvent(b []byte, e Event) []byte {
	return fmt.Appendf(b, "id: %s\nevent: %s\ndata: %s\n\n", h.name(e.ID), e.kind, e.data)
}
