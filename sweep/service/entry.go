package service

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Entry is a sweep in the registry. Service.mu guards its fields but for those
// that never change and those that guard themselves.
type Entry struct {
	Name, dir string // never change
	record
	plan       *sweep.Plan // nil until it is needed
	cancel     context.CancelCauseFunc
	yields     bool      // its run is being stopped for that of another owner
	place      int       // in the queue, from 1, where Service.ranked
	attempts   int       // to get a directory that another program holds
	retry      time.Time // when to try that again
	throughput throughput
	live       *live      // nil but of commands
	seen       stamp      // of the files that were looked at last
	looking    sync.Mutex // held by who looks
	Hub        *Hub       // guards itself
	data       *data      // guards itself

	// saving is held while the record is written, so that the last state wins.
	saving chan struct{}
}

func newEntry(dir, name string, r record, boot string) *Entry {
	e := &Entry{Name: name, dir: filepath.Join(dir, name), record: r, Hub: newHub(boot), saving: make(chan struct{}, 1)}
	e.data = &data{}
	return e
}

// setState moves e to a state. Service.mu is held.
func (e *Entry) setState(s State, reason string) {
	e.State, e.Reason, e.Stopping, e.Changed = s, reason, false, now()
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// save writes e's record; what is written is never older than the call.
func (s *Service) save(e *Entry) error {
	e.saving <- struct{}{}
	defer func() { <-e.saving }()
	s.mu.Lock()
	r := e.record
	s.mu.Unlock()
	if r.State == Deleted {
		return nil // its name may be another's
	}
	return r.write(e.dir)
}

// PlanOf returns e's plan, which is read from its spec at first.
func (s *Service) PlanOf(e *Entry) (*sweep.Plan, error) {
	s.mu.Lock()
	plan, seeds := e.plan, e.Seeds
	var damage error
	if e.State == Damaged {
		damage = e.damaged()
	}
	s.mu.Unlock()
	if plan != nil || damage != nil {
		return plan, damage
	}
	plan, err := s.grownPlan(e.dir, seeds)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.plan == nil {
		e.plan = plan
	}
	return e.plan, nil
}

// standing returns e's plan and how many of its trials are committed.
func (s *Service) standing(e *Entry) (*sweep.Plan, int, error) {
	plan, committed, _, err := s.snapshot(e)
	return plan, committed, err
}

// snapshot is standing, and what is known beyond the committed trials.
func (s *Service) snapshot(e *Entry) (plan *sweep.Plan, committed int, known *beyond, err error) {
	if _, err := s.PlanOf(e); err != nil {
		return nil, 0, nil, s.Unreadable(e, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.plan, min(e.Counts.Trials(), e.plan.Len()), e.beyond(), nil
}

// grownPlan makes the plan of what is in dir: an adaptive one has grown with the
// committed rows.
func (s *Service) grownPlan(dir string, seeds int) (*sweep.Plan, error) {
	plan, err := s.readPlan(dir, seeds)
	if err != nil {
		return nil, err
	}
	if !plan.Spec.Adaptive() {
		plan.Declaration, err = results.Declared(dir, plan)
		return plan, err
	}
	read, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		return nil, err
	}
	_ = s.locate(read.Plan()) // who reads the data is told
	return read.Plan(), nil
}

func sizeOf(plan *sweep.Plan) Size {
	return Size{Trials: plan.Len(), Configurations: plan.Configurations.Len(), Seeds: len(plan.Seeds)}
}

// progress returns how far e is. Service.mu is held.
func (e *Entry) progress() Progress {
	c := e.Counts
	p := Progress{Trials: e.Plan.Trials}
	if l := e.live; l != nil {
		p.Waiting, p.Running = len(l.ahead), l.shown()
		c = results.Counts{OK: c.OK + l.counts.OK, Diverged: c.Diverged + l.counts.Diverged, Failed: c.Failed + l.counts.Failed}
	}
	p.Committed, p.OK, p.Diverged, p.Failed = c.Trials(), c.OK, c.Diverged, c.Failed
	if e.State != Running {
		return p
	}
	p.TrialsPerSecond, p.StepsPerSecond = e.throughput.rates(time.Now())
	if p.TrialsPerSecond > 0 {
		left := float64(p.Trials-p.Committed) / p.TrialsPerSecond
		p.SecondsLeft = &left
	}
	return p
}

// show returns e for lists and events. Service.mu is held.
func (s *Service) show(e *Entry) Sweep {
	return Sweep{
		Name: e.Name, ID: e.ID, State: e.State, Reason: e.Reason, Owner: e.Owner, Notes: e.Notes, Created: e.Created, Changed: e.Changed,
		Queue: s.placeOf(e), Plan: e.Plan, Progress: e.progress(),
		Links: map[string]string{"self": "/v1/sweeps/" + e.Name, "page": "/sweeps/" + e.Name},
	}
}

// Current returns e for an answer or an event.
func (s *Service) Current(e *Entry) Sweep {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.show(e)
}

// Detail returns e with what is needed to show its results: of a damaged sweep, with
// its state alone.
func (s *Service) Detail(e *Entry) *Detail {
	plan, err := s.PlanOf(e)
	if err != nil {
		_ = s.Unreadable(e, err) // the state says it
		return &Detail{
			Sweep: s.Current(e), Axes: []Axis{}, Measures: metrics.Schema{}, Columns: []metrics.Measure{},
			CurveColumns: []metrics.Measure{}, Features: spec.FeaturesNone, Figures: []string{},
		}
	}
	d := &Detail{Sweep: s.Current(e), Axes: []Axis{}, Measures: plan.Measures, Columns: columnsOf(plan), CurveColumns: curveColumnsOf(plan), Outcome: plan.Measures.Outcome(), Features: plan.Recorded(), Encodes: plan.Encodes, Figures: []string{}}
	for _, a := range plan.Spec.Axes {
		d.Axes = append(d.Axes, Axis{Path: a.Path, Values: a.Values})
	}
	d.Adaptive = plan.Spec.Adaptive()
	d.Figures = s.FiguresOf(plan)
	d.Commands = plan.Spec.Trainer.Kind == spec.Command
	d.Imported = plan.Spec.Trainer.Kind == spec.Imported
	d.Links = s.links(e.Name, plan, d.Figures)
	if m, err := readManifest(e.dir); err == nil { // there is none before the first run
		d.Warnings = m.Warnings
	}
	return d
}

// columnsOf lists the metrics of a plan's trials.
func columnsOf(plan *sweep.Plan) metrics.Schema { return plan.Measures.Of(metrics.Metric) }

// curveColumnsOf lists the metrics and the diagnostics.
func curveColumnsOf(plan *sweep.Plan) metrics.Schema {
	return append(columnsOf(plan), plan.Measures.Of(metrics.Diagnostic)...)
}

// links lists every address of a sweep.
func (s *Service) links(name string, plan *sweep.Plan, figures []string) map[string]string {
	self := "/v1/sweeps/" + name
	l := map[string]string{"self": self, "page": "/sweeps/" + name}
	for _, sub := range []string{"events", "points", "curves", "trials", "answer", "verify", "cancel", "resume", "extend", "notes"} {
		l[sub] = self + "/" + sub
	}
	for _, f := range Files() {
		switch {
		case f.Name == results.FeaturesFile && plan.Recorded() == spec.FeaturesNone:
		case strings.HasPrefix(f.Name, "report.") && len(figures) == 0:
		default:
			l[f.Name] = self + "/" + f.Name
		}
	}
	if len(figures) > 0 {
		l["figures"] = self + "/figures"
	}
	return l
}
