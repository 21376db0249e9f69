package main

import (
	"fmt"

	"github.com/tausweep/tausweep/sweep"
)

// conclude ends a finished run: where to look.
func (p *program) conclude(_ *sweep.Plan, dir string, _ *runOptions) error {
	return p.print(fmt.Sprintf("results in %s\n", dir))
}
