package analysis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
)

// TestAgainstNoTraining: the answer says whether the best beats what is had without
// training, and what a measure that stands for the objective would have taken.
func TestAgainstNoTraining(t *testing.T) {
	const text = "name: two\nsteps: 3\naxes: {loss.temperature: [0.1, 0.5]}\nrecord: {every: 0, features: none}\n"
	for _, c := range []struct {
		name string
		// Uniformity gaps, of which lower ones are better.
		raw, untrained float64
		// By temperature; stands is of the measure that stands for the gap.
		gap, stands [2]float32

		beaten, instead string // sentences of the answer
	}{
		{
			"the best beats both, and the other measure agrees", 0.9, 0.8,
			[2]float32{0.5, 0.7},
			[2]float32{0.1, 0.2},
			"It beats the raw rows (0.9) and the untrained encoder (0.8).", "Alignment, which needs no labels, takes the same.",
		},
		{
			"the best beats one, and the other measure errs", 0.9, 0.2,
			[2]float32{0.5, 0.7},
			[2]float32{0.2, 0.1},
			"It beats the raw rows (0.9). No configuration beats the untrained encoder (0.2).",
			"Alignment, which needs no labels, would take temperature 0.5, which is shown not to be the best.",
		},
		{
			"the best is like one, and the other measure takes none", 0.504, 0.9,
			[2]float32{0.5, 0.7},
			[2]float32{0.1, 0.1},
			"It beats the untrained encoder (0.9). It is not shown to differ from the raw rows (0.504).", "",
		},
		{
			"temperatures are alike, and the other measure takes another", 0.9, 0.9,
			[2]float32{0.5, 0.5},
			[2]float32{0.1, 0.2},
			"It beats the raw rows (0.9) and the untrained encoder (0.9).", "Alignment, which needs no labels, takes temperature 0.1, which may be as good.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := crafted(t, text+seeds(12), -1, func(k *sweep.Configuration, seed int) outcome {
				own := 0.01 * noise(1+k.Index, seed)
				return outcome{alignment: c.stands[k.Index], gap: c.gap[k.Index] + own}
			})
			plan := s.Plan()
			plan.Measures = slices.Clone(plan.Measures)
			gap := &plan.Measures[plan.Measures.Index("uniformity_gap")]
			gap.Reference = &metrics.Reference{Label: "raw rows", Value: c.raw, Baseline: true}
			gap.Untrained = &metrics.Reference{Label: "untrained encoder", Value: c.untrained, Baseline: true}
			plan.Measures[plan.Measures.Index("alignment")].StandsFor = "uniformity_gap"
			a, err := analysis.Of(s, analysis.Options{})
			if err != nil {
				t.Fatal(err)
			}
			answer := a.Answer()
			if !strings.Contains(answer, c.beaten) || !strings.Contains(answer, c.instead) || (c.instead == "") != !strings.Contains(answer, "needs no labels") {
				t.Errorf("%s\nwant %s %s", answer, c.beaten, c.instead)
			}
		})
	}
}
