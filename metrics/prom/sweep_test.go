package prom_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// TestRun follows two chunks of two workers, the second done first.
func TestRun(t *testing.T) {
	c := prom.New(prom.Build{})
	s := c.Sweep("guide")
	progress := func(committed, inFlight, behind, busy, steps float64) {
		t.Helper()
		check(t, c, committed, "tausweep_trials_committed", "sweep", "guide")
		check(t, c, inFlight, "tausweep_trials_in_flight", "sweep", "guide")
		check(t, c, behind, "tausweep_commit_lag_trials", "sweep", "guide")
		check(t, c, busy, "tausweep_workers_busy", "sweep", "guide")
		check(t, c, steps, "tausweep_steps_total", "sweep", "guide")
	}
	progress(0, 0, 0, 0, 0)

	diverged := sweep.Result{Trial: 5, Status: sweep.Diverged, Steps: 17, Error: "loss is +Inf", Curve: []sweep.Checkpoint{{}}}
	failed := sweep.Result{Trial: 6, Status: sweep.Failed, Error: "no samples"}
	first := trained(2, 0.5, okay(2, metrics.Values{}), okay(3, metrics.Values{}))
	second := trained(4, 0.25, okay(4, metrics.Values{}), diverged, failed)

	s.Observe(sweep.Began{Plan: newPlan(t, 4, 0.5, 0.05), Committed: 2, Workers: 2})
	check(t, c, 8, "tausweep_trials_planned")
	check(t, c, 2, "tausweep_workers")
	progress(2, 0, 0, 0, 0)
	s.Observe(sweep.ChunkBegan{Chunk: first.Chunk})
	progress(2, 2, 0, 1, 0)
	s.Observe(sweep.ChunkBegan{Chunk: second.Chunk})
	progress(2, 5, 0, 2, 0)
	s.Observe(sweep.ChunkBegan{Chunk: sweep.Chunk{From: 7, To: 8}}) // waits for a worker elsewhere
	progress(2, 6, 0, 2, 0)
	s.Observe(sweep.ChunkTrained{Trained: second})
	progress(2, 3, 3, 2, 10_017)
	s.Observe(sweep.ChunkTrained{Trained: first})
	progress(2, 1, 5, 1, 30_017)
	s.Observe(sweep.ChunkCommitted{Trained: first})
	s.Observe(sweep.ChunkCommitted{Trained: second})
	progress(7, 1, 0, 1, 30_017)

	check(t, c, 3, "tausweep_trials_total", "status", "ok")
	check(t, c, 1, "tausweep_trials_total", "status", "diverged")
	check(t, c, 1, "tausweep_trials_total", "status", "failed")
	check(t, c, 0, "tausweep_configurations_omitted")
}

