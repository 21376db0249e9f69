package prom_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// oneChunk is a collector with one sweep that committed a chunk of 0.02 s.
func oneChunk(t testing.TB) *prom.Collector {
	c := prom.New(prom.Build{Version: "1.2.3", Revision: "abc", Go: "go1.27.4", Vector: "256"})
	s := c.Sweep("guide")
	s.Observe(sweep.Began{Plan: newPlan(t, 1, 0.5, 0.05), Workers: 2})
	through(s, trained(0, 0.02, okay(0, metrics.Values{Alignment: 0.25, Uniformity: -1.5}), okay(1, metrics.Values{Alignment: 0.5, Uniformity: -1, Collapsed: true})))
	return c
}

// text is what oneChunk's scrape must hold, line by line: what dashboards and
// rules rely on.
const text = `tausweep_build_info{goversion="go1.27.4",revision="abc",vector="256",version="1.2.3"} 1
tausweep_chunk_duration_seconds_bucket{sweep="guide",le="0.016"} 0
tausweep_chunk_duration_seconds_bucket{sweep="guide",le="0.064"} 1
tausweep_chunk_duration_seconds_bucket{sweep="guide",le="262.144"} 1
tausweep_chunk_duration_seconds_bucket{sweep="guide",le="+Inf"} 1
tausweep_chunk_duration_seconds_count{sweep="guide"} 1
tausweep_chunk_duration_seconds_sum{sweep="guide"} 0.02
tausweep_commit_lag_trials{sweep="guide"} 0
tausweep_configuration_alignment_mean{configuration="temperature=0.05",sweep="guide",temperature="0.05"} 0.5
tausweep_configuration_alignment_mean{configuration="temperature=0.5",sweep="guide",temperature="0.5"} 0.25
tausweep_configuration_alignment_seeds{configuration="temperature=0.5",sweep="guide",temperature="0.5"} 1
tausweep_configuration_collapsed_seeds{configuration="temperature=0.05",sweep="guide",temperature="0.05"} 1
tausweep_configuration_collapsed_seeds{configuration="temperature=0.5",sweep="guide",temperature="0.5"} 0
tausweep_configuration_seeds{configuration="temperature=0.5",sweep="guide",temperature="0.5"} 1
tausweep_configuration_uniformity_mean{configuration="temperature=0.5",sweep="guide",temperature="0.5"} -1.5
tausweep_configuration_uniformity_seeds{configuration="temperature=0.5",sweep="guide",temperature="0.5"} 1
tausweep_configurations_omitted{sweep="guide"} 0
tausweep_steps_total{sweep="guide"} 20000
tausweep_trials_committed{sweep="guide"} 2
tausweep_trials_in_flight{sweep="guide"} 0
tausweep_trials_planned{sweep="guide"} 2
tausweep_trials_total{status="ok",sweep="guide"} 2
tausweep_trials_total{status="diverged",sweep="guide"} 0
tausweep_trials_total{status="failed",sweep="guide"} 0
tausweep_workers{sweep="guide"} 2
tausweep_workers_busy{sweep="guide"} 0`

func hasLines(t *testing.T, got string) {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.Contains("\n"+got, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if t.Failed() {
		t.Logf("got:\n%s", got)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	for name, family := range families {
		if !strings.HasPrefix(name, "tausweep_") || family.GetHelp() == "" {
			t.Errorf("%s: %q", name, family.GetHelp())
		}
	}
}

func get(t *testing.T, h http.Handler, accept string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody)
	request.Header.Set("Accept", accept)
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer
}

func TestHandlerText(t *testing.T) {
	hasLines(t, get(t, oneChunk(t).Handler(), "text/plain").Body.String())
}

// TestHandlerNative scrapes as a Prometheus with native histograms does.
func TestHandlerNative(t *testing.T) {
	const protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
	answer := get(t, oneChunk(t).Handler(), protobuf)
	decoder := expfmt.NewDecoder(answer.Body, expfmt.ResponseFormat(answer.Header()))
	for {
		var family dto.MetricFamily
		if err := decoder.Decode(&family); err != nil {
			t.Fatalf("no chunk durations: %v", err)
		}
		if family.GetName() != "tausweep_chunk_duration_seconds" {
			continue
		}
		h := family.Metric[0].GetHistogram()
		if h.GetSchema() != 3 || len(h.PositiveSpan) != 1 || h.GetSampleCount() != 1 { // 2^(1/8) is the widest within 10%
			t.Errorf("schema %d, spans %v, count %d", h.GetSchema(), h.PositiveSpan, h.GetSampleCount())
		}
		return
	}
}

func TestHandlerWithMore(t *testing.T) {
	more := prometheus.NewRegistry()
	more.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "tausweep_queued_sweeps", Help: "Sweeps."}, func() float64 { return 7 }))
	got := get(t, oneChunk(t).Handler(more), "text/plain").Body.String()
	if !strings.Contains(got, "\ntausweep_queued_sweeps 7\n") || !strings.Contains(got, "\ntausweep_workers{") {
		t.Errorf("got:\n%s", got)
	}
}

