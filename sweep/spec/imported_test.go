package spec_test

import (
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

const imported = `name: mine
trainer: {kind: none, source: results.csv, digest: 'sha256:00', numbered: true}
settings: {temperature: 0.1, opt: sgd}
axes:
  temperature: [0.1, 0.2]
  opt: [sgd, adam]
seeds: {first: 0, count: 3}
measures:
  accuracy: {goal: max}
trials:
- {at: [0, 0], seeds: [0-2]}
- {at: [1, 1], seeds: [0, 2]}
`

func TestImported(t *testing.T) {
	s := parse(t, imported)
	again := parse(t, string(s.YAML()))
	same(t, again, s)
	if text := string(again.YAML()); text != string(s.YAML()) {
		t.Errorf("written twice:\n%s\n%s", s.YAML(), text)
	}
	c := s.Clone()
	c.Custom.Trials[0].At[0], c.Custom.Trials[1].Seeds[0] = 1, 1
	same(t, s, parse(t, imported))
	if d := parse(t, strings.Replace(imported, "[0, 2]}", "[0, 1]}", 1)).Differences(s); len(d) != 1 || d[0].Path != "trials" {
		t.Errorf("other trials: %+v", d)
	}
	// However large the grid is, what counts is what there is of it.
	wide := imported + "- {at: [1, 1], seeds: [0]}\n"
	if _, err := spec.Parse("x", []byte(wide)); err == nil {
		t.Error("a configuration twice")
	}
}

func TestImportedFaults(t *testing.T) {
	for _, c := range []struct{ name, old, now, want string }{
		{"beyond an axis", "at: [1, 1]", "at: [1, 2]", `spec.yaml:12: trials[1]: "[1 2]": must be places of the axes' values, from 0`},
		{"too short", "at: [1, 1]", "at: [1]", `trials[1]: "[1]": must have a place on each of the 2 axes`},
		{"order", "at: [1, 1]", "at: [0, 0]", `trials[1]: "[0 0]": must come in the order of the grid, each once`},
		{"seed", "[0, 2]", "[0, 3]", `trials[1]: 3: must be a seed of the spec, above the one before it`},
		{"order of seeds", "[0, 2]", "[2, 0]", `trials[1]: 0: must be a seed of the spec, above the one before it`},
		{"run of seeds", "[0, 2]", "[2-0]", `trials[1].seeds: "2-0": must be a seed, or a run of seeds such as 3-17`},
		{"no seed", "[0, 2]", "[]", `trials[1]: "[]": must have one seed at least`},
		{"command", "kind: none,", "kind: none, command: [x],", "must have no command where trainer.kind is none"},
		{"no list", "trials:\n", "trials: 3\nx:\n", "trials: 3: must be a list such as [{at: [0, 2], seeds: [0, 1]}]"},
		{"key", "{at: [1, 1]", "{of: [1, 1]", "trials[1].of: a list: unknown field: must be one of trials[1].at, trials[1].seeds"},
		{"kind", "kind: none,", "kind: command, command: [a],", "trials: must be left out where trainer.kind is not none"},
		{"source", "kind: none,", "kind: command, command: [a],", "trainer.source: must be left out where trainer.kind is not none"},
		{"adaptive", "count: 3}", "count: 3, until: {metric: accuracy, half_width: 0.1, max: 9}}", "must have fixed axes and seeds: nothing is trained"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := spec.Parse("spec.yaml", []byte(strings.Replace(imported, c.old, c.now, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
