package figure

import (
	"fmt"
	"strings"

	"gonum.org/v1/gonum/floats"

	"github.com/tausweep/tausweep/model"
)

// mostEncoders is how many trained encoders the features of a sweep show, beside
// the untrained one.
const mostEncoders = mostScatters - 1

// features draws the first seed's encoders, the untrained one before them.
func (s *Set) features() (*Figure, error) {
	plan := s.read.Plan()
	shown := make([]*Scatter, plan.Configurations.Len())
	for _, c := range evenly(plan.Configurations.Len(), mostEncoders) {
		shown[c] = &Scatter{Title: s.view.labels[c], Dim: plan.Configurations.At(c).Encoder.Dim()}
	}
	for f, err := range s.read.Features() {
		if err != nil {
			return nil, err
		}
		if f.Index >= len(shown) {
			break // the second seed
		}
		panel := shown[f.Index]
		if panel == nil {
			continue
		}
		z := doubles(f.Z)
		if plan.Spec.File != nil { // its losses see directions alone, and lengths differ much
			scale(z)
		}
		panel.Z = append(panel.Z, z...)
		panel.Labels = append(panel.Labels, f.Label)
	}
	var panels []Scatter
	if plan.Spec.File == nil { // where the samples are a function of the spec
		untrained, err := s.untrained()
		if err != nil {
			return nil, err
		}
		panels = append(panels, untrained)
	}
	_, main, _ := shownBy(plan, s.chosen)
	captioned := main[:min(2, len(main))]
	trained := 0
	for c, panel := range shown {
		if panel == nil || len(panel.Z) == 0 {
			continue
		}
		var words []string
		for _, m := range captioned {
			words = append(words, fmt.Sprintf("%s %.3f", m.Label, s.table.Over(c, s.table.Column(m.Name))[0]))
		}
		panel.Caption = strings.Join(words, ", ")
		panels = append(panels, *panel)
		trained++
	}
	h := s.heading()
	if n := plan.Configurations.Len(); n > mostEncoders {
		h.Note = strings.TrimSpace(fmt.Sprintf("%d of %d configurations shown, evenly spaced. %s", mostEncoders, n, h.Note))
	}
	if trained == 0 {
		h.Note = strings.TrimSpace(fmt.Sprintf("No trial of seed %d has features. %s", plan.Seeds[0], h.Note))
	}
	what := fmt.Sprintf("features of seed %d", plan.Seeds[0])
	if plan.Spec.File != nil {
		what += ", scaled to length 1"
	}
	return Features(h, what, panels...), nil
}

// scale gives z length 1; zeros stay.
func scale(z []float64) {
	if norm := floats.Norm(z, 2); norm > 0 {
		floats.Scale(1/norm, z)
	}
}

// untrained is the encoder that the first seed's first trial began with.
func (s *Set) untrained() (Scatter, error) {
	c := &s.read.Plan().Configurations.At(0).Config.Config
	origin, err := model.NewOrigin(c, uint64(s.read.Plan().Seeds[0]))
	if err != nil {
		return Scatter{}, err
	}
	z := model.NewEncoder(&c.Encoder, origin.Weights).Encode(origin.Set.Samples)
	return Scatter{Title: "untrained", Z: z, Dim: c.Encoder.Dim(), Labels: origin.Set.Labels}, nil
}
