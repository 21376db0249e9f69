package sweep_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

const holed = `name: mine
trainer: {kind: none}
settings: {temperature: 0.1, opt: sgd}
axes: {temperature: [0.1, 0.2], opt: [sgd, adam]}
seeds: [3, 5, 8, 9]
measures: {accuracy: {goal: max}}
trials:
- {at: [0, 0], seeds: [3, 5, 8]}
- {at: [0, 1], seeds: [3, 5, 9]}
- {at: [1, 1], seeds: [5, 8]}
`

// A plan with holes has the trials that its spec lists, seed by seed.
func TestPlanWithHoles(t *testing.T) {
	p := plan(t, parse(t, holed))
	var got []string
	for i := range p.Len() {
		trial := p.Trial(i)
		if trial.Index != i || p.Seeds[trial.SeedIndex] != trial.Seed {
			t.Errorf("trial %d: %+v", i, trial)
		}
		got = append(got, fmt.Sprintf("%d: %s", trial.Seed, p.Label(trial.Configuration)))
	}
	want := []string{
		"3: temperature=0.1, opt=sgd", "3: temperature=0.1, opt=adam",
		"5: temperature=0.1, opt=sgd", "5: temperature=0.1, opt=adam", "5: temperature=0.2, opt=adam",
		"8: temperature=0.1, opt=sgd", "8: temperature=0.2, opt=adam",
		"9: temperature=0.1, opt=adam",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p.Rectangular() || p.Configurations.Len() != 3 {
		t.Errorf("rectangular %t, %d configurations", p.Rectangular(), p.Configurations.Len())
	}
	find := func(seed uint32, temperature, opt string) (sweep.Trial, error) {
		return p.Find(seed, spec.Override{From: "--temperature", Assign: "temperature=" + temperature}, spec.Override{From: "--set", Assign: "opt=" + opt})
	}
	if trial, err := find(8, "0.2", "adam"); err != nil || trial.Index != 6 {
		t.Errorf("trial %d: %v", trial.Index, err)
	}
	if _, err := find(3, "0.2", "sgd"); err == nil || !strings.Contains(err.Error(), "a hole in the grid") {
		t.Error(err)
	}
	if _, err := find(3, "0.2", "adam"); err == nil || !strings.Contains(err.Error(), "must be one of this configuration's: 5, 8") {
		t.Error(err)
	}
	if c, err := p.FindConfiguration(spec.Override{Assign: "temperature=0.2"}, spec.Override{Assign: "opt=adam"}); err != nil || c.Index != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := p.FindConfiguration(spec.Override{Assign: "temperature=0.2"}, spec.Override{Assign: "opt=sgd"}); err == nil {
		t.Error("a hole is a configuration")
	}
	warnings := fmt.Sprint(p.Warnings())
	for _, want := range []string{"of its 4 combinations of values 3 were run", "configurations have 2 to 3 runs"} {
		if !strings.Contains(warnings, want) {
			t.Errorf("no %q in %s", want, warnings)
		}
	}
}

// A grid without holes needs no list, and a list of all trials is the same plan.
func TestPlanWithoutHoles(t *testing.T) {
	head, _, _ := strings.Cut(holed, "trials:")
	whole := plan(t, parse(t, head))
	text := head + "trials:\n"
	for i := range 2 {
		for j := range 2 {
			text += fmt.Sprintf("- {at: [%d, %d], seeds: [3, 5, 8, 9]}\n", i, j)
		}
	}
	listed := plan(t, parse(t, text))
	if whole.Len() != 16 || listed.Len() != whole.Len() || !whole.Rectangular() {
		t.Fatalf("%d and %d trials", whole.Len(), listed.Len())
	}
	for i := range whole.Len() {
		a, b := whole.Trial(i), listed.Trial(i)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	}
}
