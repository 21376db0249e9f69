package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/figure"
)

// summaryRows is how many configurations a run shows at its end.
const summaryRows = 40

// conclude sums up the sweep in dir, draws its figures, and says where to look.
func (p *program) conclude(dir string, o *runOptions) error {
	s, err := p.open(dir)
	if err != nil {
		return err
	}
	table, err := s.Table()
	if err != nil {
		return exit(exitNotWritten, err)
	}
	summary := results.Summarize(table)
	if err := s.WriteFile(results.SummaryFile, summary.CSV()); err != nil {
		return exit(exitNotWritten, err)
	}
	var b strings.Builder
	b.WriteString(p.table(summary, summaryRows))
	b.WriteString("\n")
	for _, name := range []string{results.SummaryFile, results.TrialsFile, results.CurvesFile} {
		fmt.Fprintln(&b, filepath.Join(dir, name))
	}
	if !o.noFigures {
		names, err := p.draw(figure.NewSet(s, table, summary), s)
		if err != nil {
			return err
		}
		b.WriteString(listing(filepath.Join(dir, figuresDir), names))
	}
	return p.print(b.String())
}
