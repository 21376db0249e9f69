package api

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requests are the metrics of requests. Labels are routes, methods and codes, so
// their number does not grow with the sweeps.
type requests struct {
	registry *prometheus.Registry
	count    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newRequests(s *Server) *requests {
	t := &requests{
		registry: prometheus.NewRegistry(),
		count: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tausweep_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tausweep_http_request_duration_seconds", Help: "Time to answer a request, by route; for streams, their duration.",
			Buckets: []float64{0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60},
		}, []string{"route"}),
	}
	readers := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tausweep_service_event_readers", Help: "Clients reading events now.",
	}, func() float64 { return float64(s.streams.Load()) })
	t.registry.MustRegister(t.count, t.seconds, readers, s.logins.failed)
	if s.Tokens != nil {
		t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "tausweep_service_token_file_valid", Help: "1 if the token file as it is now is in force, 0 if it has errors and the tokens before are.",
		}, func() float64 {
			if s.Tokens.whole() {
				return 1
			}
			return 0
		}))
	}
	if s.Audit != nil {
		t.registry.MustRegister(s.Audit.written, s.Audit.lost)
	}
	return t
}

// add counts a request. Methods are the standard ones and "other".
func (t *requests) add(method, route string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS":
	default:
		method = "other"
	}
	t.count.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	t.seconds.WithLabelValues(route).Observe(took.Seconds())
}
