package spec

import (
	"slices"
	"strings"
)

// Choice names a seed and values of axes, as a command line gives them.
type Choice struct {
	Seed  uint32
	Given []Override // each "path=value"; From names the flag in messages
}

// Choose returns the place of the chosen seed among the seeds of s, and for each
// axis the place of the chosen value. An axis of one value need not be given; a
// field that is not swept may be, with its value. All errors are reported at once,
// each with what there is.
func (s *Spec) Choose(c Choice) (seed int, values []int, err error) {
	var f faults
	if seed = s.Seeds.Index(c.Seed); seed < 0 {
		f.add(place{}, "seed", FormatValue(c.Seed), "must be one of this sweep's: %v", s.Seeds)
	}
	values = make([]int, len(s.Axes))
	for j := range values {
		values[j] = -1
	}
	for _, o := range c.Given {
		path, text, _ := strings.Cut(o.Assign, "=")
		s.choose(&f, values, place{file: o.From}, strings.TrimSpace(path), strings.TrimSpace(text))
	}
	for j := range s.Axes {
		a := &s.Axes[j]
		if values[j] < 0 && len(a.Values) > 1 && !f.has(a.Path) {
			f.add(place{}, a.Path, "", "is missing: must be one of %s", a.list(chooseShown))
		}
		values[j] = max(values[j], 0)
	}
	return seed, values, f.err()
}

// chooseShown values of an axis are listed in a message.
const chooseShown = 100

// choose notes the value that text names on the axis of path.
func (s *Spec) choose(f *faults, chosen []int, at place, path, text string) {
	c, ok := fieldOf(s.fields(), path)
	if !ok || !c.scalar() {
		f.unknown(s, at, path, text, path, axisPaths(s))
		return
	}
	j := slices.IndexFunc(s.Axes, func(a Axis) bool { return a.Path == path })
	axis := Axis{Path: path, Values: []Value{c.get(&s.Config)}}
	if j >= 0 {
		axis = s.Axes[j]
	}
	v, err := scan(text, c.Kind)
	i := slices.Index(axis.Values, v)
	switch {
	case err != nil:
		f.add(at, path, show(text), "%w", err)
	case i < 0 && len(axis.Values) == 1:
		f.add(at, path, show(v), "must be %s, as in every trial of this sweep", axis.list(1))
	case i < 0:
		f.add(at, path, show(v), "must be one of this sweep's: %s", axis.list(chooseShown))
	case j >= 0 && chosen[j] >= 0 && chosen[j] != i:
		f.add(at, path, show(v), "is given twice, first as %s", FormatValue(axis.Values[chosen[j]]))
	case j >= 0:
		chosen[j] = i
	}
}
