package sweep

import (
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

// BenchmarkTrain trains whole chunks on one core as a sweep does, draws and
// checkpoints included. 16 seeds of the guide's five configurations are a chunk.
func BenchmarkTrain(b *testing.B) {
	for _, bench := range []struct {
		name         string
		steps, every int
	}{
		{"guide", 10_000, 500},
		{"guide, no checkpoints between", 10_000, 0},
		{"100 steps", 100, 0},
	} {
		b.Run(bench.name, func(b *testing.B) {
			guide := spec.Default()
			guide.Steps, guide.Record = bench.steps, spec.Record{Every: bench.every, Features: spec.FeaturesNone}
			plan, err := NewPlan(guide)
			if err != nil {
				b.Fatal(err)
			}
			chunk := Chunk{0, 80}
			for b.Loop() {
				Train(plan, chunk)
			}
			trials := float64(b.N * chunk.Len())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/trials/float64(bench.steps), "ns/step")
			b.ReportMetric(trials/b.Elapsed().Seconds(), "trials/s")
		})
	}
}
