package main

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scraper is a real Prometheus, a process of its own, as deploy/prometheus sets it up.
type scraper struct{ url string }

// startPrometheus lets Prometheus scrape s. The files are those of deploy, but for
// addresses, the token's place, and time: it scrapes at once, and alerts do not
// wait.
func startPrometheus(t *testing.T, s *serving) *scraper {
	t.Helper()
	program := tool(t, "prometheus", promtoolFrom)
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("prometheus.yml", replaced(t, deployed(t, "prometheus/prometheus.yml"),
		"tausweep:8080", strings.TrimPrefix(s.url, "http://"), "/run/secrets/prometheus-token", s.prometheus,
		"_interval: 15s", "_interval: 200ms"))
	for _, name := range []string{"alerts.yml", "recording.yml"} {
		text := deployed(t, "prometheus/rules", name)
		write("rules/"+name, regexp.MustCompile(`for: \d+m`).ReplaceAllString(text, "for: 0s"))
	}
	said(t, tool(t, "promtool", promtoolFrom), "check", "config", filepath.Join(dir, "prometheus.yml"))

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(program, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("prometheus: %v\n%s", err, readable(t, log.Name()))
		}
	})
	p := &scraper{"http://" + address}
	until(t, "Prometheus", func() bool {
		answer, err := http.Get(p.url + "/-/ready")
		if err != nil {
			return false
		}
		return errors.Join(answer.Body.Close()) == nil && answer.StatusCode == http.StatusOK
	})
	return p
}

// get asks Prometheus's API.
func (p *scraper) get(t *testing.T, path string, parameters url.Values, out any) {
	t.Helper()
	answer, err := http.Get(p.url + path + "?" + parameters.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var envelope struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.Unmarshal(text, &envelope); err != nil || envelope.Status != "success" {
		t.Fatalf("%s %s: %s %v", path, parameters, text, err)
	}
	if err := json.Unmarshal(envelope.Data, out); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// query returns the labels of each series that an expression gives now.
func (p *scraper) query(t *testing.T, expr string) []map[string]string {
	t.Helper()
	var data struct {
		Result []struct{ Metric map[string]string }
	}
	p.get(t, "/api/v1/query", url.Values{"query": {expr}}, &data)
	all := make([]map[string]string, len(data.Result))
	for i, r := range data.Result {
		all[i] = r.Metric
	}
	return all
}

// loadedRules are the rules as Prometheus has them.
type loadedRules struct {
	Groups []struct {
		Rules []struct {
			Name, Type, Health, LastError, State string
		}
	}
}

// firing lists the alerts that fire, but for those about the machine's own disk.
func (p *scraper) firing(t *testing.T) []string {
	t.Helper()
	var loaded loadedRules
	p.get(t, "/api/v1/rules", nil, &loaded)
	var names []string
	for _, g := range loaded.Groups {
		for _, r := range g.Rules {
			if r.State == "firing" && !strings.HasPrefix(r.Name, "TausweepDisk") {
				names = append(names, r.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// fires waits until those alerts fire, and no others.
func (p *scraper) fires(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	defer func() { t.Logf("alerts that fire: %q", got) }()
	until(t, strings.Join(want, " and "), func() bool {
		got = p.firing(t)
		return slices.Equal(got, want)
	})
}

// TestPrometheus lets a real Prometheus scrape a real service.
func TestPrometheus(t *testing.T) {
	s := served(t)
	s.launchLong(t)
	s.fail(t)
	p := startPrometheus(t, s)

	until(t, "the target to be up", func() bool { return len(p.query(t, `up{job="tausweep"} == 1`)) == 1 })
	t.Run("targets", func(t *testing.T) {
		var data struct {
			ActiveTargets []struct{ Health, LastError string }
		}
		p.get(t, "/api/v1/targets", nil, &data)
		if len(data.ActiveTargets) != 1 || data.ActiveTargets[0].Health != "up" {
			t.Errorf("targets: %+v", data.ActiveTargets)
		}
	})
	t.Run("rules", func(t *testing.T) { testLoaded(t, p) })
	t.Run("recordings have data", func(t *testing.T) {
		for _, r := range rules(t) {
			// No request has been answered by an error of the service's own.
			if r.Record == "" || r.Record == "instance:tausweep_http_errors:ratio_rate5m" {
				continue
			}
			until(t, r.Record, func() bool { return len(p.query(t, r.Record)) > 0 })
		}
	})
	t.Run("dashboard has data", func(t *testing.T) { testDashboardData(t, p) })
	t.Run("alerts fire where they should", func(t *testing.T) {
		// One sweep failed, most trials of the other diverge, and that is all.
		p.fires(t, "TausweepSweepFailed", "TausweepTrialsDiverge")
		s.stop()
		p.fires(t, "TausweepDown", "TausweepTrialsDiverge") // which looks back a quarter of an hour
	})
}

// fail leaves a sweep behind that has failed: somebody damaged its file.
func (s *serving) fail(t *testing.T) {
	t.Helper()
	state := func() string {
		var small struct{ State string }
		decode(t, "sweep", s.ask(t, http.MethodGet, "/v1/sweeps/small", ""), &small)
		return small.State
	}
	s.ask(t, http.MethodPost, "/v1/sweeps", "name: small\nsteps: 100\n")
	until(t, "the small sweep", func() bool { return state() == "done" })
	file := filepath.Join(s.dir, "runs", "small", "trials.csv")
	if err := os.WriteFile(file, []byte("trial,of,another,program\n1,2,3,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	until(t, "the damage to be seen", func() bool { return state() == "damaged" })
	s.ask(t, http.MethodPost, "/v1/sweeps/small/resume", "")
	until(t, "its failure", func() bool { return state() == "failed" })
}

// testLoaded fails unless Prometheus has every rule and can evaluate it.
func testLoaded(t *testing.T, p *scraper) {
	var loaded loadedRules
	until(t, "every rule to be evaluated", func() bool {
		p.get(t, "/api/v1/rules", nil, &loaded)
		for _, g := range loaded.Groups {
			for _, r := range g.Rules {
				if r.Health == "unknown" {
					return false
				}
			}
		}
		return true
	})
	there := map[string]bool{}
	for _, g := range loaded.Groups {
		for _, r := range g.Rules {
			there[r.Name] = true
			if r.Health != "ok" {
				t.Errorf("%s: %s: %s", r.Name, r.Health, r.LastError)
			}
		}
	}
	for _, r := range rules(t) {
		if name := r.Alert + r.Record; !there[name] {
			t.Errorf("%s: not loaded", name)
		}
	}
}
