package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/service"
)

// Answer is a problem as the API answers it: RFC 9457, application/problem+json.
type Answer struct { //nolint:errname // it is how a problem is written
	Title  string          `json:"title"`
	Status int             `json:"status"`
	Detail string          `json:"detail"`
	Errors []service.Fault `json:"errors,omitempty" doc:"Every error, where there are several or they have a place."`

	headers http.Header
}

// Error implements error, as Problem does.
func (a *Answer) Error() string {
	return (&service.Problem{Detail: a.Detail, Faults: a.Errors}).Error()
}

// GetStatus implements huma.StatusError.
func (a *Answer) GetStatus() int { return a.Status }

// GetHeaders implements huma.HeadersError.
func (a *Answer) GetHeaders() http.Header { return a.headers }

// ContentType implements huma.ContentTypeFilter.
func (a *Answer) ContentType(string) string { return "application/problem+json" }

// refusal is a problem of the request itself.
func refusal(status int, format string, args ...any) *Answer {
	return &Answer{Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// with adds a header.
func (a *Answer) with(name, value string) *Answer {
	if a.headers == nil {
		a.headers = http.Header{}
	}
	a.headers.Set(name, value)
	return a
}

// write answers with a.
func (a *Answer) write(w http.ResponseWriter) {
	for name, values := range a.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(a.Status)
	_ = json.NewEncoder(w).Encode(a) // the client left: nobody to tell
}

// statusOf is how a cause is answered.
func statusOf(c service.Cause) int {
	switch c {
	case service.NotFound:
		return http.StatusNotFound
	case service.Conflict:
		return http.StatusConflict
	case service.Invalid:
		return http.StatusUnprocessableEntity
	case service.TooMany:
		return http.StatusTooManyRequests
	case service.Unavailable:
		return http.StatusServiceUnavailable
	case service.NoSpace:
		return http.StatusInsufficientStorage
	case service.TooLarge:
		return http.StatusRequestEntityTooLarge
	case service.Cut:
		return http.StatusBadRequest
	case service.Forbidden:
		return http.StatusForbidden
	case service.Internal:
	}
	return http.StatusInternalServerError
}

// answerOf returns how err is answered; anything unexpected as an internal error,
// whose cause the caller logs.
func answerOf(err error) *Answer {
	var a *Answer
	if errors.As(err, &a) {
		return a
	}
	var p *service.Problem
	if errors.As(err, &p) {
		a = refusal(statusOf(p.Cause), "%s", p.Detail)
		a.Errors = p.Faults
		if p.RetryAfter > 0 {
			return a.with("Retry-After", strconv.Itoa(p.RetryAfter))
		}
		return a
	}
	var model *huma.ErrorModel
	if errors.As(err, &model) {
		a = refusal(model.Status, "%s", model.Detail)
		for _, e := range model.Errors {
			a.Errors = append(a.Errors, service.Fault{Message: e.Message, Location: e.Location, Value: e.Value})
		}
		return a
	}
	return refusal(http.StatusInternalServerError, "internal error")
}
