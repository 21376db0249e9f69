package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/sweep"
)

// checkSpec holds the plan's spec against the directory's. It returns the text
// to write where there is none yet, or where the plan has more seeds; else nil.
func (s *Store) checkSpec() ([]byte, error) {
	asked := s.plan.Spec.YAML()
	text, err := os.ReadFile(filepath.Join(s.dir, SpecFile))
	if errors.Is(err, fs.ErrNotExist) {
		return asked, s.checkNew()
	}
	if err != nil {
		return nil, named(err)
	}
	stored, err := parsePlan(text)
	if err != nil {
		return nil, err
	}
	if err := sameSpec(stored, s.plan); err != nil {
		return nil, err
	}
	if len(stored.Seeds) == len(s.plan.Seeds) {
		return nil, nil
	}
	return asked, nil
}

// checkNew makes sure that no file of a new sweep takes the place of another.
func (s *Store) checkNew() error {
	for _, name := range append(s.layout.files(), ManifestFile, SummaryFile) {
		_, err := os.Lstat(filepath.Join(s.dir, name))
		if err == nil {
			return &DamageError{File: SpecFile, Got: "not there", Want: "it beside " + name}
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return named(err)
		}
	}
	return nil
}

// parsePlan makes the plan of a frozen spec.
func parsePlan(text []byte) (*sweep.Plan, error) {
	spec, err := sweep.Parse(SpecFile, text)
	if err != nil {
		return nil, err
	}
	return sweep.NewPlan(spec)
}

// sameSpec reports how asked differs from stored, if in more than that it has
// more seeds after the stored ones.
func sameSpec(stored, asked *sweep.Plan) error {
	was, is := fields(&stored.Spec), fields(&asked.Spec)
	var all []Difference
	for _, f := range was.paths {
		if was.values[f] != is.values[f] {
			all = append(all, Difference{f, was.values[f], is.values[f]})
		}
	}
	for _, f := range is.paths {
		if _, ok := was.values[f]; !ok {
			all = append(all, Difference{f, "", is.values[f]})
		}
	}
	n := len(stored.Seeds)
	if n > len(asked.Seeds) || !slices.Equal(stored.Seeds, asked.Seeds[:n]) {
		all = append(all, Difference{"seeds", stored.Spec.Seeds.String(), asked.Spec.Seeds.String()})
	}
	if len(all) > 0 {
		return &OtherSpecError{Differences: all}
	}
	return nil
}

// flat is a spec but for its seeds, field by field.
type flat struct {
	paths  []string // in the order of the spec
	values map[string]string
}

func fields(spec *sweep.Spec) flat {
	var document yaml.Node
	if err := yaml.Unmarshal(spec.YAML(), &document); err != nil {
		panic(err) // the text was made by the line before
	}
	f := flat{values: map[string]string{}}
	f.add("", document.Content[0])
	paths := make([]string, len(spec.Axes))
	for i, a := range spec.Axes {
		paths[i] = a.Path
	}
	f.set("order of axes", strings.Join(paths, ", ")) // it decides that of the trials
	return f
}

func (f *flat) add(path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if path == "" && key == "seeds" {
				continue
			}
			f.add(strings.TrimPrefix(path+"."+key, "."), n.Content[i+1])
		}
	case yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			items[i] = item.Value
		}
		f.set(path, "["+strings.Join(items, ", ")+"]")
	default:
		f.set(path, n.Value)
	}
}

func (f *flat) set(path, value string) {
	f.paths = append(f.paths, path)
	f.values[path] = value
}