// TestConfigurations holds the means against sums over all the results.
func TestConfigurations(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		temperatures := manyTemperatures(rapid.IntRange(1, 4).Draw(rt, "configurations"))
		seeds := rapid.IntRange(1, 5).Draw(rt, "seeds")
		metric := rapid.OneOf(rapid.Float32Range(-8, 4), rapid.Just(float32(math.NaN())))
		results := make([]sweep.Result, seeds*len(temperatures))
		for i := range results {
			results[i] = okay(i, metrics.Values{
				Alignment: metric.Draw(rt, "alignment"), Uniformity: metric.Draw(rt, "uniformity"),
				Collapsed: rapid.Bool().Draw(rt, "collapsed"),
			})
			results[i].Status = rapid.SampledFrom([]sweep.Status{sweep.OK, sweep.OK, sweep.Diverged}).Draw(rt, "status")
		}
		plan := newPlan(t, seeds, temperatures...)
		c := prom.New(prom.Build{})
		s := c.Sweep("guide")
		earlier := rapid.IntRange(0, len(results)).Draw(rt, "committed earlier")
		s.Restore(plan, slices.Values(results[:earlier]))
		s.Observe(sweep.Began{Plan: plan, Committed: earlier, Workers: 1})
		for from := earlier; from < len(results); {
			to := rapid.IntRange(from+1, len(results)).Draw(rt, "chunk")
			through(s, trained(from, 1, results[from:to]...))
			from = to
		}

		for k, tau := range temperatures {
			labels := []string{"sweep", "guide", "configuration", fmt.Sprint("temperature=", tau), "temperature", fmt.Sprint(tau)}
			var alignment, uniformity []float64
			ok, collapsed := 0, 0
			for i := k; i < len(results); i += len(temperatures) {
				if results[i].Status != sweep.OK {
					continue
				}
				v := func(name string) float32 { return results[i].Last().Values[plan.Measures.Index(name)] }
				ok++
				if v("collapsed") == 1 {
					collapsed++
				}
				alignment = append(alignment, float64(v("alignment")))
				uniformity = append(uniformity, float64(v("uniformity")))
			}
			check(t, c, float64(ok), "tausweep_configuration_seeds", labels...)
			check(t, c, float64(collapsed), "tausweep_configuration_collapsed_seeds", labels...)
			for name, values := range map[string][]float64{"alignment": alignment, "uniformity": uniformity} {
				values = slices.DeleteFunc(values, math.IsNaN)
				sum := 0.0
				for _, v := range values {
					sum += v
				}
				check(t, c, float64(len(values)), "tausweep_configuration_"+name+"_seeds", labels...)
				check(t, c, sum/float64(len(values)), "tausweep_configuration_"+name+"_mean", labels...)
			}
		}
		check(t, c, float64(len(results)), "tausweep_trials_committed")
		counted := 0.0
		for _, status := range []string{"ok", "diverged", "failed"} {
			counted += value(t, c, "tausweep_trials_total", "status", status)
		}
		if counted != float64(len(results)-earlier) {
			rt.Errorf("%g trials counted, want those of this run, %d", counted, len(results)-earlier)
		}
	})
}

// TestMoreSeeds: a plan with more seeds keeps the means, one with other
// configurations does not.
func TestMoreSeeds(t *testing.T) {
	c := prom.New(prom.Build{})
	s := c.Sweep("guide")
	s.Observe(sweep.Began{Plan: newPlan(t, 1, 0.5, 0.05), Workers: 1})
	through(s, trained(0, 1, okay(0, metrics.Values{Alignment: 1}), okay(1, metrics.Values{Alignment: 2})))
	s.Observe(sweep.Began{Plan: newPlan(t, 2, 0.5, 0.05), Committed: 2, Workers: 1})
	through(s, trained(2, 1, okay(2, metrics.Values{Alignment: 4}), okay(3, metrics.Values{Alignment: 3})))
	check(t, c, 4, "tausweep_trials_planned")
	check(t, c, 4, "tausweep_trials_committed")
	check(t, c, 2.5, "tausweep_configuration_alignment_mean", "temperature", "0.5")
	check(t, c, 2.5, "tausweep_configuration_alignment_mean", "temperature", "0.05")
	check(t, c, 2, "tausweep_configuration_seeds", "temperature", "0.05")

	s.Observe(sweep.Began{Plan: newPlan(t, 2, 0.5, 0.1), Workers: 1})
	check(t, c, 0, "tausweep_configuration_seeds", "temperature", "0.5")
	check(t, c, math.NaN(), "tausweep_configuration_alignment_mean", "temperature", "0.5")
	check(t, c, math.NaN(), "tausweep_configuration_seeds", "temperature", "0.05")
}

