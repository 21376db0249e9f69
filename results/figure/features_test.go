package figure_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/results/figure"
)

// trained returns what the guide's encoder makes of seed 0's samples: these, the
// untrained features, then the trained ones at each of the guide's temperatures.
// They are read from a file, so that the golden figures do not hang on the last
// bits of a chaotic training; -regen trains again.
func trained(t testing.TB) []figure.Scatter {
	t.Helper()
	const path = "testdata/guide.json"
	if *regen {
		b, err := json.Marshal(train(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var panels []figure.Scatter
	if err := json.Unmarshal(b, &panels); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return panels
}

func train(t testing.TB) []figure.Scatter {
	c := model.Config{
		Data:      data.Config{Kind: data.Quadrants, Samples: 100},
		Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh},
		Loss:      model.Loss{Kind: "infonce", Similarity: model.Cosine, Negatives: 3},
		Optimizer: model.Optimizer{Kind: "sgd", LR: 3e-4},
		Steps:     10000,
		Streams:   "pytorch",
	}
	var panels []figure.Scatter
	for _, temperature := range guideTemperatures {
		c.Loss.Temperature = temperature
		o, err := model.NewOrigin(&c, 0)
		if err != nil {
			t.Fatal(err)
		}
		if panels == nil {
			untrained := model.NewEncoder(&c.Encoder, o.Weights).Encode(o.Set.Samples)
			panels = append(panels,
				scatter("samples", widened(o.Set.Samples), o.Set.Labels), scatter("untrained", untrained, o.Set.Labels))
		}
		e := model.Train(&c, o, 0, func(model.Checkpoint) {}).Encoder
		panels = append(panels, scatter(fmt.Sprintf("temperature %.3g", temperature), e.Encode(o.Set.Samples), o.Set.Labels))
	}
	return panels
}

func scatter(title string, z []float64, labels []int) figure.Scatter {
	n := len(labels)
	s := figure.Scatter{
		Title: title, Dim: 2, Labels: slices.Clone(labels),
		Caption: fmt.Sprintf("alignment %.3f, uniformity %.3f", metrics.Alignment(z, n, 2, labels), metrics.Uniformity(z, n, 2)),
	}
	for _, x := range z {
		s.Z = append(s.Z, math.Round(x*1e5)/1e5)
	}
	return s
}

func widened(z []float32) []float64 {
	w := make([]float64, len(z))
	for i, x := range z {
		w[i] = float64(x)
	}
	return w
}

// clusters makes panels of classes around random centres in dim dimensions.
func clusters(dim, panels, classes int) []figure.Scatter {
	r := rand.New(rand.NewPCG(1, 2))
	var all []figure.Scatter
	for p := range panels {
		s := figure.Scatter{Title: fmt.Sprintf("temperature 0.%d", p+1), Dim: dim}
		for c := range classes {
			centre := make([]float64, dim)
			for k := range centre {
				centre[k] = 1.6*r.Float64() - 0.8
			}
			for range 20 {
				for k := range centre {
					s.Z = append(s.Z, centre[k]+0.06*r.NormFloat64())
				}
				s.Labels = append(s.Labels, c)
			}
		}
		all = append(all, s)
	}
	return all
}
