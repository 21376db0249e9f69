package api_test

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"testing"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/figure"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
)

// million is a sweep of a million configurations that stuck executors never end.
const million = `
name: million
data: {samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 1000000
axes:
  loss.temperature: {from: 0.01, to: 1, count: 100, scale: log}
  optimizer.lr: {from: 0.0001, to: 1, count: 100, scale: log}
  optimizer.momentum: {from: 0, to: 0.9, count: 100, scale: linear}
seeds: {count: 1}
record: {every: 0, features: none}
`

// names lists figures as the program's drawer does, and draws none.
type names struct{}

func (names) Names(plan *sweep.Plan) []string { return figure.Names(plan) }
func (names) Formats() []string               { return []string{"svg"} }
func (names) Draw(context.Context, io.Writer, *results.Sweep, string, string) error {
	panic("draws nothing")
}

func (names) Report(context.Context, io.Writer, *results.Sweep, string, string) error {
	panic("writes nothing")
}

func drawn(o *options) { o.Figures = names{} }

// ofMillion are the requests that must cost little, however large a sweep is.
func ofMillion(v *server) map[string]func() response {
	get := func(path string) func() response { return func() response { return v.do(http.MethodGet, path, "") } }
	return map[string]func() response{
		"dry run": func() response {
			return v.do(http.MethodPost, "/v1/sweeps?dry_run=true", million, "Content-Type", "application/yaml")
		},
		"get": get("/v1/sweeps/million"), "points": get("/v1/sweeps/million/points"), "last points": get("/v1/sweeps/million/points?offset=999990"),
		"curves": get("/v1/sweeps/million/curves"), "figures": get("/v1/sweeps/million/figures"), "configuration": get("/v1/sweeps/million/points/999999"),
	}
}

// TestMillionConfigurations holds what requests for a sweep of a million configurations
// allocate: a few megabytes.
func TestMillionConfigurations(t *testing.T) {
	v := start(t, t.TempDir(), stuck, drawn)
	e := parse[service.Estimate](t, ofMillion(v)["dry run"](), 200)
	if e.Plan.Trials != 1_000_000 || e.Steps != 1e12 || e.Memory.Chunk <= 0 {
		t.Errorf("dry run: %+v", e)
	}
	v.launch(million)
	d := get[service.Detail](v, "/v1/sweeps/million")
	if len(d.Figures) > 0 || d.Plan.Configurations != 1_000_000 {
		t.Errorf("figures %v, which nobody can draw, plan %+v", d.Figures, d.Plan)
	}
	last := get[service.Points](v, "/v1/sweeps/million/points?offset=999990")
	if n := len(last.Configurations); n != 10 || last.More || last.Configurations[9].Label != "temperature=1, optimizer.lr=1, optimizer.momentum=0.9" {
		t.Errorf("the last %d points: %+v", n, last.Configurations)
	}
	for name, ask := range ofMillion(v) {
		bytes := uint64(1 << 62)
		for range 5 { // something else may be allocated meanwhile
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if r := ask(); r.status != 200 {
				t.Errorf("%s: %d %s", name, r.status, r.body)
			}
			runtime.ReadMemStats(&after)
			bytes = min(bytes, after.TotalAlloc-before.TotalAlloc)
		}
		t.Logf("%s: %d kB", name, bytes>>10)
		if bytes > 32<<20 {
			t.Errorf("%s allocates %d MB", name, bytes>>20)
		}
	}
}

// BenchmarkMillionConfigurations asks for them over HTTP.
func BenchmarkMillionConfigurations(b *testing.B) {
	v := start(b, b.TempDir(), stuck, drawn)
	v.launch(million)
	for name, ask := range ofMillion(v) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
		})
	}
}
