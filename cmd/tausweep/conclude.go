package main

import (
	"fmt"

	"github.com/tausweep/tausweep/results"
)

// summaryRows is how many configurations a run shows at its end.
const summaryRows = 40

// conclude sums up the sweep in dir and says where to look.
func (p *program) conclude(dir string, o *runOptions) error {
	s, err := p.open(dir)
	if err != nil {
		return err
	}
	summary, err := s.Summarize()
	if err != nil {
		return exit(exitNotWritten, err)
	}
	where := fmt.Sprintf("\n%s: %s, %s, %s\n", dir, results.SummaryFile, results.TrialsFile, results.CurvesFile)
	return p.print(p.table(summary, summaryRows) + where)
}
