package prom_test

import (
	"math"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// newPlan returns a plan over the given temperatures and number of seeds.
func newPlan(t testing.TB, seeds int, temperatures ...float64) *sweep.Plan {
	t.Helper()
	guide := spec.Default()
	guide.Axes[0].Values = nil
	for _, tau := range temperatures {
		guide.Axes[0].Values = append(guide.Axes[0].Values, tau)
	}
	guide.Seeds.Count = seeds
	plan, err := sweep.NewPlan(guide)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// manyTemperatures returns n temperatures, 0.01 apart.
func manyTemperatures(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = float64(i+1) / 100
	}
	return all
}

// okay returns a trial's result with these final metrics.
func okay(trial int, v metrics.Values) sweep.Result {
	return sweep.Result{Trial: trial, Status: sweep.OK, Steps: 10_000, Curve: []sweep.Checkpoint{
		checkpoint(0, metrics.Values{Alignment: 4, Uniformity: -8}), // not the last: must not show
		checkpoint(10_000, v),
	}}
}

// checkpoint is what the built-in trainer yields where Evaluate finds v.
func checkpoint(step int, v metrics.Values) sweep.Checkpoint {
	setting := spec.ToySetting(spec.Default())
	values := make([]float32, len(metrics.Toy(setting)))
	metrics.ToyValues(setting)(&metrics.Observation{Values: v, Features: func() []float32 { return nil }}, values)
	return sweep.Checkpoint{Step: step, Values: values}
}

func trained(from int, seconds float64, results ...sweep.Result) sweep.Trained {
	return sweep.Trained{
		Chunk:    sweep.Chunk{From: from, To: from + len(results)},
		Results:  results,
		Duration: time.Duration(seconds * float64(time.Second)),
	}
}

// through tells s of a chunk from its beginning to its commit.
func through(s *prom.Sweep, t sweep.Trained) {
	s.Observe(sweep.ChunkBegan{Chunk: t.Chunk})
	s.Observe(sweep.ChunkTrained{Trained: t})
	s.Observe(sweep.ChunkCommitted{Trained: t})
}

// value returns the one series of c with that name whose labels include the
// given ones, as name, value, name, value; NaN if there is none.
func value(t testing.TB, c *prom.Collector, name string, labels ...string) float64 {
	t.Helper()
	found := math.NaN()
	for _, family := range gather(t, c) {
		if family.GetName() != name {
			continue
		}
		for _, m := range family.Metric {
			if !hasLabels(m, labels) {
				continue
			}
			if !math.IsNaN(found) {
				t.Fatalf("%s %v is not one series", name, labels)
			}
			found = m.GetGauge().GetValue() + m.GetCounter().GetValue() // one of them is nil: 0
		}
	}
	return found
}

func hasLabels(m *dto.Metric, labels []string) bool {
	for i := 0; i < len(labels); i += 2 {
		found := false
		for _, l := range m.Label {
			found = found || l.GetName() == labels[i] && l.GetValue() == labels[i+1]
		}
		if !found {
			return false
		}
	}
	return true
}

// gather collects c's metrics on a registry that checks them against c's
// descriptions.
func gather(t testing.TB, c *prom.Collector) []*dto.MetricFamily {
	t.Helper()
	strict := prometheus.NewPedanticRegistry()
	strict.MustRegister(c)
	families, err := strict.Gather()
	if err != nil {
		t.Fatal(err)
	}
	return families
}

func series(t testing.TB, c *prom.Collector) int {
	t.Helper()
	n := 0
	for _, family := range gather(t, c) {
		n += len(family.Metric)
	}
	return n
}

func check(t testing.TB, c *prom.Collector, want float64, name string, labels ...string) {
	t.Helper()
	got := value(t, c, name, labels...)
	if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s %v = %g, want %g", name, labels, got, want)
	}
}

func TestPromlint(t *testing.T) {
	c := prom.New(prom.Build{Version: "1.0.0", Revision: "abc", Go: "go1.27.4", Vector: "512"})
	s := c.Sweep("guide")
	s.Observe(sweep.Began{Plan: newPlan(t, 2, 0.5, 0.05), Workers: 2})
	through(s, trained(0, 0.1, okay(0, metrics.Values{Alignment: 1}), okay(1, metrics.Values{Alignment: 2})))
	problems, err := testutil.CollectAndLint(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if got := len(gather(t, c)); got != 25 {
		t.Errorf("%d families collected, want all 25", got)
	}
}
