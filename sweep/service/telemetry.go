package service

import (
	"github.com/prometheus/client_golang/prometheus"
)

// telemetry are the service's own metrics. Labels are states and tokens, so their number
// does not grow with the sweeps.
type telemetry struct {
	service  *Service
	registry *prometheus.Registry

	sweeps, queue, queueLimit, active, free, size, trash *prometheus.Desc
	ofSweeps, ofTrials, ofBytes                          *prometheus.Desc // of each token
}

func newTelemetry(s *Service) *telemetry {
	gauge := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("tausweep_service_"+name, help, labels, nil)
	}
	t := &telemetry{
		service: s, registry: prometheus.NewRegistry(),
		sweeps:     gauge("sweeps", "Sweeps in the store, by state.", "state"),
		queue:      gauge("queue_length", "Sweeps waiting to run."),
		queueLimit: gauge("queue_limit", "Maximum sweeps waiting."),
		active:     gauge("active_sweeps", "Sweeps running."),
		free:       gauge("store_free_bytes", "Bytes free in the store's file system."),
		size:       gauge("store_size_bytes", "Size of the store's file system."),
		trash:      gauge("trash_sweeps", "Deleted sweeps that are still kept."),
		ofSweeps:   gauge("token_sweeps", "Sweeps of a token that wait or run.", "token", "state"),
		ofTrials:   gauge("token_trials", "Trials still to train of a token's sweeps that wait or run.", "token"),
		ofBytes:    gauge("token_bytes", "Bytes on disk of a token's sweeps and data.", "token"),
	}
	t.registry.MustRegister(t)
	return t
}

// Gatherer gives the service's own metrics: queue, states, room in the store.
func (s *Service) Gatherer() prometheus.Gatherer { return s.telemetry.registry }

// Describe implements prometheus.Collector.
func (t *telemetry) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{t.sweeps, t.queue, t.queueLimit, t.active, t.free, t.size, t.trash, t.ofSweeps, t.ofTrials, t.ofBytes} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (t *telemetry) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	s := t.service
	s.mu.Lock()
	states := map[State]int{}
	for _, e := range s.ordered {
		states[e.State]++
	}
	queue, active, uses := len(s.queue), s.active, s.uses()
	s.mu.Unlock()
	for _, state := range States() {
		gauge(t.sweeps, float64(states[state]), string(state))
	}
	gauge(t.queue, float64(queue))
	gauge(t.queueLimit, float64(s.Limits.Queue))
	gauge(t.active, float64(active))
	if free, size, err := space(s.Dir); err == nil {
		gauge(t.free, float64(free))
		gauge(t.size, float64(size))
	}
	if all, err := s.trashed(); err == nil {
		gauge(t.trash, float64(len(all)))
	}
	for token, u := range uses {
		gauge(t.ofSweeps, float64(u.Queued), token, string(Queued))
		gauge(t.ofSweeps, float64(u.Running), token, string(Running))
		gauge(t.ofTrials, float64(u.Trials), token)
		gauge(t.ofBytes, float64(u.Bytes), token)
	}
}
