package main

import (
	"bytes"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/figure"
	"github.com/tausweep/tausweep/results/report"
)

// reportFile is a sweep's report, in its directory.
const reportFile = "report.html"

// vectorsUpTo bytes a figure is put into a report as SVG; a larger one, of many
// thousand marks, as PNG.
const vectorsUpTo = 1 << 20

func (p *program) reportCommand() *cobra.Command {
	var a analysisFlags
	var format *choice
	var out string
	cmd := &cobra.Command{
		Use:     "report DIR...",
		Short:   "Write a report on one or more sweeps",
		GroupID: groupLook,
		Long: `report writes the answer of the sweep in DIR and the evidence for it: collapse,
comparisons, warnings, figures, the spec, and how to reproduce every number. It
writes one self-contained HTML file without scripts, DIR/report.html; or with
--format markdown, text for a pull request to stdout. Several sweeps are shown side
by side, with what the step size explains, on stdout unless --out names a file.`,
		Example: `  tausweep report runs/guide
  tausweep report runs/guide --objective alignment,uniformity
  tausweep report runs/guide runs/held --out both.html
  tausweep report runs/guide --baseline loss.temperature=0.05 --format markdown`,
		Args:              atLeastOne("DIR"),
		ValidArgsFunction: completeDirectories,
		RunE: func(_ *cobra.Command, dirs []string) error {
			return p.writeReport(dirs, &a, format.value, out)
		},
	}
	a.addFlags(p, cmd)
	format = addChoice(cmd, cmd.Flags(), "format", "output format", "html", "markdown")
	cmd.Flags().StringVar(&out, "out", "", "output `file`, - for stdout")
	return cmd
}

// writeReport writes the report of the sweeps in dirs.
func (p *program) writeReport(dirs []string, a *analysisFlags, format, out string) error {
	var r report.Report
	var first *results.Sweep
	for _, dir := range dirs {
		s, found, err := p.analyse(dir, a)
		if err != nil {
			return err
		}
		if first == nil {
			first = s
		}
		page := report.Sweep{Dir: dir, Asked: a.flags(), Analysis: found}
		if format == "html" {
			if page.Figures, err = figuresOf(s, figure.NewSet(s, found.Table(), found.Summary).Answering(found)); err != nil {
				return err
			}
		}
		r.Sweeps = append(r.Sweeps, page)
	}
	var b bytes.Buffer
	write := report.HTML
	if format == "markdown" {
		write = report.Markdown
	}
	if err := write(&b, &r); err != nil {
		return err
	}
	switch {
	case out == "" && format == "html" && len(dirs) == 1:
		if err := first.WriteFile(reportFile, b.Bytes()); err != nil {
			return exit(exitNotWritten, err)
		}
		return p.print(filepath.Join(dirs[0], reportFile) + "\n")
	case out == "" || out == "-":
		return p.print(b.String())
	}
	if err := results.WriteFile(p.path(out), b.Bytes()); err != nil {
		return exit(exitNotWritten, err)
	}
	return p.print(out + "\n")
}

// analyse reads the sweep in dir and answers what was asked.
func (p *program) analyse(dir string, a *analysisFlags) (*results.Sweep, *analysis.Analysis, error) {
	s, err := p.open(dir)
	if err != nil {
		return nil, nil, err
	}
	found, err := p.analyseSweep(s, a)
	return s, found, err
}

// analyseSweep answers what was asked of a sweep.
func (p *program) analyseSweep(s *results.Sweep, a *analysisFlags) (*analysis.Analysis, error) {
	if n := s.Committed(); n >= many { // which takes a second or more
		p.log.Info("summing up", zap.Int("trials", n))
	}
	options, err := a.options(s.Plan())
	if err != nil {
		return nil, err
	}
	options.Also = report.Also(s.Plan())
	found, err := analysis.Of(s, options)
	return found, exit(exitNotWritten, err)
}

// many trials take a while to sum up and to draw.
const many = 500_000

// figuresOf draws the figures of a report.
func figuresOf(s *results.Sweep, set *figure.Set) ([]report.Figure, error) {
	names := figure.Names(s.Plan())
	all, faults := make([]report.Figure, len(names)), make([]error, len(names))
	var drawn sync.WaitGroup
	for i, name := range names {
		drawn.Go(func() { all[i], faults[i] = figureOf(set, name) })
	}
	drawn.Wait()
	for _, err := range faults {
		if err != nil {
			return nil, exit(exitNotWritten, err)
		}
	}
	return all, nil
}

func figureOf(set *figure.Set, name string) (f report.Figure, err error) {
	drawing, err := set.Draw(name)
	if err != nil {
		return f, err
	}
	width, _ := drawing.Size()
	f = report.Figure{Name: name, Title: drawing.Title(), Alt: drawing.Alt(), Width: width}
	var b bytes.Buffer
	if err := drawing.Write(&b, figure.SVG); err != nil {
		return f, err
	}
	if b.Len() <= vectorsUpTo {
		f.SVG = b.Bytes()
		return f, nil
	}
	var raster bytes.Buffer
	err = drawing.Write(&raster, figure.PNG)
	f.PNG = raster.Bytes()
	return f, err
}
