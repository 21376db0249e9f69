package lockstep_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/lockstep"
)

// guide returns the guide's configuration, with changes.
func guide(changes ...func(*model.Config)) *model.Config {
	c := &model.Config{
		Data:      data.Config{Kind: data.Quadrants, Samples: 100},
		Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh},
		Loss:      model.Loss{Kind: model.InfoNCE, Temperature: 0.05, Similarity: model.Cosine, Negatives: 3},
		Optimizer: model.Optimizer{Kind: model.SGD, LR: 3e-4},
		Steps:     100,
		Streams:   "pytorch",
	}
	for _, change := range changes {
		change(c)
	}
	return c
}

// train trains trials without looking.
func train(t testing.TB, every int, trials ...lockstep.Trial) []*lockstep.Outcome {
	t.Helper()
	outcomes, _, err := lockstep.Train(trials, &lockstep.Watch{Every: every})
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func anyConfig(t *rapid.T) *model.Config {
	activations := []model.Activation{model.Identity, model.Tanh, model.ReLU}
	layers := []int{2}
	for range rapid.IntRange(0, 3).Draw(t, "hidden layers") {
		layers = append(layers, rapid.IntRange(1, 12).Draw(t, "width"))
	}
	layers = append(layers, rapid.IntRange(1, 5).Draw(t, "features"))
	return guide(func(c *model.Config) {
		c.Data.Samples = 4 * rapid.IntRange(22, 30).Draw(t, "quarter of the samples")
		c.Encoder = model.Architecture{
			Layers: layers,
			Bias:   rapid.Bool().Draw(t, "bias"),
			Hidden: rapid.SampledFrom(activations).Draw(t, "hidden"),
			Output: rapid.SampledFrom(activations).Draw(t, "output"),
		}
		c.Loss.Similarity = rapid.SampledFrom([]model.Similarity{model.Cosine, model.Dot}).Draw(t, "similarity")
		c.Loss.Temperature = rapid.Float64Range(0.05, 1).Draw(t, "temperature")
		c.Loss.Negatives = rapid.IntRange(1, 64).Draw(t, "negatives")
		c.Optimizer.LR = rapid.Float64Range(1e-5, 1e-3).Draw(t, "step size")
		c.Optimizer.Momentum = rapid.SampledFrom([]float64{0, 0.5, 0.9}).Draw(t, "momentum")
		c.Optimizer.LRTimesTemperature = rapid.Bool().Draw(t, "step size times temperature")
		c.Steps = rapid.IntRange(1, 60).Draw(t, "steps")
		c.Streams = rapid.SampledFrom([]string{"pytorch", "philox"}).Draw(t, "streams")
	})
}

// TestAgreesWithReference holds losses, features and weights of any configuration
// to the float64 reference.
func TestAgreesWithReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyConfig(t)
		if faults := c.Validate(); len(faults) > 0 {
			t.Fatalf("the test made an invalid configuration: %v", faults)
		}
		seed := rapid.Uint64().Draw(t, "seed")
		if c.Loss.Similarity == model.Cosine && c.Encoder.Dim() == 1 {
			t.Skip("cosines of one feature are 1 or -1: their gradient is 0, but for its roundings")
		}
		if c.Loss.Similarity == model.Cosine && leastNorm(c, seed) < 2e-3 {
			t.Skip("a feature close to zero")
		}
		if err := disagreement(c, seed, rapid.IntRange(0, 20).Draw(t, "every")); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAgreesForLong goes through the guide's first 1,000 steps.
func TestAgreesForLong(t *testing.T) {
	for _, c := range []*model.Config{
		guide(), guide(func(c *model.Config) { c.Encoder.Hidden = model.Tanh }),
		guide(func(c *model.Config) { c.Loss.Temperature = 0.99 }),
		guide(func(c *model.Config) { c.Encoder.Layers = []int{2, 8, 8, 3}; c.Encoder.Bias = true }),
	} {
		c.Steps = 1000
		if err := disagreement(c, 7, 100); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// nudge is 32 units in the last place of a float32 that is just above a power of two.
const nudge = 0x1p-18

// point is what a training shows at a checkpoint.
type point struct {
	step     int
	loss     float64
	features []float64
	probed   [3]float64 // effective negatives, the hardest one's share, gradient norm
}

// reference trains c from o, whose weights are multiplied by 1 + nudge and 1 -
// nudge in turn.
func reference(c *model.Config, seed uint64, every int, nudge float64) ([]point, *model.Encoder, int, error) {
	o, err := model.NewOrigin(c, seed)
	if err != nil {
		return nil, nil, 0, err
	}
	for i := range o.Weights {
		o.Weights[i] *= float32(1 + nudge)
		nudge = -nudge
	}
	var points []point
	end := model.Train(c, o, every, func(p model.Checkpoint) {
		points = append(points, point{p.Step, p.Loss, p.Encoder.Encode(o.Set.Samples), diagnose(c, p.Encoder, o.Set, seed)})
	})
	return points, end.Encoder, end.Steps, nil
}

// diagnose is what a probe of encoder e gives.
func diagnose(c *model.Config, e *model.Encoder, set *data.Set, seed uint64) (means [3]float64) {
	for picks := range slices.Chunk(model.Probe(set, c.Loss.Negatives, seed), 2+c.Loss.Negatives) {
		var samples [][]float32
		for _, i := range picks {
			samples = append(samples, set.Sample(int(i)))
		}
		_, similarities, gradient := model.Gradient(c, e, samples)
		means[0] += metrics.EffectiveNegatives(similarities[1:], c.Loss.Temperature) / model.ProbeSteps
		means[1] += metrics.HardestShare(similarities[1:], c.Loss.Temperature) / model.ProbeSteps
		square := 0.0
		for _, g := range gradient {
			square += g * g
		}
		means[2] += math.Sqrt(square) / model.ProbeSteps
	}
	return means
}

// disagreement trains c both ways and says where they are further apart than
// 1e-4 of the value; or than 1e-5 where it is smaller than 0.1, since a weight
// may pass through zero and a loss vanish. Where the training itself is
// ill-conditioned, as it is with a feature close to zero under cosine, that much
// is added by which the reference changes with the last bits of its initial weights.
func disagreement(c *model.Config, seed uint64, every int) error {
	want, end, steps, err := reference(c, seed, every, 0)
	if err != nil {
		return err
	}
	up, upEnd, _, _ := reference(c, seed, every, nudge)
	down, downEnd, _, _ := reference(c, seed, every, -nudge)
	var faults []error
	near := func(got float32, want, slack float64, format string, args ...any) {
		if math.IsNaN(want) && got != got {
			return
		}
		if d := math.Abs(float64(got) - want); !(d <= 1e-4*max(math.Abs(want), 0.1)+slack) {
			faults = append(faults, fmt.Errorf("%s: %v, want %v", fmt.Sprintf(format, args...), got, want))
		}
	}
	outcomes, _, err := lockstep.Train([]lockstep.Trial{{Config: c, Seed: seed}}, &lockstep.Watch{Every: every, Visit: func(p *lockstep.Checkpoint) {
		w, u, d := want[0], up[0], down[0]
		want, up, down = want[1:], up[1:], down[1:]
		near(float32(p.Step), float64(w.step), 0, "step")
		near(p.Loss[0], w.loss, 2*max(math.Abs(u.loss-w.loss), math.Abs(d.loss-w.loss)), "loss after step %d", p.Step)
		slack := 2 * max(distance(w.features, u.features), distance(w.features, d.features))
		for i, z := range w.features {
			near(p.Features[i*len(p.Trials)], z, slack, "feature %d after step %d", i, p.Step)
		}
		for i, got := range [][]float32{p.EffectiveNegatives, p.HardestShare, p.GradientNorm} {
			slack := 2 * max(math.Abs(w.probed[i]-u.probed[i]), math.Abs(w.probed[i]-d.probed[i]))
			if i == 2 {
				slack += 4e-6 * gradientTerms(c, w.features)
			}
			near(got[0], w.probed[i], slack+1e-5, "diagnostic %d after step %d", i, p.Step)
		}
	}})
	if err != nil {
		return err
	}
	near(float32(outcomes[0].Steps), float64(steps), 0, "steps")
	slack := 2 * max(distance(end.Weights, upEnd.Weights), distance(end.Weights, downEnd.Weights))
	for i, w := range end.Weights {
		near(outcomes[0].Weights[i], w, slack, "weight %d", i)
	}
	if len(want) != 0 {
		faults = append(faults, fmt.Errorf("%d checkpoints not shown", len(want)))
	}
	return errors.Join(faults...)
}

// gradientTerms returns how large the terms are that a gradient is the sum of, and
// which may cancel: of cosine 1/(norm T), of dot norm/T.
func gradientTerms(c *model.Config, features []float64) float64 {
	least, most := norms(features, c.Encoder.Dim())
	if c.Loss.Similarity == model.Dot {
		return most / c.Loss.Temperature
	}
	return 1 / (least * c.Loss.Temperature)
}

// leastNorm returns the least norm of a feature that the reference meets: the
// gradient of cosine is as large as its inverse, and so are its roundings in
// float32, which nothing holds together below some norm.
func leastNorm(c *model.Config, seed uint64) float64 {
	points, _, _, _ := reference(c, seed, 1, 0)
	least := math.Inf(1)
	for _, p := range points {
		l, _ := norms(p.features, c.Encoder.Dim())
		least = min(least, l)
	}
	return least
}

// norms returns the least and the greatest length of features of dimension d.
func norms(features []float64, d int) (least, most float64) {
	least = math.Inf(1)
	for z := range slices.Chunk(features, d) {
		norm := 0.0
		for _, x := range z {
			norm = math.Hypot(norm, x)
		}
		least, most = min(least, norm), max(most, norm)
	}
	return least, most
}

// distance returns the greatest difference.
func distance(a, b []float64) float64 {
	d := 0.0
	for i := range a {
		d = max(d, math.Abs(a[i]-b[i]))
	}
	return d
}
