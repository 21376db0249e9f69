package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep/service"
)

// TestMetrics holds what a scrape tells of the service, and that promlint finds
// nothing.
func TestMetrics(t *testing.T) {
	v := start(t, t.TempDir(), stuck, func(o *options) { o.Limits.Active, o.Limits.Queue = 1, 7 })
	v.launch(long)
	v.wait("long", service.Running)
	v.launch(small)
	heard, _ := v.events("long", "")
	next(t, heard)
	v.do("GET", "/v1/sweeps/long", "")
	v.do("GET", "/v1/sweeps/nothing", "")
	v.do("BREW", "/v1/sweeps", "")
	text := string(v.do("GET", "/metrics", "").body)
	for _, want := range []string{
		`tausweep_service_sweeps{state="running"} 1`, `tausweep_service_sweeps{state="queued"} 1`, `tausweep_service_sweeps{state="failed"} 0`,
		"tausweep_service_queue_length 1", "tausweep_service_queue_limit 7", "tausweep_service_active_sweeps 1", "tausweep_service_event_readers 1",
		`tausweep_http_requests_total{code="201",method="POST",route="/v1/sweeps"} 2`,
		`tausweep_http_requests_total{code="404",method="GET",route="/v1/sweeps/{name}"} 1`,
		`tausweep_http_requests_total{code="405",method="other",route="none"} 1`,
		`tausweep_http_request_duration_seconds_count{route="/v1/sweeps"} 2`,
		"tausweep_service_store_free_bytes ", "tausweep_service_store_size_bytes ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v %v", problems, err)
	}
	v.do("POST", "/v1/sweeps/long/cancel", "")
	v.wait("small", service.Done)
}

// TestRunMetricsStayBounded runs more sweeps than are shown: those that run and
// the last few that ended have series, the others none.
func TestRunMetricsStayBounded(t *testing.T) {
	collector := prom.New(prom.Build{Version: "v0"})
	v := start(t, t.TempDir(), func(o *options) {
		o.Record = func(name string) service.Recording { return collector.Sweep(name) }
	})
	for i := range 20 {
		v.launch(named(small, fmt.Sprint("s", i)))
		v.wait(fmt.Sprint("s", i), service.Done)
	}
	shown := 0
	text := scrape(collector)
	for i := range 20 {
		if strings.Contains(text, fmt.Sprintf(`tausweep_trials_committed{sweep="s%d"} 12`, i)) {
			shown++
		}
	}
	if shown != 8 || !strings.Contains(text, `sweep="s19"`) || strings.Contains(text, `sweep="s3"`) {
		t.Errorf("%d sweeps are shown, want the last 8", shown)
	}
	// What earlier runs committed is in the means again.
	v.do("POST", "/v1/sweeps/s0/extend", `{"seeds": 5}`, "Content-Type", "application/json")
	for d := v.wait("s0", service.Done); d.Progress.Committed < 20; d = v.wait("s0", service.Done) {
		time.Sleep(time.Millisecond)
	}
	if text := scrape(collector); !strings.Contains(text, `tausweep_configuration_alignment_seeds{configuration="temperature=0.05, optimizer.lr_times_temperature=false",optimizer_lr_times_temperature="false",sweep="s0",temperature="0.05"} 5`) {
		t.Errorf("the earlier seeds are not in the means:\n%s", text)
	}
}

// scrape returns what Prometheus would be told.
func scrape(c *prom.Collector) string {
	w := httptest.NewRecorder()
	c.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
	return w.Body.String()
}
