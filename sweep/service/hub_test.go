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

// TestPaceForgets holds that rates are of the last seconds.
func TestPaceForgets(t *testing.T) {
	var p pace
	if trials, steps := p.rates(now()); trials != 0 || steps != 0 {
		t.Errorf("before the run: %v, %v", trials, steps)
	}
	at := now()
	p.begin(at)
	for range 100 { // ten seconds of 10 trials a second
		at = at.Add(paceWindow / 100)
		p.add(at, 1, 100)
	}
	if trials, steps := p.rates(at); trials < 9.9 || trials > 10.1 || steps < 990 || steps > 1010 {
		t.Errorf("%v trials, %v steps a second, want 10 and 1000", trials, steps)
	}
	for range 200 { // then 1 a second
		at = at.Add(paceWindow / 10)
		p.add(at, 1, 100)
	}
	if trials, _ := p.rates(at); trials < 0.9 || trials > 1.1 {
		t.Errorf("%v trials a second, want 1", trials)
	}
	if len(p.samples) > 50 {
		t.Errorf("%d samples are kept", len(p.samples))
	}
}

// TestStudentT holds the quantile against printed tables.
func TestStudentT(t *testing.T) {
	for degrees, want := range map[int]float64{1: 12.706, 2: 4.303, 7: 2.365, 31: 2.040, 100: 1.984, 100_000: 1.960} {
		if got := studentT(degrees); got < want-0.001 || got > want+0.001 {
			t.Errorf("%d degrees of freedom: %v, want %v", degrees, got, want)
		}
	}
}
