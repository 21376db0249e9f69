package spec

import (
	"slices"
	"strings"
)

// Shared tells which trials two specs have in common: those of equal values at the
// paths that either sweeps, and of one seed. Where they differ elsewhere, in what
// decides a result, they have none, and the differences say why. The name, the seeds
// and whose features are kept decide none.
func (s *Spec) Shared(other *Spec) (paths []string, differences []Difference) {
	paths = append(axisPaths(s), axisPaths(other)...)
	slices.Sort(paths)
	paths = slices.Compact(paths)
	for _, d := range s.Differences(other) {
		switch {
		case d.Path == "axes", strings.HasPrefix(d.Path, "axes."), d.Path == "seeds", d.Path == "seeds.until",
			d.Path == "name", d.Path == "record.features", slices.Contains(paths, d.Path):
		default:
			differences = append(differences, d)
		}
	}
	return paths, differences
}

// At returns what writes the values of a configuration at paths, given those of s's
// axes: equal texts are equal values.
func (s *Spec) At(paths []string) func(values []Value) string {
	root, _ := s.form()
	fixed := map[string]string{}
	for _, f := range s.leaves() {
		fixed[f.Path] = written(f.in(root))
	}
	places := make([]int, len(paths))
	for i, path := range paths {
		places[i] = slices.IndexFunc(s.Axes, func(a Axis) bool { return a.Path == path })
	}
	return func(values []Value) string {
		var b strings.Builder
		for i, path := range paths {
			text := fixed[path]
			if places[i] >= 0 {
				text = FormatValue(values[places[i]])
			}
			b.WriteString(text + "\n")
		}
		return b.String()
	}
}
