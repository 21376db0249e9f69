package spec_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep/spec"
)

// guide is the spec as the project's first page shows it.
const guide = `
name: guide
data:      {kind: quadrants, samples: 100}
encoder:   {layers: [2, 10, 2], bias: false, hidden: identity, output: tanh}   # identity | tanh | relu
loss:      {kind: infonce, temperature: 0.05, similarity: cosine, negatives: 3}
optimizer: {kind: sgd, lr: 3e-4, momentum: 0, lr_times_temperature: false}
steps: 10000
axes:                                   # any scalar field by its path
  loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001]
  # loss.temperature: {from: 0.001, to: 1, count: 31, scale: log}
seeds: {first: 0, count: 32}            # or a list
streams: pytorch                        # or philox
record: {every: 500, features: first}   # none | first (the first seed's trials) | all
`

func parse(t *testing.T, text string, overrides ...spec.Override) *spec.Spec {
	t.Helper()
	s, err := spec.Parse("test.yaml", []byte(text), overrides...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("want -, got +\n" + diff)
	}
}

func TestParseGuideIsDefault(t *testing.T) {
	same(t, parse(t, guide), spec.Default())
	same(t, parse(t, "{}"), spec.Default())
}

func TestYAMLIsStable(t *testing.T) {
	want, err := os.ReadFile("testdata/guide.yaml")
	if err != nil {
		t.Fatal(err)
	}
	same(t, string(spec.Default().YAML()), string(want))
	same(t, string(parse(t, string(want)).YAML()), string(want))
}

func TestJSON(t *testing.T) {
	s := parse(t, guide, spec.Override{From: "--set", Assign: "steps=10,20"}, spec.Override{From: "--set", Assign: "loss.similarity=cosine,dot"})
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back spec.Spec
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	same(t, &back, s)
	same(t, parse(t, string(text)), s)
}

// Tabs are no indentation in YAML, but JSON written with them is common.
func TestParseIndentedJSON(t *testing.T) {
	text, err := json.MarshalIndent(spec.Default(), "\t", "\t")
	if err != nil {
		t.Fatal(err)
	}
	same(t, parse(t, "\t"+string(text)), spec.Default())
}

func TestDefaultAxesYieldToAFieldThatIsSet(t *testing.T) {
	s := parse(t, "loss: {temperature: 0.2}")
	if len(s.Axes) != 0 || s.Loss.Temperature != 0.2 {
		t.Errorf("axes %v, temperature %v: want none, 0.2", s.Axes, s.Loss.Temperature)
	}
	s = parse(t, "loss: {temperature: 0.2}\naxes: {loss.temperature: [0.1, 1]}")
	same(t, s.Axes, []spec.Axis{{Path: "loss.temperature", Values: []spec.Value{0.1, 1.0}}})
}
