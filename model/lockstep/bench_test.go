package lockstep

import (
	"fmt"
	"testing"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
	"github.com/tausweep/tausweep/model/streams"
)

// guide returns the guide's configuration at a temperature.
func guide(temperature float64, source string) *model.Config {
	return &model.Config{
		Data:      data.Config{Kind: data.Quadrants, Samples: 100},
		Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh},
		Loss:      model.Loss{Kind: model.InfoNCE, Temperature: temperature, Similarity: model.Cosine, Negatives: 3},
		Optimizer: model.Optimizer{Kind: model.SGD, LR: 3e-4},
		Steps:     10000,
		Streams:   source,
	}
}

// sweepOf returns whole seeds, each with so many configurations.
func sweepOf(seeds, configurations int, source string) []Trial {
	var trials []Trial
	for seed := range seeds {
		for k := range configurations {
			trials = append(trials, Trial{Config: guide(0.05*float64(1+k), source), Seed: uint64(seed)})
		}
	}
	return trials
}

// benchmarkSteps measures blocks of steps, all in: draws, gathering, training.
func benchmarkSteps(b *testing.B, trials []Trial, change func(*shape.Shape)) {
	batches := pack(trials)
	if len(batches) != 1 {
		b.Fatalf("%d batches", len(batches))
	}
	change(&batches[0].shape)
	f, err := newTraining(batches[0], trials, make([]*Outcome, len(trials)), func() {})
	if err != nil {
		b.Fatal(err)
	}
	steps := 0
	b.ReportAllocs()
	for b.Loop() {
		f.block(shape.BlockSteps)
		steps += shape.BlockSteps
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps*len(trials)), "ns/step")
}

// BenchmarkStep is one training step of one lane, on one core, of the guide's
// encoder: its two linear layers as one matrix, or as any MLP's. Draws are
// PyTorch's, shared by 16 configurations of a seed. GODEBUG=simd=256 chooses
// another width.
func BenchmarkStep(b *testing.B) {
	for name, composed := range map[string]bool{"composed": true, "mlp": false} {
		b.Run(fmt.Sprintf("%s/lanes=%d", name, lanes.Width()), func(b *testing.B) {
			benchmarkSteps(b, sweepOf(lanes.Width(), 16, streams.PyTorch), func(s *shape.Shape) { s.Composed = composed })
		})
	}
}

// BenchmarkGuide is the same for the guide as it is run: five temperatures a seed.
func BenchmarkGuide(b *testing.B) {
	for _, source := range streams.Kinds() {
		b.Run(source, func(b *testing.B) {
			benchmarkSteps(b, sweepOf(lanes.Width(), 5, source), func(*shape.Shape) {})
		})
	}
}

// BenchmarkLayers is one step of larger encoders and losses.
func BenchmarkLayers(b *testing.B) {
	for _, c := range []struct {
		name   string
		change func(*model.Config)
	}{
		{"2-64-64-8/tanh/negatives=3", func(c *model.Config) {
			c.Encoder.Layers, c.Encoder.Hidden = []int{2, 64, 64, 8}, model.Tanh
		}},
		{"2-10-2/relu/bias/negatives=64", func(c *model.Config) {
			c.Encoder.Hidden, c.Encoder.Bias, c.Loss.Negatives = model.ReLU, true, 64
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			trials := sweepOf(lanes.Width(), 1, streams.Philox)
			for _, t := range trials {
				c.change(t.Config)
			}
			benchmarkSteps(b, trials, func(*shape.Shape) {})
		})
	}
}

// BenchmarkTrain is whole trainings with and without checkpoints, features
// included; what is made of the features is not.
func BenchmarkTrain(b *testing.B) {
	for _, every := range []int{0, 500} {
		b.Run(fmt.Sprintf("every=%d", every), func(b *testing.B) {
			trials := sweepOf(lanes.Width(), 5, streams.PyTorch)
			for b.Loop() {
				if _, _, err := Train(trials, &Watch{Every: every, Visit: func(*Checkpoint) {}, Look: func() {}}); err != nil {
					b.Fatal(err)
				}
			}
			steps := len(trials) * trials[0].Config.Steps
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*steps), "ns/step")
		})
	}
}

// BenchmarkProbe is what a checkpoint's diagnostics take of one lane; a
// checkpoint every 500 steps should cost little beside them.
func BenchmarkProbe(b *testing.B) {
	trials := sweepOf(lanes.Width(), 5, streams.PyTorch)
	f, err := newTraining(pack(trials)[0], trials, make([]*Outcome, len(trials)), func() {})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, t := range f.groups {
			t.Probe(t.view.probe, &f.probed)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(trials)), "ns/checkpoint")
}

// BenchmarkReference is one step of the float64 reference.
func BenchmarkReference(b *testing.B) {
	c := guide(0.05, streams.PyTorch)
	for b.Loop() {
		o, err := model.NewOrigin(c, 1)
		if err != nil {
			b.Fatal(err)
		}
		model.Train(c, o, 0, func(model.Checkpoint) {})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.Steps), "ns/step")
}
