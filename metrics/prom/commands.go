package prom

import (
	"maps"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// commands counts what the commands of a run do. A trial's result is durable as its
// command ends, in any order: it is counted then, and not when its row is written.
type commands struct {
	outcomes          map[string]int // attempts that ended, by how
	retries, timeouts int
	slots             map[string]bool // which have a command
	shown             []string        // the first of the slots
	begun             map[int]bool    // trials with a command in this run, until they end
}

// outcomes of an attempt.
var outcomes = []string{string(sweep.OK), string(sweep.Diverged), string(sweep.Failed), "interrupted"}

func newCommands(p *spec.Process) *commands {
	return &commands{
		outcomes: map[string]int{}, slots: map[string]bool{}, begun: map[int]bool{},
		shown: p.Slots[:min(limit, len(p.Slots))],
	}
}

// clone returns a copy that what happens later does not change.
func (c *commands) clone() *commands {
	copied := *c
	copied.outcomes, copied.slots, copied.begun = maps.Clone(c.outcomes), maps.Clone(c.slots), nil
	return &copied
}

func (c *commands) observe(event sweep.Event) {
	switch e := event.(type) {
	case sweep.AttemptBegan:
		c.slots[e.Slot] = true
		c.begun[e.Trial] = true
	case sweep.AttemptEnded:
		delete(c.slots, e.Slot)
		switch {
		case e.Interrupted:
			c.outcomes["interrupted"]++
		case e.Retried:
			c.outcomes[string(sweep.Failed)]++
			c.retries++
		}
		if e.TimedOut {
			c.timeouts++
		}
	case sweep.Ended:
		clear(c.slots)
		clear(c.begun)
	}
}

// commandEnded counts the trials of a chunk. What this run has only read took no time and
// no steps of it.
func (s *Sweep) commandEnded(t *sweep.Trained) {
	for i := range t.Results {
		r := &t.Results[i]
		if !s.commands.begun[r.Trial] {
			continue
		}
		delete(s.commands.begun, r.Trial)
		s.commands.outcomes[string(r.Status)]++
		s.seconds.Observe(t.Duration.Seconds())
		s.steps += r.Steps
	}
	s.durable(t.Results)
}

func (c *commands) collect(f *families, counter func(*prometheus.Desc, int, ...string), gauge func(*prometheus.Desc, float64, ...string)) {
	for _, outcome := range outcomes {
		counter(f.attempts, c.outcomes[outcome], outcome)
	}
	counter(f.retries, c.retries)
	counter(f.timeouts, c.timeouts)
	for _, slot := range c.shown {
		busy := 0.0
		if c.slots[slot] {
			busy = 1
		}
		gauge(f.slots, busy, slot)
	}
}
