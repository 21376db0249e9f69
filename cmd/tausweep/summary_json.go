package main

import (
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// summaryDocument is what summary --format json prints; configurations are shaped as
// those of GET /v1/sweeps/{name}/points.
type summaryDocument struct {
	service.SweepAnswer
	Axes           []service.Axis         `json:"axes"`
	Columns        []metrics.Measure      `json:"columns"`
	Configurations []summaryConfiguration `json:"configurations"`
}

type summaryConfiguration struct {
	service.Point
	InSet bool           `json:"in_set"`
	P     service.Number `json:"p"`   // of the hypothesis that it is the best; null where it has none
	Out   []string       `json:"out"` // why it is not ranked
}

// documentOf lays an analysis out for scripts.
func documentOf(a *analysis.Analysis) summaryDocument {
	d := summaryDocument{
		SweepAnswer: service.AnswerOf(a), Axes: axesOf(a.Plan), Columns: a.Metrics, Configurations: make([]summaryConfiguration, len(a.Groups)),
	}
	for i := range a.Groups {
		d.Configurations[i] = configurationOf(a, i)
	}
	return d
}

func configurationOf(a *analysis.Analysis, i int) summaryConfiguration {
	g, standing := &a.Groups[i], &a.Standings[i]
	c := summaryConfiguration{
		Point: service.Point{
			Configuration: i, Label: a.Plan.Label(g.Configuration), Temperature: g.Configuration.Temperature(),
			Values: append([]spec.Value{}, g.Configuration.Values...), N: g.OK, Diverged: g.Diverged, Failed: g.Failed,
			Metrics: make(map[string]service.Median, len(a.Columns)),
		},
		InSet: standing.InSet, P: service.Number(standing.P), Out: []string{},
	}
	if a.Measures.Outcome() != nil {
		c.Outcome = &service.Rate{
			N: g.Collapsed, Rate: service.Number(g.Rate), Low: service.Number(g.RateInterval.Low), High: service.Number(g.RateInterval.High),
			Often: analysis.HowOften(g.Collapsed, g.OK),
		}
	}
	for k, name := range a.Columns {
		m := &g.Measures[k]
		c.Metrics[name] = service.Median{
			N: g.OK, Median: service.Number(m.Median), Low: service.Number(m.Interval.Low), High: service.Number(m.Interval.High), Mean: service.Number(m.Mean),
		}
	}
	for _, reason := range standing.Out {
		c.Out = append(c.Out, strings.TrimSpace(reason.Text))
	}
	return c
}

// axesOf are the swept fields of a plan.
func axesOf(plan *sweep.Plan) []service.Axis {
	axes := []service.Axis{}
	for _, a := range plan.Spec.Axes {
		axes = append(axes, service.Axis{Path: a.Path, Values: a.Values})
	}
	return axes
}
