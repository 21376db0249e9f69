package api_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

const imported = `name: mine
trainer: {kind: none, source: runs.csv, digest: 'sha256:00'}
settings: {temperature: 0.1, opt: sgd}
axes: {temperature: [0.1, 0.2], opt: [sgd, adam]}
seeds: {first: 0, count: 3}
measures: {accuracy: {goal: max}}
trials:
- {at: [0, 0], seeds: [0, 1, 2]}
- {at: [0, 1], seeds: [0, 2]}
- {at: [1, 1], seeds: [0]}
`

// Results that were made elsewhere are shown as any sweep's, holes and all; nothing can
// be trained.
func TestImported(t *testing.T) {
	dir := t.TempDir()
	s, err := spec.Parse("spec.yaml", []byte(imported))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	store, err := results.Open(filepath.Join(dir, "mine"), plan, build, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]sweep.Result, plan.Len())
	for i := range all {
		all[i] = sweep.Result{Trial: i, Status: sweep.OK, Digest: "w0123456789abcdef", Curve: []sweep.Checkpoint{{Values: []float32{float32(i)}}}}
	}
	if err := store.Commit(sweep.Trained{Results: all}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}

	v := start(t, dir)
	d := get[service.Detail](v, "/v1/sweeps/mine")
	if !d.Imported || d.State != service.Done || d.Plan != (service.Size{Trials: 6, Configurations: 3, Seeds: 3}) || slices.Contains(d.Figures, "curves") {
		t.Errorf("%+v", d)
	}
	if len(d.Warnings) == 0 || !strings.Contains(d.Warnings[0].Text, "the grid has holes: of its 4 combinations of values 3 were run") {
		t.Errorf("%+v", d.Warnings)
	}
	for _, path := range []string{"points", "trials", "trials.csv", "curves"} {
		if r := v.do("GET", "/v1/sweeps/mine/"+path, ""); r.status != 200 {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	problemIs(t, v.do("POST", "/v1/sweeps/mine/extend", `{"seeds": 9}`, "Content-Type", "application/json"), 422, "its results were made elsewhere")
	problemIs(t, v.do("POST", "/v1/sweeps", strings.Replace(imported, "name: mine", "name: other", 1), "Content-Type", "application/yaml"), 422, "body.trainer.kind", "its results were made elsewhere")
}
