package api_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

const brew = `name: brew
trainer: {kind: invented}
steps: 100
axes: {loss.temperature: [1, 0.1, 0.001]}
seeds: {first: 0, count: 20}
record: {every: 50, features: none}
`

// TestAnyTrainer holds that the API, Parquet and Prometheus show what a trainer
// declares, and nothing of the built-in one.
func TestAnyTrainer(t *testing.T) {
	collector := prom.New(prom.Build{})
	v := start(t, t.TempDir(), func(o *options) {
		o.Record = func(name string) service.Recording { return collector.Sweep(name) }
	})
	v.launch(brew)
	d := v.wait("brew", service.Done)
	if got := fmt.Sprint(d.Measures.Names(), len(d.Columns), d.Columns[0].Unit, len(d.CurveColumns), d.Outcome.Label); got != "[yield burnt heat] 1g2burnt" {
		t.Errorf("declared: %s", got)
	}
	points := get[service.Points](v, "/v1/sweeps/brew/points").Configurations
	if p := points[2]; p.N != 20 || p.Outcome == nil || p.Outcome.N < 8 || len(p.Metrics) != 1 || !(p.Metrics["yield"].Median > 5) {
		t.Errorf("the lowest temperature: %+v", p)
	}
	burnt := get[service.Trials](v, "/v1/sweeps/brew/trials?outcome=true&sort=-yield&limit=100")
	if burnt.Matched != points[2].Outcome.N || !slices.IsSortedFunc(burnt.Trials, func(a, b service.Trial) int { return int(100 * (b.Metrics["yield"] - a.Metrics["yield"])) }) {
		t.Errorf("%d of %d burnt: %+v", burnt.Matched, points[2].Outcome.N, burnt.Trials)
	}
	if low := get[service.Trials](v, "/v1/sweeps/brew/trials?where=yield%3C8"); low.Matched != 20 {
		t.Errorf("%d trials yield less than 8", low.Matched)
	}
	if c := get[service.Curves](v, "/v1/sweeps/brew/curves?column=heat").Curves[0]; fmt.Sprint(c.Steps, c.Median) != "[0 50 100] [300 350 400]" {
		t.Errorf("heat: %v", c)
	}
	if c := get[service.Curves](v, "/v1/sweeps/brew/curves"); c.Column != "yield" {
		t.Errorf("the first curve is of %s", c.Column)
	}
	if r := v.do("GET", "/v1/sweeps/brew/curves?column=alignment", ""); r.status != 422 || !strings.Contains(string(r.body), "must be one of yield, heat") {
		t.Errorf("alignment: %d %s", r.status, r.body)
	}
	if verdict := parse[service.Verdict](t, v.do("POST", "/v1/sweeps/brew/trials/7/reproduce", ""), 200); !verdict.Matches {
		t.Errorf("trial 7: %+v", verdict)
	}
	if r := v.do("GET", "/v1/sweeps/brew/trials/7/features", ""); r.status != 422 || d.Encodes {
		t.Errorf("features: %d %s", r.status, r.body)
	}
	table := readParquet(t, v.do("GET", "/v1/sweeps/brew/trials.parquet", "").body)
	if got := strings.Join(table[0], ","); got != "trial,seed,temperature,status,error,steps,yield,burnt,digest" || len(table) != 61 {
		t.Errorf("%d rows of %s", len(table), got)
	}
	if got := strings.Join(readParquet(t, v.do("GET", "/v1/sweeps/brew/curves.parquet", "").body)[0], ","); got != "trial,seed,temperature,step,yield,burnt,heat" {
		t.Errorf("curves.parquet has %s", got)
	}
	text := scrape(collector)
	if !strings.Contains(text, "tausweep_configuration_yield_mean{") || !strings.Contains(text, "tausweep_configuration_burnt_seeds{") || strings.Contains(text, "alignment") {
		t.Error("the scrape does not show what is declared")
	}
}

// TestEarlier serves a sweep of before a measure was added, and trains on in it.
func TestEarlier(t *testing.T) {
	const text = "name: before\nsteps: 50\nseeds: {count: 3}\n"
	dir := t.TempDir()
	if err := os.Rename(undisturbed(t, text), filepath.Join(dir, "before")); err != nil {
		t.Fatal(err)
	}
	if err := sweeptest.Forget(filepath.Join(dir, "before"), "saturation"); err != nil {
		t.Fatal(err)
	}
	collector := prom.New(prom.Build{})
	v := start(t, dir, func(o *options) {
		o.Record = func(name string) service.Recording { return collector.Sweep(name) }
	})
	d := v.wait("before", service.Done)
	if d.Measures.Index("saturation") >= 0 || d.Measures.Index("uniformity") < 0 {
		t.Errorf("declared: %v", d.Measures.Names())
	}
	if verdict := parse[service.Verdict](t, v.do("POST", "/v1/sweeps/before/trials/3/reproduce", ""), 200); !verdict.Matches {
		t.Errorf("trial 3: %+v", verdict)
	}
	get[service.Features](v, "/v1/sweeps/before/trials/3/features")
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/before/extend", fmt.Sprintf(`{"seeds": %d}`, d.Plan.Seeds+2), "Content-Type", "application/json"), 200)
	d = v.wait("before", service.Done)
	for _, p := range get[service.Points](v, "/v1/sweeps/before/points").Configurations {
		if _, there := p.Metrics["saturation"]; there || p.N != d.Plan.Seeds {
			t.Errorf("%d seeds, want %d: %+v", p.N, d.Plan.Seeds, p.Metrics)
		}
	}
}

// TestSchema3 serves a directory of the version before: its manifest declares no
// measures.
func TestSchema3(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "before"), os.DirFS("../../../cmd/tausweep/testdata/schema3")); err != nil {
		t.Fatal(err)
	}
	v := start(t, dir)
	d := v.wait("before", service.Done)
	if len(d.Measures) != 15 || d.Columns[1].Name != "alignment" {
		t.Errorf("measures %v", d.Measures.Names())
	}
	if all := get[service.Trials](v, "/v1/sweeps/before/trials"); all.Matched != 12 || !(all.Trials[3].Metrics["effective_rank"] >= 1) {
		t.Errorf("trials %+v", all)
	}
	if verdict := parse[service.Verdict](t, v.do("POST", "/v1/sweeps/before/trials/5/reproduce", ""), 200); !verdict.Matches {
		t.Errorf("trial 5: %+v", verdict)
	}
}
