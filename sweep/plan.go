package sweep

import "github.com/tausweep/tausweep/model"

// Plan is the ordered list of a spec's trials, seed by seed and within a seed
// every configuration, so that any prefix is a balanced comparison and more
// seeds only append. It is a pure function of the spec.
type Plan struct {
	Spec           Spec
	Configurations []Configuration
	Seeds          []uint32
}

// Configuration is one combination of axis values.
type Configuration struct {
	Index  int
	Values []Value // one an axis, in the order of Spec.Axes
	model.Config
}

// Trial is one training: (configuration, seed).
type Trial struct {
	Index         int
	Seed          uint32
	Configuration *Configuration
}

// Len returns the number of trials.
func (p *Plan) Len() int { return len(p.Seeds) * len(p.Configurations) }

// Trial returns the trial of index i, 0 <= i < Len().
func (p *Plan) Trial(i int) Trial {
	c := len(p.Configurations)
	return Trial{Index: i, Seed: p.Seeds[i/c], Configuration: &p.Configurations[i%c]}
}
