package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tausweep/tausweep/results"
)

// summaryRows is how many configurations a run shows at its end.
const summaryRows = 40

// conclude sums up the sweep in dir, draws its figures, and says where to look.
func (p *program) conclude(dir string, o *runOptions) error {
	s, err := p.open(dir)
	if err != nil {
		return err
	}
	summary, err := s.Summarize()
	if err != nil {
		return exit(exitNotWritten, err)
	}
	var b strings.Builder
	b.WriteString(p.table(summary, summaryRows))
	b.WriteString("\n")
	for _, name := range []string{results.SummaryFile, results.TrialsFile, results.CurvesFile} {
		fmt.Fprintln(&b, filepath.Join(dir, name))
	}
	if !o.noFigures {
		names, err := p.draw(s)
		if err != nil {
			return err
		}
		b.WriteString(listing(filepath.Join(dir, figuresDir), names))
	}
	return p.print(b.String())
}
