package service

import (
	"context"
	"errors"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Tried is a trial as it would have ended at another temperature. It is not kept.
type Tried struct {
	Trial       int               `json:"trial"`
	Seed        uint32            `json:"seed"`
	Temperature float64           `json:"temperature"`
	Status      sweep.Status      `json:"status"`
	Error       string            `json:"error,omitempty"`
	Metrics     map[string]Number `json:"metrics" doc:"By measure; none where it did not end well."`
	Outcome     *bool             `json:"outcome,omitempty"`
	Dimension   int               `json:"dimension"`
	Trained     []Number          `json:"trained" doc:"samples x dimension, row by row"`
}

// Try trains a trial of a sweep alone, with its seed and its settings, at another
// temperature.
func (s *Service) Try(ctx context.Context, e *Entry, trial int, temperature float64) (*Tried, error) {
	plan, err := s.PlanOf(e)
	switch {
	case err != nil:
		return nil, s.Unreadable(e, err)
	case trial >= plan.Len():
		return nil, problem(NotFound, "sweep %s has %d trials, 0 to %d", e.Name, plan.Len(), plan.Len()-1)
	case !plan.Encodes:
		return nil, problem(Invalid, "the trials of sweep %s have no encoders that could be trained here", e.Name)
	}
	at := plan.Trial(trial)
	if n := at.Configuration.Data.Samples * at.Configuration.Encoder.Dim(); n > maxFeatures {
		return nil, problem(Invalid, "the trial has %d feature values, over the limit of %d", n, maxFeatures)
	}
	alone := plan.Spec.Clone()
	alone.Config, alone.Axes, alone.Seeds = at.Configuration.Clone(), nil, spec.Seeds{List: []uint32{at.Seed}}
	if err := alone.Set(spec.Override{From: "temperature", Assign: spec.Temperature + "=" + spec.FormatValue(temperature)}); err != nil {
		text := err.Error()
		if field := (*spec.FieldError)(nil); errors.As(err, &field) {
			text = field.Err.Error()
		}
		return nil, faults("the temperature cannot be tried", Fault{Location: "query.temperature", Value: temperature, Message: text})
	}
	lone, err := sweep.NewPlan(alone)
	if err != nil {
		return nil, problem(Invalid, "%v", err)
	}
	r, err := s.again(ctx, lone, 0, true)
	if err != nil {
		return nil, err
	}
	out := &Tried{
		Trial: trial, Seed: at.Seed, Temperature: temperature, Status: r.Status, Error: r.Error,
		Metrics: map[string]Number{}, Dimension: at.Configuration.Encoder.Dim(), Trained: []Number{},
	}
	if r.Status != sweep.OK || r.Features == nil {
		return out, nil
	}
	out.Trained = numbers(r.Features.Z)
	for i, m := range lone.Measures.Final() {
		v := r.Last().Values[i]
		if m.Role == metrics.Outcome {
			ended := v == 1
			out.Outcome = &ended
			continue
		}
		out.Metrics[m.Name] = Number(v)
	}
	return out, nil
}
