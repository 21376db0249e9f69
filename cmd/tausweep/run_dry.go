package main

import (
	"fmt"
	"strings"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// dryTrials are how many of a plan's first trials a dry run shows.
const dryTrials = 5

// dryRun says what run would do: how many trials there are, and the first of them.
func (p *program) dryRun(plan *sweep.Plan, dir string) error {
	if err := checkCommand(&plan.Spec); err != nil {
		return err
	}
	var lines []string
	if plan.Spec.Trainer.Kind == spec.Command {
		lines = command.Lines(p.path(dir), plan, dryTrials)
	} else {
		for i := range min(plan.Len(), dryTrials) {
			t := plan.Trial(i)
			lines = append(lines, fmt.Sprintf("seed %d, %s", t.Seed, plan.Label(t.Configuration)))
		}
	}
	for _, w := range warnings(plan) {
		fmt.Fprintf(p.stderr, "tausweep: warning: %s\n", w.Text)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, into %s\n", plan.Spec.Name, size(plan), dir)
	for i, line := range lines {
		fmt.Fprintf(&b, "trial %d: %s\n", i, line)
	}
	if more := plan.Len() - len(lines); more > 0 {
		fmt.Fprintf(&b, "and %d more\n", more)
	}
	return p.print(b.String())
}
