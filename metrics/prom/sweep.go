package prom

import (
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Sweep observes one run of a sweep. It implements sweep.Observer; Observe only
// adds to a few numbers.
type Sweep struct {
	collector *Collector
	name      string
	seconds   prometheus.Observer

	mu sync.Mutex
	state
}

// state is what a scrape copies, so that a slow one never holds Observe back.
type state struct {
	planned, committed, workers  int
	trialsInFlight, chunksFlying int
	trained                      int // not yet committed
	steps                        int
	ended                        map[sweep.Status]int // trials committed
	plan                         *sweep.Plan
	measures                     measures // of plan
	configurations               []configuration
	commands                     *commands // nil where trials are no commands
	omitted                      int
}

// Observe implements sweep.Observer.
func (s *Sweep) Observe(event sweep.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case sweep.Began:
		s.adopt(e.Plan)
		s.committed, s.workers = e.Committed, e.Workers
	case sweep.Grew:
		s.adopt(e.Plan)
	case sweep.ChunkBegan:
		s.chunksFlying++
		s.trialsInFlight += e.Chunk.Len()
	case sweep.ChunkTrained:
		s.chunkTrained(e.Trained)
	case sweep.ChunkCommitted:
		s.chunkCommitted(e.Trained.Results)
	case sweep.Ended:
		s.chunksFlying, s.trialsInFlight, s.trained = 0, 0, 0
	}
	if s.commands != nil {
		s.commands.observe(event)
	}
}

// Restore adds the trials of plan that earlier runs committed to those of their
// configurations. It is called before the run begins, or for a run that is over.
func (s *Sweep) Restore(plan *sweep.Plan, committed iter.Seq[sweep.Result]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.adopt(plan)
	for r := range committed {
		s.committed++
		s.addSeed(&r)
	}
}

// Remove ends the sweep's series.
func (s *Sweep) Remove() { s.collector.remove(s) }

// adopt makes plan the one whose trials are observed; the means stay where it
// begins with the configurations of the plan before, as when it grows.
func (s *state) adopt(plan *sweep.Plan) {
	s.plan, s.planned = plan, plan.Len()
	if plan.Spec.Trainer.Kind == spec.Command && s.commands == nil {
		s.commands = newCommands(&plan.Spec.Custom.Process)
	}
	s.measures = newMeasures(plan)
	shown := configurations(plan, len(s.measures.places))
	if n := len(s.configurations); n <= len(shown) && slices.EqualFunc(shown[:n], s.configurations, configuration.sameAs) {
		copy(shown, s.configurations)
	}
	s.configurations = shown
	s.omitted = plan.Configurations.Len() - len(shown)
}

func (s *Sweep) chunkTrained(t sweep.Trained) {
	s.chunksFlying--
	s.trialsInFlight -= t.Chunk.Len()
	if s.commands != nil {
		s.commandEnded(&t)
		return
	}
	s.seconds.Observe(t.Duration.Seconds())
	s.trained += len(t.Results)
	for i := range t.Results {
		s.steps += t.Results[i].Steps
	}
}

func (s *state) chunkCommitted(results []sweep.Result) {
	if s.commands != nil {
		return // they are durable, and were counted, as they ended
	}
	s.trained -= len(results)
	s.durable(results)
}

// durable counts results that nothing takes back.
func (s *state) durable(results []sweep.Result) {
	s.committed += len(results)
	for i := range results {
		s.ended[results[i].Status]++
		s.addSeed(&results[i])
	}
}

// addSeed counts a trial in its configuration.
func (s *state) addSeed(r *sweep.Result) {
	c := s.plan.Trial(r.Trial).Configuration.Index
	if c < len(s.configurations) && r.Status == sweep.OK {
		s.configurations[c].add(&s.measures, r.Last().Values)
	}
}

func (s *Sweep) snapshot() state {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.state
	if now.commands != nil {
		now.commands = now.commands.clone()
	}
	now.ended, now.configurations = maps.Clone(now.ended), slices.Clone(now.configurations)
	for i := range now.configurations {
		now.configurations[i] = now.configurations[i].clone()
	}
	return now
}

func (s *Sweep) collect(ch chan<- prometheus.Metric) {
	f, now := &s.collector.families, s.snapshot()
	counter := func(d *prometheus.Desc, v int, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), append([]string{s.name}, labels...)...)
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, append([]string{s.name}, labels...)...)
	}
	for _, status := range []sweep.Status{sweep.OK, sweep.Diverged, sweep.Failed} {
		counter(f.trials, now.ended[status], string(status))
	}
	counter(f.steps, now.steps)
	gauge(f.planned, float64(now.planned))
	gauge(f.committed, float64(now.committed))
	gauge(f.inFlight, float64(now.trialsInFlight))
	gauge(f.behind, float64(now.trained))
	gauge(f.workers, float64(now.workers))
	// An executor elsewhere may hold more chunks than it has workers.
	gauge(f.busy, float64(min(now.chunksFlying, now.workers)))
	gauge(f.omitted, float64(now.omitted))
	if now.commands != nil {
		now.commands.collect(f, counter, gauge)
	}
	for i := range now.configurations {
		now.configurations[i].collect(&now.measures, gauge)
	}
}
