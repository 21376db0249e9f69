package sweep_test

import (
	"math"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep"
)

func TestWarnings(t *testing.T) {
	const (
		confounded = "the step size is confounded"
		naive      = "below temperature 0.0113 exp(1/temperature) overflows float32"
		saturated  = "the softmax is saturated"
		large      = "the first step moves the weights"
		still      = "all steps together move the weights"
	)
	tests := []struct {
		name, spec string
		want       []string // how the warnings begin
		says       string
	}{
		{"one moderate temperature", "loss: {temperature: 0.1}", nil, ""},
		{"the guide", "{}", []string{confounded, naive, saturated, large}, ": temperature=0.01; temperature=0.001"},
		{"both step sizes", "axes: {loss.temperature: [0.1, 0.5], optimizer.lr_times_temperature: [false, true]}", nil, ""},
		{"the step size held", "{optimizer: {lr: 6e-3, lr_times_temperature: true}, axes: {loss.temperature: [0.1, 0.5]}}", nil, ""},
		{"a large one", "loss: {temperature: 50}", []string{still}, "of their norm: these hardly train"},
		{"a large one, and many steps", "{loss: {temperature: 50}, steps: 1000000}", nil, ""},
		{"steps too large", "{loss: {temperature: 0.1}, optimizer: {lr: 0.1}}", []string{large}, "%"},
		{"one negative is never saturated", "loss: {temperature: 0.02, negatives: 1}", nil, ""},
		{"dot products have no such bound", "{loss: {temperature: 0.01, similarity: dot}, optimizer: {lr: 1e-6}}", []string{still}, ""},
		{"many", "axes: {loss.temperature: {from: 0.0001, to: 0.001, count: 300, scale: log}}", []string{confounded, naive, saturated, large}, "and 196 more"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, w := range plan(t, parse(t, test.spec)).Warnings() {
				got = append(got, w.Text)
			}
			ok := len(got) == len(test.want)
			for i := range min(len(got), len(test.want)) {
				ok = ok && strings.HasPrefix(got[i], test.want[i])
			}
			if text := strings.Join(got, "\n"); !ok || !strings.Contains(text, test.says) {
				t.Errorf("got %d warnings\n%s\nwant %q and %q", len(got), text, test.want, test.says)
			}
		})
	}
}

// What is predicted is what the first checkpoint of the trials then says.
func TestPredictIsTheFirstCheckpoint(t *testing.T) {
	p := plan(t, parse(t, "{axes: {loss.temperature: [0.5, 0.01]}, steps: 1, seeds: {count: 4}, record: {every: 0}}"))
	for i, one := range p.Predict() {
		var effective, share float64
		for _, r := range sweep.Train(p, sweep.Chunk{From: 0, To: p.Len()}) {
			if r.Trial%2 == i {
				effective += float64(r.Curve[0].Values[p.Measures.Index("effective_negatives")]) / 4
				share += float64(r.Curve[0].Values[p.Measures.Index("hardest_share")]) / 4
			}
		}
		if math.Abs(one.EffectiveNegatives-effective) > 1e-4 || math.Abs(one.HardestShare-share) > 1e-4 {
			t.Errorf("%v and %v predicted, %v and %v come", one.EffectiveNegatives, one.HardestShare, effective, share)
		}
		if one.Path != one.Step || !(one.Step > 0) {
			t.Errorf("one step is %v, all are %v", one.Step, one.Path)
		}
	}
}