func TestWriteTextfile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "metrics.prom")
	if err := os.WriteFile(path, []byte("an earlier run's"), 0o600); err != nil {
		t.Fatal(err)
	}
	left, live := path+"123", path+"456" // of a killed program, and of one that runs
	old := time.Now().Add(-time.Hour)
	if err := errors.Join(os.WriteFile(left, nil, 0o600), os.WriteFile(live, nil, 0o600), os.Chtimes(left, old, old)); err != nil {
		t.Fatal(err)
	}
	if err := oneChunk(t).WriteTextfile(path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is left: %v", left, err)
	}
	if err := os.Remove(live); err != nil {
		t.Errorf("one that may be under way: %v", err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	hasLines(t, strings.NewReplacer(`directory="`+dir+`",`, "").Replace(string(got)))
	if bytes.Contains(got, []byte("go_")) {
		t.Error("the Go runtime's metrics clash with node_exporter's own")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left over: %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("node_exporter, another user, cannot read it: %v, %v", info.Mode(), err)
	}
}

// TestTextfilesSideBySide writes two sweeps of one name: node_exporter takes files that
// have no series in common, and drops all others.
func TestTextfilesSideBySide(t *testing.T) {
	series := map[string]bool{}
	for range 2 {
		path := filepath.Join(t.TempDir(), "metrics.prom")
		if err := oneChunk(t).WriteTextfile(path); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name := line[:strings.LastIndexByte(line, ' ')]
			if series[name] && !strings.HasPrefix(line, "#") {
				t.Errorf("in both files: %s", name)
			}
			series[name] = true
		}
	}
}

// TestAxisLabels selects by any axis.
func TestAxisLabels(t *testing.T) {
	s, err := spec.Parse("", []byte("axes: {loss.temperature: [0.5], optimizer.lr: [0.1, 0.2], encoder.hidden: [tanh, relu]}"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	c := prom.New(prom.Build{})
	c.Sweep("s").Observe(sweep.Began{Plan: plan, Workers: 1})
	got := get(t, c.Handler(), "text/plain").Body.String()
	want := `tausweep_configuration_seeds{configuration="temperature=0.5, optimizer.lr=0.2, encoder.hidden=relu",encoder_hidden="relu",optimizer_lr="0.2",sweep="s",temperature="0.5"} 0`
	if !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
}

func TestWriteTextfileNowhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "metrics.prom")
	err := oneChunk(t).WriteTextfile(path)
	if err == nil || !strings.Contains(err.Error(), path) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
}

// TestRemove: a thousand sweeps one after another leave nothing behind.
func TestRemove(t *testing.T) {
	c := prom.New(prom.Build{})
	before := series(t, c)
	plan := newPlan(t, 1, 0.5, 0.05)
	for i := range 1000 {
		s := c.Sweep(fmt.Sprint("sweep-", i))
		s.Observe(sweep.Began{Plan: plan, Workers: 1})
		through(s, trained(0, 1, okay(0, metrics.Values{}), okay(1, metrics.Values{})))
		s.Remove()
	}
	if after := series(t, c); after != before {
		t.Errorf("%d series, %d before any sweep", after, before)
	}
}

// TestSeveral: sweeps do not mix, and a run that gave way to another of its
// name cannot remove it.
func TestSeveral(t *testing.T) {
	c := prom.New(prom.Build{})
	old, other := c.Sweep("a"), c.Sweep("b")
	old.Observe(sweep.Began{Plan: newPlan(t, 3, 0.5), Workers: 1})
	other.Observe(sweep.Began{Plan: newPlan(t, 5, 0.5), Workers: 1})
	through(old, trained(0, 1, okay(0, metrics.Values{Alignment: 3})))
	check(t, c, 3, "tausweep_trials_planned", "sweep", "a")
	check(t, c, 5, "tausweep_trials_planned", "sweep", "b")
	check(t, c, 0, "tausweep_steps_total", "sweep", "b")

	next := c.Sweep("a")
	next.Observe(sweep.Began{Plan: newPlan(t, 4, 0.5), Workers: 1})
	through(old, trained(1, 1, okay(1, metrics.Values{Alignment: 3})))
	old.Remove()
	check(t, c, 4, "tausweep_trials_planned", "sweep", "a")
	check(t, c, 0, "tausweep_trials_total", "sweep", "a", "status", "ok")
	next.Remove()
	check(t, c, math.NaN(), "tausweep_trials_planned", "sweep", "a")
	check(t, c, 5, "tausweep_trials_planned", "sweep", "b")
}

// TestScrapeDuringRun has sweeps come and go under scrapes, for the race
// detector; every scrape is whole.
func TestScrapeDuringRun(t *testing.T) {
	c := prom.New(prom.Build{})
	plan := newPlan(t, 100, 0.5, 0.05)
	var runs sync.WaitGroup
	for w := range 3 {
		runs.Go(func() {
			for range 10 {
				s := c.Sweep(fmt.Sprint("sweep-", w))
				s.Observe(sweep.Began{Plan: plan, Workers: 1})
				for i := 0; i < plan.Len(); i += 2 {
					through(s, trained(i, 0.01, okay(i, metrics.Values{}), okay(i+1, metrics.Values{})))
				}
				s.Remove()
			}
		})
	}
	handler := c.Handler()
	for range 50 {
		get(t, handler, "text/plain")
	}
	runs.Wait()
}
