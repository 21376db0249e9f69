package service

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Problem is an error as the API answers it: RFC 9457, application/problem+json.
type Problem struct { //nolint:errname // RFC 9457 calls it so
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Errors []Fault `json:"errors,omitempty" doc:"Every fault, where there are several or they have a place."`

	headers http.Header
}

// Fault is one of a problem's.
type Fault struct {
	Message  string `json:"message"`
	Location string `json:"location,omitempty" doc:"As in body.loss.temperature or query.limit."`
	Value    any    `json:"value,omitempty"`
	Line     int    `json:"line,omitempty" doc:"Of the spec's text, from 1."`
}

// Error implements error: the detail, then each fault on a line of its own.
func (p *Problem) Error() string {
	text := p.Detail
	for _, f := range p.Errors {
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

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problem makes one without faults.
func problem(status int, format string, args ...any) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// faults makes one of faults of what was asked.
func faults(detail string, all ...Fault) *Problem {
	p := problem(http.StatusUnprocessableEntity, "%s", detail)
	p.Errors = all
	return p
}

// with adds a header.
func (p *Problem) with(name, value string) *Problem {
	if p.headers == nil {
		p.headers = http.Header{}
	}
	p.headers.Set(name, value)
	return p
}

// specProblem makes one of what sweep.Parse or sweep.NewPlan found.
func specProblem(err error) *Problem {
	p := problem(http.StatusUnprocessableEntity, "the spec cannot be accepted")
	for _, e := range spec.FieldErrors(err) {
		location := "body"
		if e.Path != "" {
			location += "." + e.Path
		}
		f := Fault{Message: e.Err.Error(), Location: location, Line: e.Line}
		if e.Value != "" {
			f.Value = e.Value
		}
		p.Errors = append(p.Errors, f)
	}
	if len(p.Errors) == 0 {
		p.Errors = []Fault{{Message: err.Error(), Location: "body"}}
	}
	return p
}

// write answers r with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client left: nobody to tell
}

// asProblem returns err as a problem; anything unexpected is an internal one,
// whose cause the caller logs.
func asProblem(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var model *huma.ErrorModel
	if errors.As(err, &model) {
		p = problem(model.Status, "%s", model.Detail)
		for _, e := range model.Errors {
			p.Errors = append(p.Errors, Fault{Message: e.Message, Location: e.Location, Value: e.Value})
		}
		return p
	}
	return problem(http.StatusInternalServerError, "internal error")
}
