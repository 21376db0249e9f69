package spec_test

import (
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

func set(assignments ...string) []spec.Override {
	var all []spec.Override
	for _, a := range assignments {
		all = append(all, spec.Override{From: "--set", Assign: a})
	}
	return all
}

func TestSet(t *testing.T) {
	tests := []struct {
		name string
		set  []string
		want string // as a spec
	}{
		{"one value takes the axis away", []string{"loss.temperature=0.2"}, "{loss: {temperature: 0.2}, axes: {}}"},
		{"the temperature by its short name", []string{"temperature=0.2,1"}, "axes: {loss.temperature: [0.2, 1]}"},
		{"an axis of one by its short name", []string{"axes.temperature=0.2"}, "axes: {loss.temperature: [0.2]}"},
		{"several replace the axis", []string{"loss.temperature=0.2,1"}, "axes: {loss.temperature: [0.2, 1]}"},
		{
			"several make an axis, behind the others",
			[]string{"optimizer.lr=1e-3, 3e-4"},
			"axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001], optimizer.lr: [0.001, 0.0003]}",
		},
		{
			"both in turn",
			[]string{"steps=10,20", "loss.temperature=0.3", "optimizer.lr_times_temperature=false,true"},
			"{loss: {temperature: 0.3}, axes: {steps: [10, 20], optimizer.lr_times_temperature: [false, true]}}",
		},
		{
			"text",
			[]string{"loss.similarity=cosine,dot", "encoder.hidden=tanh", "name=mine"},
			"{name: mine, encoder: {hidden: tanh}, axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001], loss.similarity: [cosine, dot]}}",
		},
		{"a list as YAML writes it", []string{"encoder.layers=[2, 16,3]"}, "encoder: {layers: [2, 16, 3]}"},
		{"a swept list as YAML writes it", []string{"loss.temperature=[0.2, 1]"}, "axes: {loss.temperature: [0.2, 1]}"},
		{"a swept list of one", []string{"loss.temperature=[0.2]"}, "axes: {loss.temperature: [0.2]}"},
		{"an axis by its path", []string{"axes.loss.temperature=[0.2, 1]"}, "axes: {loss.temperature: [0.2, 1]}"},
		{"quoted items", []string{`encoder.hidden=["tanh", 'relu']`}, "axes: {loss.temperature: [0.99, 0.5, 0.05, 0.01, 0.001], encoder.hidden: [tanh, relu]}"},
		{"a list", []string{"encoder.layers=2, 16,3"}, "encoder: {layers: [2, 16, 3]}"},
		{
			"seeds and record",
			[]string{"seeds.count=64", "seeds.first=5", "record.every=0", "record.features=all"},
			"{seeds: {first: 5, count: 64}, record: {every: 0, features: all}}",
		},
		{"spaces", []string{" steps = 7 "}, "steps: 7"},
		{"nothing", nil, "{}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := spec.Default()
			if err := s.Set(set(test.set...)...); err != nil {
				t.Fatal(err)
			}
			same(t, s, parse(t, test.want))
			same(t, parse(t, "{}", set(test.set...)...), s)
		})
	}
}

func TestSetReportsEveryFault(t *testing.T) {
	tests := []struct {
		name, text string
		set        []spec.Override
		want       string
	}{
		{
			"all at once", "{}",
			append(set("loss.temprature=3", "loss.temperature=0.1,-1,0.1,x", "steps", "=3", "name=a,b", "encoder.layers=2,x", "loss.negatives=0",
				"optimizer.lr=", "optimizer.lr_times_temperature=yes", "steps=1", "steps=2"),
				spec.Override{From: "--seeds", Assign: "seeds.count=0"}),
			`--set: loss.temprature: 3: unknown field: did you mean loss.temperature?
--set: loss.temperature: 0.1: is given twice, first as value 1 of the axis
--set: loss.temperature: "x": must be a number such as 0.05 or 3e-4
--set: "steps": must be path=value, or path=value,value,... such as loss.temperature=0.1,0.5
--set: "=3": must be path=value, or path=value,value,... such as loss.temperature=0.1,0.5
--set: name: a,b: cannot be swept: an axis must name a field with a single value in data, encoder, loss or optimizer, or steps, or streams
--set: encoder.layers: "2,x": must be whole numbers such as 2,10,2
--set: optimizer.lr: "": must be a number such as 0.05 or 3e-4
--set: optimizer.lr_times_temperature: "yes": must be true or false
--set: steps: 2: is set twice
--seeds: seeds.count: 0: must be 1 to 10000000
--set: loss.negatives: 0: must be 1 to 75, the samples of the other classes
--set: loss.temperature: -1: must be greater than 0 (1e-30 to 1e30)`,
		},
		{
			"with the file's", "name: A\nloss: {negatives: 20}\naxes:\n  steps: [0]\n", set("data.samples=8"),
			`guide.yaml:1: name: "A": must be 1 to 63 characters of a-z, 0-9 and -, and not start with -
guide.yaml:2: loss.negatives: 20: must be 1 to 6, the samples of the other classes
guide.yaml:4: axes.steps: 0: must be 1 to 1000000000`,
		},
		{
			"the count of a list", "seeds: [3, 7]", set("seeds.count=3"),
			`--set: seeds.count: 3: cannot be set: the spec lists its seeds, 3, 7`,
		},
		{
			"too many trials", "{}", set("seeds.count=3000000"),
			`--set: seeds: 5 configurations x 3000000 seeds: must be at most 10000000 trials`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := spec.Parse("guide.yaml", []byte(test.text), test.set...)
			if err == nil {
				t.Fatal("accepted")
			}
			same(t, err.Error(), test.want)
		})
	}
}

func TestSetLeavesTheSpecOnFaults(t *testing.T) {
	s := spec.Default()
	err := s.Set(set("steps=5", "loss.temperature=1,2", "encoder.layers=2,4,2", "loss.negatives=0")...)
	if err == nil {
		t.Fatal("accepted")
	}
	same(t, s, spec.Default())
	same(t, err.Error(), "--set: loss.negatives: 0: must be 1 to 75, the samples of the other classes")
}
