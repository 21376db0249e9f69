package spec

import (
	"regexp"
	"slices"
	"strings"
)

// placeholders are those that every command has, beside its settings.
var placeholders = []string{"seed", "dir", "slot", "attempt", "trial", "report"}

// placeholder is one of a command's arguments, or a brace that stands for itself.
var placeholder = regexp.MustCompile(`\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_.-]*)\}`)

// Expand replaces the placeholders in text, "{name}", by what value gives for them;
// "{{" and "}}" are braces. Other braces, as JSON has them, stay.
func Expand(text string, value func(name string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		if len(found) == 2 {
			return found[:1]
		}
		return value(found[1 : len(found)-1])
	})
}

// Placeholders lists the names that text asks for, in order.
func Placeholders(text string) []string {
	var names []string
	Expand(text, func(name string) string {
		names = append(names, name)
		return ""
	})
	return names
}

// checkPlaceholders reports the names in text that nothing has.
func (d *draft) checkPlaceholders(at place, path, text string) {
	known := slices.Clone(placeholders)
	for _, s := range d.spec.Settings {
		known = append(known, s.Name)
	}
	for _, name := range Placeholders(text) {
		if slices.Contains(known, name) {
			continue
		}
		hint := ""
		if near := Nearest(name, known); near != "" {
			hint = " (did you mean {" + near + "}?)"
		}
		d.add(at, path, show(text), "{%s} is no setting%s: must be one of %s; write {{%s}} for the text itself",
			name, hint, strings.Join(known, ", "), name)
	}
}

// Unplaced lists the axes of s that no placeholder names: a command learns of them from
// TAUSWEEP_SETTINGS alone.
func (s *Spec) Unplaced() []string {
	if s.Custom == nil {
		return nil
	}
	var named, unplaced []string
	for _, text := range s.Custom.Process.Command {
		named = append(named, Placeholders(text)...)
	}
	for _, v := range s.Custom.Process.Environment {
		named = append(named, Placeholders(v.Value)...)
	}
	for _, a := range s.Axes {
		if !slices.Contains(named, a.Path) {
			unplaced = append(unplaced, a.Path)
		}
	}
	return unplaced
}
