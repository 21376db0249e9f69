package spec_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Anchors, merge keys and shared parts say the same as a spec that is written out.
func TestSharedParts(t *testing.T) {
	const want = "steps: 50\nencoder: {layers: [2, 16, 3], hidden: tanh, bias: false}\noptimizer: {lr: 0.01, momentum: 0.9}\naxes: {loss.temperature: [0.1, 0.5]}\n"
	for name, text := range map[string]string{
		"aliases":        "x-layers: &l [2, 16, 3]\nx-values: &v [0.1, 0.5]\nsteps: 50\nencoder: {layers: *l, hidden: tanh, bias: false}\noptimizer: {lr: 0.01, momentum: 0.9}\naxes: {loss.temperature: *v}\n",
		"a merge key":    "x-encoder: &e {layers: [2, 16, 3], hidden: relu, bias: false}\nsteps: 50\nencoder: {hidden: tanh, <<: *e}\noptimizer: {lr: 0.01, momentum: 0.9}\naxes: {temperature: [0.1, 0.5]}\n",
		"two of them":    "x-a: &a {layers: [2, 16, 3], bias: false}\nx-b: &b {layers: [2, 2], hidden: tanh}\nsteps: 50\nencoder:\n  <<: [*a, *b]\noptimizer: {lr: 0.01, momentum: 0.9}\naxes: {temperature: [0.1, 0.5]}\n",
		"merged in turn": "x-a: &a {hidden: tanh, bias: false}\nx-b: &b {<<: *a, layers: [2, 16, 3]}\nsteps: 50\nencoder: {<<: *b}\noptimizer: {lr: 0.01, momentum: 0.9}\naxes: {loss.temperature: [0.1, 0.5]}\n",
		"at the top":     "x-all: &all\n  steps: 7\n  optimizer: {lr: 0.01, momentum: 0.9}\n<<: *all\nsteps: 50\nencoder: {layers: [2, 16, 3], hidden: tanh, bias: false}\naxes: {temperature: [0.1, 0.5]}\n",
	} {
		if got := parse(t, text).YAML(); !bytes.Equal(got, parse(t, want).YAML()) {
			t.Errorf("%s:\n%s", name, got)
		}
		if err := fits(t, schema(t), text); err != nil && !strings.Contains(text, "<<") { // JSON has no merge keys
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"steps: 5\nencoder:\n  <<: 3\n", "<<: 3: must be a mapping whose keys are taken over"},
		{"x-a: &a [1]\nencoder: {<<: [*a]}\n", "must be a mapping whose keys are taken over"},
		{"x-a: &a {widths: [2, 2]}\nencoder: {<<: *a}\n", "encoder.widths"},
		{"y-a: 3\n", "y-a"},
		{"encoder: {x-a: 3}\n", "encoder.x-a"},
		{"axes: {temperature: [0.1], loss.temperature: [0.5]}\n", "axes.loss.temperature: a list: is given twice, first on line 1"},
	} {
		if _, err := spec.Parse("", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n%v\nwant %s", c.text, err, c.want)
		}
	}
}
