package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/figure"
	"github.com/tausweep/tausweep/results/report"
	"github.com/tausweep/tausweep/sweep/spec"
)

// summaryRows is how many configurations a run shows at its end.
const summaryRows = 40

// conclude sums up the sweep in dir, draws its figures, writes its report, and
// says where to look.
func (p *program) conclude(s *results.Sweep, dir string, o *runOptions) error {
	a, err := p.analyseSweep(s, &o.analysis)
	if err != nil {
		return err
	}
	if err := a.WriteFiles(s); err != nil {
		return exit(exitNotWritten, err)
	}
	var b strings.Builder
	b.WriteString(p.answer(a, summaryRows))
	b.WriteString("\n")
	files := []string{results.SummaryFile, results.TrialsFile, results.CurvesFile}
	if s.Plan().Spec.Trainer.Kind == spec.Imported {
		files = files[:2] // there are no curves
	}
	for _, name := range files {
		fmt.Fprintln(&b, filepath.Join(dir, name))
	}
	page := report.Sweep{Dir: dir, Asked: o.analysis.flags(), Analysis: a}
	if !o.noFigures {
		if s.Committed() >= many || len(a.Groups) >= 200 {
			p.log.Info("drawing figures", zap.Int("trials", s.Committed()), zap.Int("configurations", len(a.Groups)))
		}
		set := figure.NewSet(s, a.Table(), a.Summary).Answering(a)
		names, err := p.draw(set, s)
		if err != nil {
			return err
		}
		b.WriteString(listing(filepath.Join(dir, figuresDir), names, figure.Formats()))
		if page.Figures, err = figuresOf(s, set); err != nil {
			return err
		}
	}
	var html bytes.Buffer
	if err := report.HTML(&html, &report.Report{Sweeps: []report.Sweep{page}}); err != nil {
		return err
	}
	if err := s.WriteFile(reportFile, html.Bytes()); err != nil {
		return exit(exitNotWritten, err)
	}
	fmt.Fprintln(&b, "Open "+filepath.Join(dir, reportFile))
	if err := p.print(b.String()); err != nil {
		return err
	}
	if o.open {
		p.show(filepath.Join(s.Dir(), reportFile))
	}
	return nil
}
