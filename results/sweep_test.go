package results_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

var build = results.Build{Version: "v0", Go: "go1.27.4", Vectors: "512 bits", OS: "linux", Arch: "amd64"}

// plan makes the plan of a spec's text.
func plan(t testing.TB, text string) *sweep.Plan {
	t.Helper()
	parsed, err := spec.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// small has every kind of row, in few bytes: 12 trials, two axes, features of
// the first seed.
const small = `
name: small
data: {kind: quadrants, samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 5
axes:
  loss.temperature: [0.5, 0.05]
  optimizer.lr_times_temperature: [false, true]
seeds: {first: 7, count: 3}
record: {every: 2, features: first}
`

// tiny is small with fewer bytes still, for tests that try each of them.
const tiny = `
name: tiny
data: {kind: quadrants, samples: 8}
encoder: {layers: [2, 2]}
steps: 3
axes: {loss.temperature: [0.5, 0.05]}
seeds: [3, 1, 2]
record: {every: 0, features: first}
`

// train makes up the results of a chunk: a pure function of the plan, with NaN,
// infinities and extremes among the measures, and diverged and failed trials.
func train(p *sweep.Plan, from, to int) []sweep.Result {
	var all []sweep.Result
	for i := from; i < to; i++ {
		t := p.Trial(i)
		h := fnv.New64a()
		fmt.Fprint(h, p.Label(t.Configuration), t.Seed)
		draw := rand.New(rand.NewPCG(h.Sum64(), 1))
		r := sweep.Result{Trial: i, Status: sweep.OK, Steps: t.Configuration.Steps, Digest: fmt.Sprintf("%016x", draw.Uint64())}
		switch i % 7 {
		case 3:
			r = sweep.Result{Trial: i, Status: sweep.Failed, Error: "=panic: \"index\", out\nof range"}
		case 5:
			r.Status, r.Error, r.Steps, r.Digest = sweep.Diverged, "loss is not finite", r.Steps/2+1, ""
		}
		r.Curve = curve(p, &r, draw)
		kept := p.Spec.Record.Features
		if r.Status == sweep.OK && (kept == spec.FeaturesAll || kept == spec.FeaturesFirst && t.Seed == p.Seeds[0]) {
			r.Features = features(t.Configuration, draw)
		}
		all = append(all, r)
	}
	return all
}

func curve(p *sweep.Plan, r *sweep.Result, draw *rand.Rand) []sweep.Checkpoint {
	if r.Status == sweep.Failed {
		return nil
	}
	all := p.Trial(r.Trial).Configuration.Steps
	every := p.Spec.Record.Every
	if every == 0 {
		every = all
	}
	var curve []sweep.Checkpoint
	more := rand.New(rand.NewPCG(uint64(r.Trial), 3))
	for step := 0; ; step = min(step+every, all) {
		if r.Status == sweep.Diverged && step >= r.Steps {
			return curve
		}
		curve = append(curve, sweep.Checkpoint{Step: step, Loss: measure(draw), Values: metrics.Values{
			Alignment: measure(draw), Uniformity: -measure(draw), UniformityGap: measure(draw),
			Tolerance: measure(draw), InterclassCosine: measure(draw), EffectiveRank: measure(draw),
			Saturation: measure(draw), NNAccuracy: measure(draw), Collapsed: draw.IntN(2) == 0,
		}, Diagnostics: metrics.Diagnostics{
			EffectiveNegatives: measure(more), HardestShare: measure(more), GradientNorm: measure(more),
			LossLeast: measure(more), LossGreatest: measure(more),
		}})
		if step == 0 {
			curve[0].Loss = float32(math.NaN())
		}
		if step == all {
			return curve
		}
	}
}

// measure draws a number of few digits or many, and now and then a special one.
func measure(draw *rand.Rand) float32 {
	special := []float32{
		0, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)),
		math.MaxFloat32, math.SmallestNonzeroFloat32, 1e-7, 1e21, 0.5,
	}
	if i := draw.IntN(60); i < len(special) {
		return special[i]
	}
	return draw.Float32()
}

func features(c *sweep.Configuration, draw *rand.Rand) *sweep.Features {
	d := c.Encoder.Layers[len(c.Encoder.Layers)-1]
	f := &sweep.Features{Dim: d}
	for i := range c.Data.Samples {
		f.Labels = append(f.Labels, i%4)
		for range d {
			f.Z = append(f.Z, measure(draw))
		}
	}
	return f
}

// finish opens dir, trains what is missing in chunks of the given size, and
// closes it.
func finish(t testing.TB, dir string, p *sweep.Plan, chunk int) {
	t.Helper()
	s := must(results.Open(dir, p, build))(t)
	for from := s.Committed(); from < p.Len(); from += chunk {
		commit(t, s, p, from, min(from+chunk, p.Len()))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func commit(t testing.TB, s *results.Store, p *sweep.Plan, from, to int) {
	t.Helper()
	if err := s.Commit(trained(p, from, to)); err != nil {
		t.Fatal(err)
	}
}

func trained(p *sweep.Plan, from, to int) sweep.Trained {
	return sweep.Trained{Chunk: sweep.Chunk{From: from, To: to}, Results: train(p, from, to), Worker: 1, Duration: 3 * time.Millisecond}
}

// must is for a call that may not fail.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// rows reads the files that a sweep may not differ in, by name.
func rows(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{results.SpecFile, results.TrialsFile, results.CurvesFile, results.FeaturesFile} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// memory is a t.TempDir in memory where the machine has such a file system: a
// test of thousands of sweeps would wait for the disk all the time.
func memory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "results") //nolint:usetesting // TempDir is on the disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}
