package results_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
)

const wide = `
name: wide
steps: 100
axes: {loss.temperature: {from: 0.001, to: 1, count: 100, scale: log}}
seeds: {first: 0, count: 100000}
record: {every: 0, features: none}
`

// BenchmarkCommit writes chunks of 1,000 trials with two checkpoints each to the
// disk, fsync and all.
func BenchmarkCommit(b *testing.B) {
	p := fixture.Plan(b, wide)
	s := fixture.Must(results.Open(b.TempDir(), p, fixture.Build, analysis.NewJudge))(b)
	const chunk = 1000
	made := fixture.Trained(p, 0, chunk)
	from := 0
	b.ReportAllocs()
	for b.Loop() {
		made.Chunk = sweep.Chunk{From: from, To: from + chunk}
		for i := range made.Results {
			made.Results[i].Trial = from + i
		}
		if err := s.Commit(made); err != nil {
			b.Fatal(err)
		}
		from += chunk
	}
	b.ReportMetric(float64(from)/b.Elapsed().Seconds(), "trials/s")
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOpen checks the rows of 100,000 trials.
func BenchmarkOpen(b *testing.B) {
	p := fixture.Plan(b, wide)
	dir := b.TempDir()
	const trials = 100_000
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(b)
	fixture.Commit(b, s, p, 0, trials)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(b)
		if s.Committed() != trials {
			b.Fatalf("%d trials", s.Committed())
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(trials*float64(b.N)/b.Elapsed().Seconds(), "trials/s")
}

// stored makes a sweep of 100 configurations with so many seeds.
func stored(b *testing.B, seeds int) *results.Sweep {
	b.Helper()
	p := fixture.Plan(b, wide)
	dir := b.TempDir()
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(b)
	draw := rand.New(rand.NewPCG(1, 2))
	for from := 0; from < 100*seeds; from += 10_000 {
		chunk := fixture.Trained(p, from, from+10_000)
		for i := range chunk.Results {
			if r := &chunk.Results[i]; r.Status == sweep.OK {
				*r.Last() = finite(draw, r.Last().Step)
			}
		}
		if err := s.Commit(chunk); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return fixture.Must(results.Read(dir, analysis.NewJudge))(b)
}

// finite is a checkpoint without the special values that train draws: they would
// spare the summary its work.
func finite(draw *rand.Rand, step int) sweep.Checkpoint {
	v := draw.Float32
	return fixture.Checkpoint(step, v(), metrics.Values{
		Alignment: v(), Uniformity: v(), UniformityGap: v(), Tolerance: v(), InterclassCosine: v(),
		EffectiveRank: v(), Saturation: v(), NNAccuracy: v(),
	})
}

// BenchmarkTable reads the rows of 100,000 trials.
func BenchmarkTable(b *testing.B) {
	s := stored(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := analysis.ReadTable(s); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "trials/s")
}

// BenchmarkSummary summarises 100 configurations of 1,000 seeds, and of 100.
func BenchmarkSummary(b *testing.B) {
	for _, seeds := range []int{100, 1000} {
		b.Run(strconv.Itoa(seeds), func(b *testing.B) {
			table := fixture.Must(analysis.ReadTable(stored(b, seeds)))(b)
			b.ReportAllocs()
			for b.Loop() {
				if len(analysis.Summarize(table).CSV()) == 0 {
					b.Fatal("nothing")
				}
			}
		})
	}
}
