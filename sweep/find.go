package sweep

import (
	"slices"
	"strings"
)

// Find returns the trial of a seed and the values given, each "path=value" as
// for Spec.Set. An axis of one value need not be given; a field that is not
// swept may be, with its value. Where no trial has them, or several have, all
// that is wrong is reported with what there is; From names flags in it.
func (p *Plan) Find(seed uint32, given ...Override) (Trial, error) {
	var f faults
	seeds := p.Spec.Seeds
	if p.blocks != nil {
		seeds.Count = len(p.Seeds) // with those that were added
	}
	index := seeds.Index(seed)
	if index < 0 {
		f.add(place{}, "seed", FormatValue(seed), "must be one of this sweep's: %v", seeds)
	}
	chosen := make([]int, len(p.Spec.Axes))
	for j := range chosen {
		chosen[j] = -1
	}
	for _, o := range given {
		path, text, _ := strings.Cut(o.Assign, "=")
		p.choose(&f, chosen, place{file: o.From}, strings.TrimSpace(path), strings.TrimSpace(text))
	}
	for j := range p.Spec.Axes {
		a := &p.Spec.Axes[j]
		if chosen[j] < 0 && len(a.Values) > 1 && !f.has(a.Path) {
			f.add(place{}, a.Path, "", "must be given: one of %s", a.list(findShown))
		}
		chosen[j] = max(chosen[j], 0)
	}
	if err := f.err(); err != nil {
		return Trial{}, err
	}
	configuration := p.chosen(chosen)
	trial, ok := p.index(configuration, index)
	if !ok {
		seeds.Count = p.SeedsOf(configuration)
		f.add(place{}, "seed", FormatValue(seed), "must be one of this configuration's: %v", seeds)
		return Trial{}, f.err()
	}
	return p.Trial(trial), nil
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
	return slices.IndexFunc(p.Configurations, func(c Configuration) bool {
		for j, place := range places {
			if c.Values[j] != p.Spec.Axes[j].Values[place] {
				return false
			}
		}
		return true
	})
}

// findShown values of an axis are listed in a message.
const findShown = 100

// choose notes the value that text names on the axis of path.
func (p *Plan) choose(f *faults, chosen []int, at place, path, text string) {
	c, ok := fieldOf(configFields(), path)
	if !ok || !c.scalar() {
		f.unknown(at, path, text, path, axisPaths(&p.Spec))
		return
	}
	j := slices.IndexFunc(p.Spec.Axes, func(a Axis) bool { return a.Path == path })
	axis := Axis{Path: path, Values: []Value{c.get(&p.Spec.Config)}}
	if j >= 0 {
		axis = p.Spec.Axes[j]
	}
	v, err := scan(text, c.Kind)
	i := slices.Index(axis.Values, v)
	switch {
	case err != nil:
		f.add(at, path, show(text), "%w", err)
	case i < 0 && len(axis.Values) == 1:
		f.add(at, path, show(v), "must be %s, as in every trial of this sweep", axis.list(1))
	case i < 0:
		f.add(at, path, show(v), "must be one of this sweep's: %s", axis.list(findShown))
	case j >= 0 && chosen[j] >= 0 && chosen[j] != i:
		f.add(at, path, show(v), "is given twice, first as %s", FormatValue(axis.Values[chosen[j]]))
	case j >= 0:
		chosen[j] = i
	}
}
