package spec

import (
	"fmt"
	"reflect"

	"github.com/invopop/jsonschema"
)

// Paths are those of the fields of s that an Override can set.
func (s *Spec) Paths() []string { return pathsOf(s.leaves()) }

// Suggest returns the values that the field of path can have, where they are a few
// words; nil elsewhere.
func (s *Spec) Suggest(path string) (values []string) {
	f, ok := fieldOf(s.leaves(), path)
	switch {
	case !ok:
		return nil
	case f.Kind == reflect.Bool:
		return []string{"true", "false"}
	}
	if about := s.described()[path]; about != nil {
		for _, v := range about.Enum {
			values = append(values, fmt.Sprint(v))
		}
	}
	return values
}

// described describes the fields of specs like s: none of a custom trainer's.
func (s *Spec) described() map[string]*jsonschema.Schema {
	switch {
	case s.Custom != nil:
		return nil
	case s.File != nil:
		return describedFile()
	}
	return described()
}

// About says in one line what the field of path means; nothing of a custom trainer's.
func (s *Spec) About(path string) string {
	if about := s.described()[path]; about != nil {
		return about.Description
	}
	return ""
}

// elsewhere says of a field that the built-in trainer does not have, and sweeps over data
// from files do, where it belongs; nothing of others.
func (s *Spec) elsewhere(path string) string {
	if s.File != nil || s.Custom != nil {
		return ""
	}
	if path == "batch" {
		return "this trainer takes one anchor a step (loss.negatives says against how many); batches are a field of sweeps over data from files (--data, or data.kind: file)"
	}
	if _, ok := fieldOf(DefaultFile().leaves(), path); ok {
		return "unknown field: it belongs to sweeps over data from files (--data, or data.kind: file)"
	}
	return ""
}
