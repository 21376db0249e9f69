package sweep_test

import (
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

const findSpec = `
axes:
  optimizer.lr: [0.1, 0.001]
  loss.temperature: [0.5, 0.05, 0.01]
  loss.similarity: [dot]
seeds: [7, 3, 12]
`

func set(assignments ...string) []spec.Override {
	var all []spec.Override
	for _, a := range assignments {
		all = append(all, spec.Override{From: "--set", Assign: a})
	}
	return all
}

func TestFindEveryTrial(t *testing.T) {
	p := plan(t, parse(t, findSpec))
	for i := range p.Len() {
		trial := p.Trial(i)
		values := strings.Split(strings.ReplaceAll(p.Label(trial.Configuration), "temperature=", "loss.temperature="), ", ")
		got, err := p.Find(trial.Seed, set(values...)...)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got.Index, i)
	}
}

func TestFind(t *testing.T) {
	p := plan(t, parse(t, findSpec))
	tests := []struct {
		name string
		seed uint32
		set  []string
		want string // the error, or the trial's label
	}{
		{"other spellings of a value", 3, []string{"optimizer.lr=1e-3", "loss.temperature=5e-2"}, "temperature=0.05, optimizer.lr=0.001, loss.similarity=dot"},
		{"an axis of one value", 3, []string{"loss.similarity=dot", "optimizer.lr=0.1", "loss.temperature=0.5"}, "temperature=0.5, optimizer.lr=0.1, loss.similarity=dot"},
		{"a field that is not swept", 3, []string{"steps=10000", "optimizer.lr=0.1", "loss.temperature=0.5"}, "temperature=0.5, optimizer.lr=0.1, loss.similarity=dot"},
		{"the same twice", 3, []string{"optimizer.lr=0.1", "loss.temperature=0.5", "optimizer.lr=0.10"}, "temperature=0.5, optimizer.lr=0.1, loss.similarity=dot"},
		{"no such seed", 4, []string{"optimizer.lr=0.1", "loss.temperature=0.5"}, "seed: 4: must be one of this sweep's: 7, 3, 12"},
		{"no such value", 3, []string{"optimizer.lr=0.1", "loss.temperature=0.2"}, "--set: loss.temperature: 0.2: must be one of this sweep's: 0.5, 0.05, 0.01"},
		{"no value", 3, []string{"optimizer.lr=0.1", "loss.temperature"}, `--set: loss.temperature: "": must be a number such as 0.05 or 3e-4`},
		{"not all axes", 3, []string{"loss.temperature=0.5"}, "optimizer.lr: is missing: must be one of 0.1, 0.001"},
		{"another value of one", 3, []string{"loss.similarity=cosine", "optimizer.lr=0.1", "loss.temperature=0.5"}, `--set: loss.similarity: "cosine": must be dot, as in every trial of this sweep`},
		{"another value of a field", 3, []string{"steps=5", "optimizer.lr=0.1", "loss.temperature=0.5"}, "--set: steps: 5: must be 10000, as in every trial of this sweep"},
		{"two values", 3, []string{"optimizer.lr=0.1", "loss.temperature=0.5", "loss.temperature=0.05"}, "--set: loss.temperature: 0.05: is given twice, first as 0.5"},
		{"no field", 3, []string{"temperature=0.5", "optimizer.lr=0.1", "loss.temperature=0.5", "tau=1"}, `--set: temperature: 0.5: unknown field: did you mean loss.temperature?
--set: tau: 1: unknown field: must be one of optimizer.lr, loss.temperature, loss.similarity`},
		{"all at once", 4, []string{"loss.temperature=0.2"}, `seed: 4: must be one of this sweep's: 7, 3, 12
--set: loss.temperature: 0.2: must be one of this sweep's: 0.5, 0.05, 0.01
optimizer.lr: is missing: must be one of 0.1, 0.001`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			trial, err := p.Find(test.seed, set(test.set...)...)
			if err != nil {
				same(t, err.Error(), test.want)
				return
			}
			same(t, p.Label(trial.Configuration), test.want)
			same(t, trial.Seed, test.seed)
		})
	}
}

func TestFindWithoutAxes(t *testing.T) {
	p := plan(t, parse(t, "{axes: {}, seeds: {first: 5, count: 3}}"))
	for _, given := range [][]string{nil, {"loss.temperature=0.05"}} {
		trial, err := p.Find(6, set(given...)...)
		if err != nil || trial.Index != 1 {
			t.Errorf("%v: trial %d, %v", given, trial.Index, err)
		}
	}
	_, err := p.Find(8, spec.Override{From: "--temperature", Assign: "loss.temperature=0.1"})
	same(t, err.Error(), "seed: 8: must be one of this sweep's: 5 to 7\n--temperature: loss.temperature: 0.1: must be 0.05, as in every trial of this sweep")
}
