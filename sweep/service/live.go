package service

import (
	"maps"
	"slices"
	"time"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
)

// live is what is known of a sweep of commands beyond its files. A command's result is
// durable in its trial's folder as it ends, while rows come in trial order, so that one
// that is slow would hold back what all others gave. Service.mu guards it.
type live struct {
	// first trials had ended when this process looked, and later ones since, in the order
	// in which they did: who knows some of them asks for those after.
	first int
	later []int32
	// ahead are the results that are not in the files yet, by trial, and counts how they
	// ended.
	ahead  map[int]*sweep.Result
	counts results.Counts
	// running are the commands that run now, by trial; begun are the trials that had a
	// command in this run and have not ended.
	running map[int]*RunningCommand
	begun   map[int]bool
	version int // of what Progress tells
}

// RunningCommand is a command that runs.
type RunningCommand struct {
	Trial         int       `json:"trial"`
	Configuration int       `json:"configuration" doc:"Its place among the points."`
	Seed          uint32    `json:"seed"`
	Attempt       int       `json:"attempt" doc:"From 1."`
	Slot          string    `json:"slot"`
	Began         time.Time `json:"began"`
	Step          *int      `json:"step,omitempty" doc:"The last one that it reported."`
	// Values are of the declared measures.
	Values map[string]Number `json:"values,omitempty" doc:"What it reported there, by measure."`
}

// maxRunning commands are shown.
const maxRunning = 100

// open notes what the folders of a sweep hold beyond the first trials, which its files
// have. Service.mu is held.
func (e *Entry) open(committed int, ahead []sweep.Result) {
	if e.live == nil {
		e.live = &live{first: committed, ahead: map[int]*sweep.Result{}, running: map[int]*RunningCommand{}, begun: map[int]bool{}}
	}
	for i := range ahead {
		e.live.end(&ahead[i], committed)
	}
}

// end notes that a trial has ended, unless that is known; the first committed ones are in
// the files.
func (l *live) end(r *sweep.Result, committed int) {
	if r.Trial < l.first || l.ahead[r.Trial] != nil || r.Trial < committed {
		return
	}
	l.later = append(l.later, int32(r.Trial))
	l.ahead[r.Trial] = r
	count(&l.counts, r.Status, 1)
	l.version++
}

// commit notes that results are in the files now.
func (l *live) commit(committed []sweep.Result) {
	for i := range committed {
		if r := l.ahead[committed[i].Trial]; r != nil {
			delete(l.ahead, r.Trial)
			count(&l.counts, r.Status, -1)
		}
	}
}

func count(c *results.Counts, s sweep.Status, by int) {
	switch s {
	case sweep.OK:
		c.OK += by
	case sweep.Diverged:
		c.Diverged += by
	case sweep.Failed:
		c.Failed += by
	}
}

// listener observes a run of commands for what is shown of it.
type listener struct {
	service *Service
	entry   *Entry
	plan    *sweep.Plan
}

// Observe implements sweep.Observer.
func (n *listener) Observe(event sweep.Event) {
	n.service.mu.Lock()
	defer n.service.mu.Unlock()
	e, l := n.entry, n.entry.live
	switch event := event.(type) {
	case sweep.ChunkTrained:
		for i := range event.Trained.Results {
			n.ended(&event.Trained.Results[i])
		}
		return
	case sweep.AttemptBegan:
		l.begun[event.Trial] = true
		t := n.plan.Trial(event.Trial)
		l.running[event.Trial] = &RunningCommand{
			Trial: t.Index, Configuration: t.Configuration.Index, Seed: t.Seed,
			Attempt: event.Attempt, Slot: event.Slot, Began: now(),
		}
	case sweep.Reported:
		if r := l.running[event.Trial]; r != nil {
			next := *r // the one before may be shown
			next.Step, next.Values = &event.Step, n.values(event.Values)
			l.running[event.Trial] = &next
		}
	case sweep.AttemptEnded:
		delete(l.running, event.Trial)
	case sweep.Ended:
		clear(l.running)
		clear(l.begun)
	default:
		return
	}
	e.live.version++
}

// ended takes in a result. One that this run has only read took no time. Service.mu is
// held.
func (n *listener) ended(r *sweep.Result) {
	e := n.entry
	e.live.end(r, e.Counts.Trials())
	if e.live.begun[r.Trial] {
		delete(e.live.begun, r.Trial)
		e.throughput.add(time.Now(), 1, r.Steps)
	}
}

// values returns values of the plan's measures by their names, without those that were
// not reported.
func (n *listener) values(of []float32) map[string]Number {
	all := map[string]Number{}
	for i, m := range n.plan.Measures {
		if i < len(of) && of[i] == of[i] {
			all[m.Name] = Number(of[i])
		}
	}
	return all
}

// listen returns the observer of a run of plan, whose sweep is in e's directory, where
// its trials are commands, after it has noted what is in their folders.
func (s *Service) listen(e *Entry, plan *sweep.Plan, committed int) []sweep.Observer {
	if plan.Spec.Custom == nil {
		return nil
	}
	ahead := command.Results(e.dir, plan, committed)
	s.mu.Lock()
	defer s.mu.Unlock()
	e.open(committed, ahead)
	e.throughput.whole = true
	return []sweep.Observer{&listener{s, e, plan}}
}

// shown returns the running commands, the first of them. Service.mu is held.
func (l *live) shown() []RunningCommand {
	var all []RunningCommand
	for _, trial := range slices.Sorted(maps.Keys(l.running)) {
		if len(all) == maxRunning {
			break
		}
		all = append(all, *l.running[trial])
	}
	return all
}

// beyond is what a table has beside the committed rows.
type beyond struct {
	ahead []*sweep.Result // in trial order
	first int
	later []int32
}

// beyond returns what is known beyond the files, nil where that is nothing. Service.mu is
// held.
func (e *Entry) beyond() *beyond {
	if e.live == nil {
		return nil
	}
	b := &beyond{first: e.live.first, later: slices.Clip(e.live.later)}
	for _, trial := range slices.Sorted(maps.Keys(e.live.ahead)) {
		b.ahead = append(b.ahead, e.live.ahead[trial])
	}
	return b
}