// TestGrew: a plan that grows keeps the means and counts on.
func TestGrew(t *testing.T) {
	guide := spec.Default()
	guide.Axes = []spec.Axis{{Path: spec.Temperature, Refine: &spec.Refine{From: 0.01, To: 1, Start: 3, Rounds: 1, Scale: "log", Objective: "min:alignment"}}}
	guide.Seeds = spec.Seeds{Count: 1}
	plan, err := sweep.NewPlan(guide)
	if err != nil {
		t.Fatal(err)
	}
	c := prom.New(prom.Build{})
	s := c.Sweep("guide")
	s.Observe(sweep.Began{Plan: plan, Workers: 1})
	through(s, trained(0, 1, okay(0, metrics.Values{Alignment: 1}), okay(1, metrics.Values{Alignment: 2}), okay(2, metrics.Values{Alignment: 3})))
	s.Observe(sweep.Grew{Plan: plan.Grow(first{})})
	through(s, trained(3, 1, okay(3, metrics.Values{Alignment: 4})))
	check(t, c, 5, "tausweep_trials_planned")
	check(t, c, 4, "tausweep_trials_committed")
	check(t, c, 1, "tausweep_configuration_alignment_mean", "temperature", "0.01")
	check(t, c, 4, "tausweep_configuration_alignment_mean", "temperature", "0.0215443")
}

// first is a Judge to whom the first configuration is the best.
type first struct{}

func (first) Best(string) (int, bool)       { return 0, true }
func (first) HalfWidth(int, string) float64 { return 0 }

// TestOtherAxes: the configuration's label tells apart what the temperature's
// does not.
func TestOtherAxes(t *testing.T) {
	guide := spec.Default()
	guide.Axes = []spec.Axis{
		{Path: "loss.temperature", Values: []spec.Value{0.5, 0.05}},
		{Path: "optimizer.lr", Values: []spec.Value{0.001, 0.01}},
	}
	plan, err := sweep.NewPlan(guide)
	if err != nil {
		t.Fatal(err)
	}
	c := prom.New(prom.Build{})
	s := c.Sweep("guide")
	s.Observe(sweep.Began{Plan: plan, Workers: 1})
	through(s, trained(0, 1, okay(0, metrics.Values{Alignment: 0}), okay(1, metrics.Values{Alignment: 1}),
		okay(2, metrics.Values{Alignment: 2}), okay(3, metrics.Values{Alignment: 3})))
	for i := range plan.Configurations.Len() {
		check(t, c, float64(i), "tausweep_configuration_alignment_mean", "configuration", plan.Label(plan.Configurations.At(i)))
	}
	check(t, c, 2, "tausweep_configuration_alignment_mean", "configuration", "temperature=0.05, optimizer.lr=0.001", "temperature", "0.05")
}

// TestManyConfigurations: 200 have series, the rest are counted in one, and
// their trials still count as trials.
func TestManyConfigurations(t *testing.T) {
	c := prom.New(prom.Build{})
	s := c.Sweep("wide")
	plan := newPlan(t, 2, manyTemperatures(250)...)
	s.Observe(sweep.Began{Plan: plan, Workers: 1})
	results := make([]sweep.Result, plan.Len())
	for i := range results {
		results[i] = okay(i, metrics.Values{Alignment: float32(i)})
	}
	through(s, trained(0, 1, results...))
	check(t, c, 50, "tausweep_configurations_omitted")
	check(t, c, 500, "tausweep_trials_total", "status", "ok")
	check(t, c, 199+125, "tausweep_configuration_alignment_mean", "temperature", "2") // trials 199 and 449
	check(t, c, 199+125, "tausweep_configuration_alignment_median", "temperature", "2")
	check(t, c, math.NaN(), "tausweep_configuration_seeds", "temperature", "2.01")
	if n := series(t, c); n > 200*15+15 {
		t.Errorf("%d series", n)
	}
}

// BenchmarkObserve reports the time a trial takes on its way past.
func BenchmarkObserve(b *testing.B) {
	c := prom.New(prom.Build{})
	s := c.Sweep("guide")
	s.Observe(sweep.Began{Plan: newPlan(b, 1000, manyTemperatures(16)...), Workers: 1})
	results := make([]sweep.Result, 16)
	for i := range results {
		results[i] = okay(i, metrics.Values{Alignment: 1, Uniformity: -1})
	}
	chunk := trained(0, 0.01, results...)
	for b.Loop() {
		through(s, chunk)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(results)), "ns/trial")
}
