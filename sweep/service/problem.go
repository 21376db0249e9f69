package service

import (
	"fmt"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Problem is why the service does not do what was asked.
type Problem struct { //nolint:errname // as RFC 9457 calls what it is answered as
	Cause  Cause
	Detail string
	// Faults are the single errors of what was asked, if there are several or
	// they have a place.
	Faults []Fault
	// RetryAfter is in how many seconds to try again; 0 where that is not known.
	RetryAfter int
}

// Cause says what kind of problem it is.
type Cause int

// The causes.
const (
	Internal    Cause = iota // an error of the program or its disk; the log says more
	NotFound                 // there is no such thing
	Conflict                 // not in the state that the sweep is in
	Invalid                  // what was asked cannot be done; Faults say why
	TooMany                  // a limit of the service
	Unavailable              // not now
	NoSpace                  // the disk, or what is granted of it, is full
	TooLarge                 // what was sent
	Cut                      // what was sent broke off
	Forbidden                // nobody may, or not with this role
)

// Fault is one error of what was asked.
type Fault struct {
	Message  string `json:"message"`
	Location string `json:"location,omitempty" doc:"As in body.loss.temperature or query.limit."`
	Value    any    `json:"value,omitempty"`
	Line     int    `json:"line,omitempty" doc:"Line of the spec's text, from 1."`
}

// Error implements error: the detail, then each fault on a line of its own.
func (p *Problem) Error() string {
	text := p.Detail
	for _, f := range p.Faults {
		text += "\n" + f.String()
	}
	return text
}

// String reads "line 7: loss.temperature: -0.1: must be greater than 0".
func (f Fault) String() string {
	text := ""
	if f.Line > 0 {
		text = fmt.Sprintf("line %d: ", f.Line)
	}
	if f.Location != "" {
		text += f.Location + ": "
	}
	if f.Value != nil && f.Value != "" {
		text += fmt.Sprint(f.Value) + ": "
	}
	return text + f.Message
}

// problem makes one without faults.
func problem(cause Cause, format string, args ...any) *Problem {
	return &Problem{Cause: cause, Detail: fmt.Sprintf(format, args...)}
}

// after says when to try again.
func (p *Problem) after(seconds int) *Problem {
	p.RetryAfter = seconds
	return p
}

// faults makes one of faults of what was asked.
func faults(detail string, all ...Fault) *Problem {
	return &Problem{Cause: Invalid, Detail: detail, Faults: all}
}

// specProblem makes one of what spec.Parse or sweep.NewPlan found.
func specProblem(err error) *Problem {
	p := faults("the spec cannot be accepted")
	for _, e := range spec.FieldErrors(err) {
		location := "body"
		if e.Path != "" {
			location += "." + e.Path
		}
		f := Fault{Message: e.Err.Error(), Location: location, Line: e.Line}
		if e.Value != "" {
			f.Value = e.Value
		}
		p.Faults = append(p.Faults, f)
	}
	if len(p.Faults) == 0 {
		p.Faults = []Fault{{Message: err.Error(), Location: "body"}}
	}
	return p
}
