package service

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestHubLosesNothingUnsaid publishes and reads at random: a reader hears every
// event in order, or that it lost some, and what is kept stays bounded.
func TestHubLosesNothingUnsaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHub("b")
		at, published := uint64(0), uint64(0)
		t.Repeat(map[string]func(*rapid.T){
			"publish": func(t *rapid.T) {
				for range rapid.IntRange(1, 100).Draw(t, "events") {
					h.publish("x", strings.Repeat("y", rapid.SampledFrom([]int{0, 10, 10_000}).Draw(t, "size")))
					published++
				}
				if len(h.kept) > hubEvents || h.bytes > hubBytes && len(h.kept) > 1 {
					t.Fatalf("%d events of %d bytes are kept", len(h.kept), h.bytes)
				}
			},
			"read": func(t *rapid.T) {
				events, lost, ended, _ := h.After(at)
				if ended {
					t.Fatal("ended")
				}
				if lost {
					if missed := int(published - at); missed <= len(h.kept) {
						t.Fatalf("lost %d events though %d are kept", missed, len(h.kept))
					}
					at = h.Newest()
					return
				}
				for _, e := range events {
					if e.ID != at+1 {
						t.Fatalf("event %d after %d", e.ID, at)
					}
					at = e.ID
				}
				if at != published {
					t.Fatalf("heard up to %d of %d", at, published)
				}
			},
		})
	})
}

// TestHubIDs holds that ids are read back, and only those of this hub.
func TestHubIDs(t *testing.T) {
	h := newHub("b0")
	for text, want := range map[string]struct {
		id uint64
		ok bool
	}{
		h.name(7): {7, true}, "b0-0": {0, true}, "b1-7": {7, false}, "b0": {0, false}, "": {0, false}, "b0-x": {0, false}, "b0--1": {0, false},
	} {
		if id, ok := h.Resume(text); id != want.id || ok != want.ok {
			t.Errorf("%q: %d, %v, want %+v", text, id, ok, want)
		}
	}
}
