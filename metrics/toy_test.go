package metrics_test

import (
	"testing"

	"github.com/tausweep/tausweep/metrics"
)

// named is a metric of features by its name.
type named struct {
	name  string
	value float64
}

// byName returns what Evaluate found, by the names of the toy's metrics, in order.
func byName(v metrics.Values) []named {
	setting := metrics.Setting{Dim: 2, Samples: 100, Classes: 4}
	schema := metrics.Toy(setting)
	values := make([]float32, len(schema))
	metrics.ToyValues(setting)(&metrics.Observation{Values: v, Features: func() []float32 { return nil }}, values)
	var all []named
	for i, m := range schema {
		if m.Role == metrics.Metric && m.Name != "loss" {
			all = append(all, named{m.Name, float64(values[i])})
		}
	}
	return all
}

func TestToyIsValid(t *testing.T) {
	schema := metrics.Toy(metrics.Setting{Dim: 2, Samples: 100, Classes: 4})
	if err := schema.Validate(); err != nil {
		t.Error(err)
	}
	for _, m := range schema {
		if m.Label == "" || m.Help == "" {
			t.Errorf("%s is not described", m.Name)
		}
	}
}

func TestSchemaFaults(t *testing.T) {
	schema := metrics.Schema{
		{Name: "good", Role: metrics.Metric},
		{Name: "Bad", Role: metrics.Metric},
		{Name: "good", Role: metrics.Metric},
		{Name: "steps", Role: metrics.Metric},
		{Name: "one", Role: metrics.Outcome},
		{Name: "two", Role: metrics.Outcome},
		{Name: "norm", Role: metrics.Diagnostic},
		{Name: "late", Role: metrics.Metric, Better: "up", Restates: "nothing"},
		{Name: "odd"},
	}
	want := `measure "Bad": must be a letter and then up to 62 of a-z, 0-9 and _
measure "good": is declared twice
measure "steps": is the name of another column
measure "two": is a second outcome: there can be one
measure "late": must come before the diagnostics
measure "late": better "up": must be lower or higher
measure "late": refers to "nothing", which is not declared
measure "odd": role "": must be metric, outcome or diagnostic
measure "odd": must come before the diagnostics`
	if err := schema.Validate(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if err := (metrics.Schema{}).Validate(); err == nil {
		t.Error("no measure at all is accepted")
	}
}
