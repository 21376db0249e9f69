package api

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// logins tells of requests that show a token which is none: each in a metric, and in the
// log as often as somebody would read it.
type logins struct {
	log    *zap.Logger
	failed *prometheus.CounterVec

	mu      sync.Mutex
	lines   *rate.Limiter
	skipped int // since the last line
}

// loginLines is how often the log tells of a failed login, beside the first few.
const loginLines = 10 * time.Second

func newLogins(log *zap.Logger) *logins {
	l := &logins{
		log: log, lines: rate.NewLimiter(rate.Every(loginLines), 5),
		failed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tausweep_http_failed_logins_total", Help: "Requests that showed a token which is unknown, has expired, or is malformed.",
		}, []string{"reason"}),
	}
	for _, reason := range []string{"unknown", "expired", "malformed"} {
		l.failed.WithLabelValues(reason) // an alert needs what was there before the first
	}
	return l
}

// fail notes a failed login: why, and of an expired token its name.
func (l *logins) fail(r *http.Request, reason, name string) {
	l.failed.WithLabelValues(reason).Inc()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.lines.Allow() {
		l.skipped++
		return
	}
	fields := []zap.Field{zap.String("reason", reason), zap.String("remote", r.RemoteAddr)}
	if name != "" {
		fields = append(fields, zap.String("token", name))
	}
	if l.skipped > 0 {
		fields = append(fields, zap.Int("others", l.skipped))
	}
	l.skipped = 0
	l.log.Warn("failed login", fields...)
}
