package metrics

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Measure describes one number that a trial yields: all that files, figures,
// pages and statistics need to know of it. A trainer declares its measures.
type Measure struct {
	// Name is the column in files and the word in objectives: [a-z][a-z0-9_]*.
	Name string `json:"name"`
	// Label names it for people, as "1-NN accuracy".
	Label string `json:"label"`
	// Help is one line: what it is, its range, which way is better.
	Help string `json:"help"`
	// Reading says in a few words how to read it on an axis, as "lower is closer".
	Reading string `json:"reading,omitempty"`
	// Unit of its values; empty where they have none.
	Unit string `json:"unit,omitempty"`
	// Range holds its bounds; nil where it has none, or only one.
	Range *Range `json:"range,omitempty"`
	// Better says which end is the better one.
	Better Direction `json:"better,omitempty"`
	Role   Role      `json:"role"`
	// Incomparable says why values do not compare between configurations whose
	// loss differs; empty where they do.
	Incomparable string `json:"incomparable,omitempty"`
	// Reference is a value to hold it against, as a floor; nil for none.
	Reference *Reference `json:"reference,omitempty"`
	// Untrained is what encoders have before they are trained; nil where that is not
	// known.
	Untrained *Reference `json:"untrained,omitempty"`
	// StandsFor names a measure that this one is meant to rank like where that one
	// cannot be had, as view retrieval for an accuracy that needs labels.
	StandsFor string `json:"stands_for,omitempty"`
	// Restates names another measure that holds the same information, and How says
	// why, as "1 - alignment/2".
	Restates string `json:"restates,omitempty"`
	How      string `json:"how,omitempty"`
	// Bounds names the measure that this one bounds, as the greatest loss bounds
	// the loss.
	Bounds string `json:"bounds,omitempty"`
	// Log says that values span orders of magnitude: figures use a log scale.
	Log bool `json:"log,omitempty"`
	// Main measures are shown first: in the terminal, the first figures, the page.
	Main bool `json:"main,omitempty"`
	// Rate names the share of trials that have an outcome, as "collapse rate".
	Rate string `json:"rate,omitempty"`
}

// Range is from the least possible value to the greatest.
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Reference is a line to hold a measure against.
type Reference struct {
	// Baseline says that it is what is had without training, which is to be beaten.
	Baseline bool    `json:"baseline,omitempty"`
	Label    string  `json:"label"`
	Note     string  `json:"note,omitempty"` // a sentence: what it must not be taken for
	Value    float64 `json:"value"`
}

// Direction is the better end of a measure.
type Direction string

// The better ends; NeitherBetter is the zero value.
const (
	NeitherBetter Direction = ""
	LowerBetter   Direction = "lower"
	HigherBetter  Direction = "higher"
)

// Role says what a measure is of.
type Role string

// The roles.
const (
	// Metric is of the encoder: in trials.csv and curves.csv, and to rank by.
	Metric Role = "metric"
	// Outcome is true or false (1 or 0): where lower is better, a way in which
	// training ends badly. Its rate is shown before anything is ranked. A schema
	// has one at most.
	Outcome Role = "outcome"
	// Diagnostic is of a step: in curves.csv only. Diagnostics come last.
	Diagnostic Role = "diagnostic"
)

// Schema is the measures of a trainer's trials, in the order of a result's values.
type Schema []Measure

// Index returns the place of a measure by its name, -1 if there is none.
func (s Schema) Index(name string) int {
	return slices.IndexFunc(s, func(m Measure) bool { return m.Name == name })
}

// Find returns the measure of a name, nil if there is none.
func (s Schema) Find(name string) *Measure {
	if i := s.Index(name); i >= 0 {
		return &s[i]
	}
	return nil
}

// Of returns the measures of a role.
func (s Schema) Of(role Role) Schema {
	var some Schema
	for _, m := range s {
		if m.Role == role {
			some = append(some, m)
		}
	}
	return some
}

// Outcome returns the outcome; nil where the schema has none.
func (s Schema) Outcome() *Measure {
	if i := slices.IndexFunc(s, func(m Measure) bool { return m.Role == Outcome }); i >= 0 {
		return &s[i]
	}
	return nil
}

// Final returns the measures of a trial's end: all but the diagnostics.
func (s Schema) Final() Schema {
	if i := slices.IndexFunc(s, func(m Measure) bool { return m.Role == Diagnostic }); i >= 0 {
		return s[:i:i]
	}
	return s
}

// Main returns the metrics to show first: those marked so, without the ones that
// restate another; all metrics that compare where none is marked.
func (s Schema) Main() Schema {
	var main, rest Schema
	for _, m := range s.Of(Metric) {
		switch {
		case m.Restates != "" || m.Incomparable != "":
		case m.Main:
			main = append(main, m)
		default:
			rest = append(rest, m)
		}
	}
	if len(main) == 0 {
		return rest
	}
	return main
}

// Names returns the names in order.
func (s Schema) Names() []string {
	names := make([]string, len(s))
	for i := range s {
		names[i] = s[i].Name
	}
	return names
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// reserved are the other columns of the files.
var reserved = []string{
	"trial", "seed", "temperature", "status", "error", "steps", "step", "digest", "sample", "label", "worker", "seconds", "n", "diverged", "failed",
}

// Validate returns every fault of the schema.
func (s Schema) Validate() error {
	var faults []error
	seen := map[string]bool{}
	outcomes, diagnostics := 0, 0
	for _, m := range s {
		add := func(format string, args ...any) {
			faults = append(faults, fmt.Errorf("measure %q: "+format, append([]any{m.Name}, args...)...))
		}
		switch {
		case !namePattern.MatchString(m.Name):
			add("must be a letter and then up to 62 of a-z, 0-9 and _")
		case slices.Contains(reserved, m.Name):
			add("is the name of another column")
		case seen[m.Name]:
			add("is declared twice")
		}
		seen[m.Name] = true
		switch m.Role {
		case Outcome:
			if outcomes++; outcomes > 1 {
				add("is a second outcome: there can be one")
			}
		case Diagnostic:
			diagnostics++
		case Metric:
		default:
			add("role %q: must be metric, outcome or diagnostic", m.Role)
		}
		if m.Role != Diagnostic && diagnostics > 0 {
			add("must come before the diagnostics")
		}
		if m.Better != NeitherBetter && m.Better != LowerBetter && m.Better != HigherBetter {
			add("better %q: must be lower or higher", m.Better)
		}
		for _, other := range []string{m.Restates, m.Bounds} {
			if other != "" && s.Index(other) < 0 {
				add("refers to %q, which is not declared", other)
			}
		}
	}
	if len(s) == 0 {
		faults = append(faults, errors.New("no measure is declared"))
	}
	return errors.Join(faults...)
}
