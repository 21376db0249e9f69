package sweep

import (
	"fmt"
	"strings"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Plan is the ordered list of a spec's trials, seed by seed and within a seed
// every configuration, so that any prefix is a balanced comparison and more
// seeds only append. It is a pure function of the spec. Trials and configurations are
// made when asked for.
//
// The plan of an adaptive spec holds what is known so far: round by round, Grow
// appends to it. Plans do not change once they are made.
type Plan struct {
	Spec spec.Spec
	// Declaration is what the spec's trainer says of the trials.
	spec.Declaration
	Configurations Configurations
	Seeds          []uint32 // that some configuration has

	// Of an adaptive plan, or one with holes; nil and 0 otherwise.
	blocks []block
	seeds  []int // up to which of Seeds each configuration has trials: from the first on where it has no holes
	rounds int   // of refinement that are behind it
}

// Trial is one training: (configuration, seed).
type Trial struct {
	Index         int
	Seed          uint32
	SeedIndex     int // of Seed in Plan.Seeds
	Configuration *Configuration
}

// NewPlan returns the plan of s, or every fault of s, as Validate does. The
// configurations are the cartesian product of the axes, the last axis fastest.
func NewPlan(s *spec.Spec) (*Plan, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s = s.Begun()
	p := &Plan{Spec: *s, Declaration: s.Declare(), Seeds: make([]uint32, s.Seeds.Len()), Configurations: newGrid(s)}
	if err := p.Measures.Validate(); err != nil {
		return nil, fmt.Errorf("trainer %s: %w", s.Trainer.Kind, err)
	}
	for i := range p.Seeds {
		p.Seeds[i] = s.Seeds.At(i)
	}
	switch {
	case s.Adaptive():
		p.begin()
	case s.Custom != nil && len(s.Custom.Trials) > 0:
		p.list(s.Custom.Trials)
	}
	return p, nil
}

// Rectangular reports whether the trials are every configuration of the grid with every
// seed: neither adaptive nor with holes.
func (p *Plan) Rectangular() bool { return p.blocks == nil }

// Len returns the number of trials.
func (p *Plan) Len() int {
	if p.blocks == nil {
		return len(p.Seeds) * p.Configurations.Len()
	}
	return p.end()
}

// Trial returns the trial of index i, 0 <= i < Len().
func (p *Plan) Trial(i int) Trial {
	if p.blocks == nil {
		c := p.Configurations.Len()
		return Trial{Index: i, Seed: p.Seeds[i/c], SeedIndex: i / c, Configuration: p.Configurations.At(i % c)}
	}
	b := p.block(i)
	seed, place := b.from+(i-b.first)/len(b.configurations), (i-b.first)%len(b.configurations)
	return Trial{Index: i, Seed: p.Seeds[seed], SeedIndex: seed, Configuration: p.Configurations.At(b.configurations[place])}
}

// SeedsOf returns up to which of Seeds a configuration has trials in the plan: all from
// the first on, but where it has holes.
func (p *Plan) SeedsOf(configuration int) int {
	if p.blocks == nil {
		return len(p.Seeds)
	}
	return p.seeds[configuration]
}

// Recorded says whose features are kept: what the spec records, and none where the
// trainer has no encoders.
func (p *Plan) Recorded() string {
	if !p.Encodes {
		return spec.FeaturesNone
	}
	return p.Spec.Record.Features
}

// Records tells whether the features of trial t are kept.
func (p *Plan) Records(t Trial) bool {
	switch p.Recorded() {
	case spec.FeaturesAll:
		return true
	case spec.FeaturesFirst:
		return t.SeedIndex == 0
	}
	return false
}

// OtherAxes returns the places in Spec.Axes, and so in Configuration.Values, of
// every axis but the temperature, in order: each has a column of its own.
func (p *Plan) OtherAxes() []int {
	var others []int
	for j, a := range p.Spec.Axes {
		if !spec.IsTemperature(a.Path) {
			others = append(others, j)
		}
	}
	return others
}

// Label names c among the plan's configurations: its temperature and the values
// of the other axes, "temperature=0.05, optimizer.lr=0.001".
func (p *Plan) Label(c *Configuration) string {
	var b strings.Builder
	b.WriteString("temperature=" + spec.FormatValue(c.Temperature()))
	for _, j := range p.OtherAxes() {
		b.WriteString(", " + p.Spec.Axes[j].Path + "=" + spec.FormatValue(c.Values[j]))
	}
	return b.String()
}
