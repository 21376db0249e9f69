package lockstep

import (
	"context"
	"fmt"
	"testing"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/lanes"
)

func benchGuide(streams string) *model.Config {
	return &model.Config{
		Data:      data.Config{Kind: data.Quadrants, Samples: 100},
		Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh},
		Loss:      model.Loss{Kind: model.InfoNCE, Temperature: 0.05, Similarity: model.Cosine, Negatives: 3},
		Optimizer: model.Optimizer{Kind: model.SGD, LR: 3e-4},
		Steps:     10000,
		Streams:   streams,
	}
}

func BenchmarkStep(b *testing.B) {
	for _, composed := range []bool{true, false} {
		b.Run(fmt.Sprintf("composed=%v", composed), func(b *testing.B) {
			var trials []Trial
			for seed := range lanes.Width() {
				for k := range 16 {
					c := benchGuide("pytorch")
					c.Loss.Temperature = 0.05 + 0.05*float64(k)
					trials = append(trials, Trial{Config: c, Seed: uint64(seed)})
				}
			}
			batches := pack(trials)
			if len(batches) != 1 {
				b.Fatal(len(batches))
			}
			batches[0].shape.composed = composed
			f, err := newFlock(batches[0], trials, make([]Outcome, len(trials)))
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				f.block(n, blockSteps)
				n += blockSteps
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*len(trials)), "ns/step")
		})
	}
	_ = context.Background
}

func BenchmarkPick(b *testing.B) {
	for _, s := range []string{"pytorch", "philox"} {
		b.Run(s, func(b *testing.B) {
			o, _ := model.NewOrigin(benchGuide(s), 3)
			picks := make([]int32, 16*5)
			for b.Loop() {
				o.Picker.Pick(picks)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*16), "ns/step")
		})
	}
}
