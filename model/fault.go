package model

import (
	"fmt"
	"slices"
)

// The range of a positive quantity, and how ranges read.
const (
	minReal   = 1e-30 // least temperature and step size
	maxReal   = 1e30  // greatest temperature and step size
	realRange = "greater than 0 (1e-30 to 1e30)"
	intRange  = "%d to %d"
)

// FieldError says that a field of a configuration cannot be accepted.
type FieldError struct {
	Path    string // of the field in the spec, e.g. "loss.temperature"
	Value   any    // as it is
	Accepts string // what would be accepted, e.g. "greater than 0"
}

// Error reads "loss.temperature: -0.1: must be greater than 0".
func (e FieldError) Error() string {
	if s, ok := e.Value.(string); ok {
		return fmt.Sprintf("%s: %q: must be %s", e.Path, s, e.Accepts)
	}
	return fmt.Sprintf("%s: %v: must be %s", e.Path, e.Value, e.Accepts)
}

// Faults are what is wrong with a configuration, in the order of its fields.
type Faults []FieldError

// Add adds a fault.
func (f *Faults) Add(path string, value any, accepts string) {
	*f = append(*f, FieldError{path, value, accepts})
}

// Between adds a fault where v is not from least to most.
func (f *Faults) Between(path string, v, least, most int) {
	if v < least || v > most {
		f.Add(path, v, fmt.Sprintf(intRange, least, most))
	}
}

// Positive adds a fault where v is not in (0, inf) with room to spare in float32.
func (f *Faults) Positive(path string, v float64) {
	if !positive(v) {
		f.Add(path, v, realRange)
	}
}

// OneOf adds a fault where v is none of those accepted.
func (f *Faults) OneOf(path, v string, accepted ...string) {
	if slices.Contains(accepted, v) {
		return
	}
	list := accepted[0]
	for i, a := range accepted[1:] {
		if i == len(accepted)-2 {
			list += " or " + a
		} else {
			list += ", " + a
		}
	}
	f.Add(path, v, list)
}

// positive reports whether v is in (0, inf) with room to spare in float32; false for NaN.
func positive(v float64) bool { return v >= minReal && v <= maxReal }
