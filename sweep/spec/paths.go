package spec

import (
	"fmt"
	"reflect"
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
	case s.Custom != nil:
		return nil
	}
	all := described()
	if s.File != nil {
		all = describedFile()
	}
	if all[path] == nil {
		return nil
	}
	for _, v := range all[path].Enum {
		values = append(values, fmt.Sprint(v))
	}
	return values
}

// About says in one line what the field of path means; nothing of a custom trainer's.
func (s *Spec) About(path string) string {
	if s.Custom != nil {
		return ""
	}
	all := described()
	if s.File != nil {
		all = describedFile()
	}
	if all[path] == nil {
		return ""
	}
	return all[path].Description
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
