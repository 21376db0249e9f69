package spec

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// FieldError is one fault of a spec. It reads
// "guide.yaml:7: loss.temperature: -0.1: must be greater than 0".
type FieldError struct {
	// File is the spec's file, or the flag that the value came by ("--set");
	// empty where the spec was made in code.
	File string
	// Line in File, from 1; 0 if there is none.
	Line int
	// Path of the field, e.g. "loss.temperature" or "axes.loss.temperature";
	// empty where the fault is the whole file's.
	Path string
	// Value as it was given, shortened; empty if there is none.
	Value string
	// Err says what would be accepted.
	Err error
}

func (e *FieldError) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
		}
		b.WriteString(": ")
	}
	for _, part := range []string{e.Path, e.Value} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	b.WriteString(e.Err.Error())
	return b.String()
}

func (e *FieldError) Unwrap() error { return e.Err }

// FieldErrors returns the faults that err, from Parse, Set, Validate or NewPlan,
// is made of; nil where it is made of none.
func FieldErrors(err error) []*FieldError {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		var one *FieldError
		if errors.As(err, &one) {
			return []*FieldError{one}
		}
		return nil
	}
	var all []*FieldError
	for _, e := range joined.Unwrap() {
		all = append(all, FieldErrors(e)...)
	}
	return all
}

// maxFaults are reported; a spec with more is better read again than listed.
const maxFaults = 100

// faults gathers what is wrong with a spec.
type faults struct {
	list []*FieldError
	more int // left out beyond maxFaults
}

func (f *faults) add(at place, path, value, format string, args ...any) {
	if f.full() {
		f.more++
		return
	}
	f.list = append(f.list, &FieldError{at.file, at.line, shorten(path), shorten(value), fmt.Errorf(format, args...)})
}

// unknown reports name, shown as path, that is none of the fields known, with
// the one it may be meant for: among those, or else of that name elsewhere in s.
func (f *faults) unknown(s *Spec, at place, path, value, name string, known []string) {
	if f.full() {
		f.more++ // a search for each of a million would take long
		return
	}
	if why := s.elsewhere(name); why != "" {
		f.add(at, path, value, "%s", why)
		return
	}
	near := Nearest(name, known)
	for _, f := range s.leaves() {
		if near == "" && last(f.Path) == last(name) {
			near = f.Path
		}
	}
	if near != "" {
		f.add(at, path, value, "unknown field: did you mean %s?", near)
		return
	}
	f.add(at, path, value, "unknown field: must be one of %s", strings.Join(known, ", "))
}

// has reports whether path has a fault.
func (f *faults) has(path string) bool {
	return slices.ContainsFunc(f.list, func(e *FieldError) bool { return e.Path == path })
}

func (f *faults) count() int { return len(f.list) + f.more }

func (f *faults) full() bool { return len(f.list) >= maxFaults }

// err joins the faults in the order of their lines, those without one last.
func (f *faults) err() error {
	slices.SortStableFunc(f.list, func(a, b *FieldError) int {
		if a.Line == 0 || b.Line == 0 {
			return cmp.Compare(b.Line, a.Line)
		}
		return cmp.Compare(a.Line, b.Line)
	})
	var all []error
	for _, e := range f.list {
		all = append(all, e)
	}
	if f.more > 0 {
		all = append(all, fmt.Errorf("and %d more", f.more))
	}
	return errors.Join(all...)
}

// place is where a value was given: a line of a file, or a flag.
type place struct {
	file string
	line int
}

// origin remembers where the fields and axis values of a spec were given. The
// zero origin knows nothing, for specs made in code.
type origin struct {
	file   string
	fields map[string]place   // by path; sections too
	values map[string][]place // of axis values, by the axis's path
}

func newOrigin(file string) *origin {
	return &origin{file: file, fields: map[string]place{}, values: map[string][]place{}}
}

// field returns where path was given, or else the nearest section around it.
func (o *origin) field(path string) place {
	for {
		if at, ok := o.fields[path]; ok {
			return at
		}
		dot := strings.LastIndexByte(path, '.')
		if dot < 0 {
			return place{file: o.file}
		}
		path = path[:dot]
	}
}

// value returns where value i of the axis of path was given.
func (o *origin) value(path string, i int) place {
	if at := o.values[path]; i < len(at) {
		return at[i]
	}
	return o.field("axes." + path)
}

// shorten makes s fit a message's line: printable, at most 80 characters.
func shorten(s string) string {
	const longest = 80
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > longest {
			b.WriteString("...")
			if s[0] == '"' {
				b.WriteByte('"')
			}
			break
		}
		if !unicode.IsPrint(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
