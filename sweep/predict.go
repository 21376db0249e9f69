package sweep

import (
	"fmt"
	"math"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
)

// Prediction is what the first step of a configuration would do, before anything
// is trained: means over the probes of a few seeds' untrained encoders.
type Prediction struct {
	Configuration *Configuration
	// EffectiveNegatives and HardestShare are metrics' of those names.
	EffectiveNegatives, HardestShare float64
	// Step is how far a step moves the weights, and Path how far all steps would
	// if each moved them as far as the first: both as shares of the weights' norm.
	Step, Path float64
}

const (
	predictSeeds  = 4
	mostPredicted = 200       // configurations of a plan, evenly spaced
	mostWeights   = 2_000_000 // of all the encoders that are looked at
)

// Predict looks at up to 200 of the plan's configurations, and at fewer where their
// encoders have more than two million weights together: it takes seconds at most.
func (p *Plan) Predict() []Prediction {
	var all []Prediction
	widest := int(p.Configurations.Most(func(c *Configuration) float64 { return float64(c.Encoder.Size()) }))
	n := min(p.Configurations.Len(), mostPredicted, mostWeights/widest)
	for k := range n {
		c := p.Configurations.At(k * p.Configurations.Len() / n)
		if one, err := predict(c, p.Seeds[:min(predictSeeds, len(p.Seeds))]); err == nil { // the others fail when they are trained, and say so
			all = append(all, one)
		}
	}
	return all
}

func predict(c *Configuration, seeds []uint32) (Prediction, error) {
	p := Prediction{Configuration: c}
	share := 1 / float64(len(seeds)*model.ProbeSteps)
	slots := 2 + c.Loss.Negatives
	for _, seed := range seeds {
		o, err := model.NewOrigin(&c.Config.Config, uint64(seed))
		if err != nil {
			return p, err
		}
		e := model.NewEncoder(&c.Encoder, o.Weights)
		size := norm(e.Weights)
		for picks := model.Probe(o.Set, c.Loss.Negatives, uint64(seed)); len(picks) > 0; picks = picks[slots:] {
			samples := make([][]float32, slots)
			for i := range samples {
				samples[i] = o.Set.Sample(int(picks[i]))
			}
			_, similarities, gradient := model.Gradient(&c.Config.Config, e, samples)
			p.EffectiveNegatives += share * metrics.EffectiveNegatives(similarities[1:], c.Loss.Temperature)
			p.HardestShare += share * metrics.HardestShare(similarities[1:], c.Loss.Temperature)
			p.Step += share * c.StepSize() * norm(gradient) / size
		}
	}
	p.Path = p.Step * float64(c.Steps)
	return p, nil
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}

// overflows is the temperature below which exp(1/temperature), the greatest term
// of a naive softmax of cosines, is beyond float32.
const overflows = 1 / 88.72283

// Warnings implements Warner.
func (lockstepTrainer) Warnings(p *Plan) []Warning {
	var naive, saturated, large, still, saturation, steps, paths []string
	for _, one := range p.Predict() {
		c := one.Configuration
		label := p.Label(c)
		if c.Loss.Similarity == model.Cosine && c.Temperature() < overflows {
			naive = append(naive, label)
		}
		if m := float64(c.Loss.Negatives); m > 1 && one.EffectiveNegatives-1 < 0.05*(m-1) {
			saturated = append(saturated, label)
			saturation = append(saturation, fmt.Sprintf("%.3g of %d", one.EffectiveNegatives, c.Loss.Negatives))
		}
		if one.Step > 0.1 {
			large = append(large, label)
			steps = append(steps, percent(one.Step))
		}
		if one.Path < 0.5 {
			still = append(still, label)
			paths = append(paths, percent(one.Path))
		}
	}
	var all []Warning
	add := func(kind string, labels []string, format string, args ...any) {
		if len(labels) > 0 {
			all = append(all, Warning{kind, fmt.Sprintf(format, args...) + ": " + several(labels)})
		}
	}
	if p.confounded() {
		all = append(all, Warning{Confounded, "the step size is confounded with the temperature: the gradient grows as 1/temperature, so at a fixed optimizer.lr " +
			"a small temperature takes larger steps; add the axis optimizer.lr_times_temperature: [false, true] to separate the two"})
	}
	add("overflow", naive, "below temperature %.3g exp(1/temperature) overflows float32: tausweep subtracts the largest logit first; code that does not returns inf", overflows)
	add("saturated", saturated, "the softmax is saturated before training; effective negatives per step: %s", extremes(saturation))
	add("large-steps", large, "the first step moves the weights by %s of their norm: training there is chaotic and may diverge", extremes(steps))
	add("small-steps", still, "all steps together move the weights by %s of their norm: these hardly train; use more or larger steps", extremes(paths))
	return all
}

// confounded reports whether temperatures are compared at one step size only.
func (p *Plan) confounded() bool {
	temperatures := map[float64]bool{}
	for c := range p.Configurations.Singly {
		if c.Optimizer.LRTimesTemperature {
			return false
		}
		temperatures[c.Temperature()] = true
	}
	return len(temperatures) > 1
}

// extremes reads "a", or "a to b" of the first and the last.
func extremes(texts []string) string {
	if len(texts) == 0 || texts[0] == texts[len(texts)-1] {
		return strings.Join(texts[:min(1, len(texts))], "")
	}
	return texts[0] + " to " + texts[len(texts)-1]
}

func percent(share float64) string {
	if share >= 0.1 {
		return fmt.Sprintf("%.0f%%", 100*share)
	}
	return fmt.Sprintf("%.2g%%", 100*share)
}

// several lists a few of labels.
func several(labels []string) string {
	const most = 4
	if len(labels) <= most {
		return strings.Join(labels, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(labels[:most], "; "), len(labels)-most)
}
