package sweep

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Find returns the trial of a seed and values of the axes; see Spec.Choose. Where
// no trial has them, or several have, all that is wrong is reported with what
// there is.
func (p *Plan) Find(seed uint32, given ...spec.Override) (Trial, error) {
	known := p.Spec
	if p.Spec.Adaptive() {
		known.Seeds.Count = len(p.Seeds) // with those that were added
	}
	at, values, err := known.Choose(spec.Choice{Seed: seed, Given: given})
	if err != nil {
		return Trial{}, err
	}
	configuration := p.chosen(values)
	if configuration < 0 {
		return Trial{}, errHole
	}
	trial, ok := p.index(configuration, at)
	if !ok {
		known.Seeds.Count = p.SeedsOf(configuration)
		if !p.Spec.Adaptive() {
			known.Seeds = spec.Seeds{List: p.Spec.Custom.Trials[configuration].Seeds}
		}
		return Trial{}, &spec.FieldError{
			Path: "seed", Value: spec.FormatValue(seed),
			Err: fmt.Errorf("must be one of this configuration's: %v", known.Seeds),
		}
	}
	return p.Trial(trial), nil
}

// errHole says that the grid of a plan has a hole.
var errHole = errors.New("no such configuration: these values are a hole in the grid")

// FindConfiguration returns the configuration of values of the axes, as Find does.
func (p *Plan) FindConfiguration(given ...spec.Override) (*Configuration, error) {
	_, values, err := p.Spec.Choose(spec.Choice{Seed: p.Spec.Seeds.At(0), Given: given})
	if err != nil {
		return nil, err
	}
	if configuration := p.chosen(values); configuration >= 0 {
		return p.Configurations.At(configuration), nil
	}
	return nil, errHole
}

// chosen returns the configuration that has, of each axis, the value at the
// place given.
func (p *Plan) chosen(places []int) int {
	if p.blocks == nil {
		configuration := 0
		for j, place := range places {
			configuration = configuration*len(p.Spec.Axes[j].Values) + place
		}
		return configuration
	}
	return slices.IndexFunc(p.Configurations.listed, func(c Configuration) bool {
		for j, place := range places {
			if c.Values[j] != p.Spec.Axes[j].Values[place] {
				return false
			}
		}
		return true
	})
}
