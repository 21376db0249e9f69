package service

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// telemetry are the service's own metrics. Labels are routes, methods, codes and
// states, so their number does not grow with the sweeps.
type telemetry struct {
	service  *Service
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec

	sweeps, queue, queueLimit, active, readers, free, size *prometheus.Desc
}

func newTelemetry(s *Service) *telemetry {
	gauge := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("tausweep_service_"+name, help, labels, nil)
	}
	t := &telemetry{
		service: s, registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tausweep_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tausweep_http_request_duration_seconds", Help: "Time to answer a request, by route; of streams, how long they lasted.",
			Buckets: []float64{0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60},
		}, []string{"route"}),
		sweeps:     gauge("sweeps", "Sweeps in the store, by state.", "state"),
		queue:      gauge("queue_length", "Sweeps that wait to run."),
		queueLimit: gauge("queue_limit", "Sweeps that may wait."),
		active:     gauge("active_sweeps", "Sweeps that run."),
		readers:    gauge("event_readers", "Clients that read events now."),
		free:       gauge("store_free_bytes", "Bytes that can still be written in the store's file system."),
		size:       gauge("store_size_bytes", "Size of the store's file system."),
	}
	t.registry.MustRegister(t.requests, t.seconds, t)
	return t
}

// Gatherer gives the service's own metrics: requests, queue, states, readers of
// events, room in the store.
func (s *Service) Gatherer() prometheus.Gatherer { return s.telemetry.registry }

// request counts one. Methods are the standard ones and "other".
func (t *telemetry) request(method, route string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS":
	default:
		method = "other"
	}
	t.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	t.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// Describe implements prometheus.Collector.
func (t *telemetry) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{t.sweeps, t.queue, t.queueLimit, t.active, t.readers, t.free, t.size} {
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
	queue, active := len(s.queue), s.active
	s.mu.Unlock()
	for _, state := range States() {
		gauge(t.sweeps, float64(states[state]), string(state))
	}
	gauge(t.queue, float64(queue))
	gauge(t.queueLimit, float64(s.Limits.Queue))
	gauge(t.active, float64(active))
	gauge(t.readers, float64(s.streams.Load()))
	if free, size, err := space(s.Dir); err == nil {
		gauge(t.free, float64(free))
		gauge(t.size, float64(size))
	}
}
