package spec_test

import (
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

func TestDifferences(t *testing.T) {
	tests := []struct {
		name, was, now string
		want           []spec.Difference
	}{
		{"the same", "{}", "{}", nil},
		{"the same, written otherwise", "axes: {loss.temperature: {from: 0.01, to: 1, count: 3, scale: log}}", "axes: {loss.temperature: [1e-2, 0.10, 1.0]}", nil},
		{"more seeds", "{}", "seeds: {count: 33}", nil},
		{"more listed seeds", "seeds: [3, 7]", "seeds: [3, 7, 1]", nil},
		{"a list of what was counted", "seeds: {count: 3}", "seeds: [0, 1, 2, 9]", nil},
		{"a count of what was listed", "seeds: [0, 1, 2]", "seeds: {count: 32}", nil},
		{"fewer seeds", "{}", "seeds: {count: 31}", []spec.Difference{{"seeds", "0 to 31", "0 to 30"}}},
		{"other seeds", "seeds: [3, 7]", "seeds: [7, 3, 1]", []spec.Difference{{"seeds", "3, 7", "7, 3, 1"}}},
		{"earlier seeds", "seeds: {first: 1, count: 3}", "seeds: {first: 0, count: 30}", []spec.Difference{{"seeds", "1 to 3", "0 to 29"}}},
		{"fields", "{}", "{name: b, encoder: {layers: [2, 2], bias: true}, optimizer: {lr: 0.1}, record: {every: 1}}", []spec.Difference{
			{"name", "guide", "b"},
			{"encoder.layers", "[2, 10, 2]", "[2, 2]"},
			{"encoder.bias", "false", "true"},
			{"optimizer.lr", "0.0003", "0.1"},
			{"record.every", "500", "1"},
		}},
		{"axes", "axes: {loss.temperature: [0.1, 0.2], steps: [10, 20]}", "axes: {loss.temperature: [0.2, 0.1], optimizer.lr: [0.1]}", []spec.Difference{
			{"axes.loss.temperature", "[0.1, 0.2]", "[0.2, 0.1]"},
			{"axes.steps", "[10, 20]", ""},
			{"axes.optimizer.lr", "", "[0.1]"},
		}},
		{"the order of axes", "axes: {loss.temperature: [0.1], steps: [10]}", "axes: {steps: [10], loss.temperature: [0.1]}", []spec.Difference{
			{"axes", "loss.temperature, steps", "steps, loss.temperature"},
		}},
		{"seeds on need", "{}", "seeds: {until: {metric: uniformity, half_width: 0.005, max: 256}}", []spec.Difference{
			{"seeds.until", "", `{"metric":"uniformity","half_width":0.005,"max":256}`},
		}},
		{"more seeds to decide by", "seeds: {until: {metric: uniformity, half_width: 0.005, max: 256}}", "seeds: {count: 33, until: {metric: uniformity, half_width: 0.005, max: 256}}", []spec.Difference{
			{"seeds", "0 to 31", "0 to 32"},
		}},
		{"a refined axis", "axes: {loss.temperature: {refine: {from: 0.001, to: 1, start: 9, rounds: 3}}}", "axes: {loss.temperature: {refine: {from: 0.001, to: 1, start: 9, rounds: 4}}}", []spec.Difference{
			{
				"axes.loss.temperature", `refine {"from":0.001,"to":1,"start":9,"rounds":3,"scale":"log","objective":"default"}`,
				`refine {"from":0.001,"to":1,"start":9,"rounds":4,"scale":"log","objective":"default"}`,
			},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			same(t, parse(t, test.now).Differences(parse(t, test.was)), test.want)
		})
	}
}
