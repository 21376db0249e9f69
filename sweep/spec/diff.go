package spec

import (
	"reflect"
	"slices"
	"strings"
)

// Difference is a field in which two specs differ.
type Difference struct {
	Path     string
	Was, Now string // as the spec writes them; empty for an axis that is not there
}

// Differences lists what keeps s from going on with a sweep begun as was: every
// field in which they differ, axes and their order included. More seeds behind
// the ones there were are no difference, since they only append trials; those
// that an adaptive sweep begins with are one, since all that it decides hangs on
// them.
func (s *Spec) Differences(was *Spec) []Difference {
	var all []Difference
	compare := func(path, a, b string) {
		if a != b {
			all = append(all, Difference{path, a, b})
		}
	}
	if (was.File == nil) != (s.File == nil) || (was.Custom == nil) != (s.Custom == nil) {
		compare("trainer.kind", was.Trainer.Kind, s.Trainer.Kind)
		compare("data.kind", was.Data.Kind, s.Data.Kind)
		return all
	}
	old, _ := was.form()
	now, _ := s.form()
	for _, f := range s.leaves() {
		if !strings.HasPrefix(f.Path, "seeds.") && !s.isPlacement(f.Path) {
			compare(f.Path, written(f.in(old)), written(f.in(now)))
		}
	}
	if s.Custom != nil {
		compare("trainer.environment", encodeText(reflect.ValueOf(was.Custom.Process.Environment)), encodeText(reflect.ValueOf(s.Custom.Process.Environment)))
		compare("trials", encodeText(reflect.ValueOf(was.Custom.Trials)), encodeText(reflect.ValueOf(s.Custom.Trials)))
		compare("measures", encodeText(reflect.ValueOf(was.Custom.Measures)), encodeText(reflect.ValueOf(s.Custom.Measures)))
	}
	for _, a := range was.Axes {
		compare("axes."+a.Path, axisValues(was, a.Path), axisValues(s, a.Path))
	}
	for _, a := range s.Axes {
		if was.axis(a.Path) == nil {
			compare("axes."+a.Path, "", axisValues(s, a.Path))
		}
	}
	a, b := axisPaths(was), axisPaths(s)
	if slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))) {
		compare("axes", strings.Join(a, ", "), strings.Join(b, ", "))
	}
	adaptive := was.Adaptive() || s.Adaptive()
	if !was.Seeds.begin(s.Seeds) || adaptive && was.Seeds.Len() != s.Seeds.Len() {
		compare("seeds", was.Seeds.String(), s.Seeds.String())
	}
	compare("seeds.until", was.Seeds.Until.String(), s.Seeds.Until.String())
	return all
}

// isPlacement reports whether the field of path says where and how s is trained, not
// what.
func (s *Spec) isPlacement(path string) bool {
	return s.File != nil && slices.Contains(FilePaths(), path) || s.Custom != nil && slices.Contains(ProcessPaths(), path)
}

func written(leaf reflect.Value) string {
	if leaf.Kind() == reflect.Slice {
		return show(leaf.Interface())
	}
	return FormatValue(load(leaf))
}

func axisPaths(s *Spec) []string {
	var paths []string
	for _, a := range s.Axes {
		paths = append(paths, a.Path)
	}
	return paths
}

func axisValues(s *Spec, path string) string {
	a := s.axis(path)
	if a == nil {
		return ""
	}
	if a.Refine != nil {
		return "refine " + encodeText(reflect.ValueOf(a.Refine).Elem())
	}
	return "[" + a.list(len(a.Values)) + "]"
}

// list writes the first most values of a.
func (a *Axis) list(most int) string {
	var texts []string
	for _, v := range a.Values[:min(most, len(a.Values))] {
		texts = append(texts, FormatValue(v))
	}
	if len(a.Values) > most {
		texts = append(texts, "...")
	}
	return strings.Join(texts, ", ")
}
