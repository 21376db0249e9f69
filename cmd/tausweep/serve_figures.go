package main

import (
	"context"
	"io"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/figure"
	"github.com/tausweep/tausweep/results/report"
	"github.com/tausweep/tausweep/sweep"
)

// figureDrawer lets the service draw figures.
type figureDrawer struct{}

// Names implements service.Drawer.
func (figureDrawer) Names(plan *sweep.Plan) []string { return figure.Names(plan) }

// Formats implements service.Drawer.
func (figureDrawer) Formats() []string {
	var all []string
	for _, f := range figure.Formats() {
		all = append(all, string(f))
	}
	return all
}

// Report implements service.Drawer.
func (figureDrawer) Report(ctx context.Context, w io.Writer, read *results.Sweep, dir, format string) error {
	found, err := analysis.Of(read, analysis.Options{Also: report.Also(read.Plan())})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	page := report.Sweep{Dir: dir, Analysis: found}
	write := report.Markdown
	if format == "html" {
		write = report.HTML
		if page.Figures, err = figuresOf(read, figure.NewSet(read, found.Table(), found.Summary).Answering(found)); err != nil {
			return err
		}
	}
	return write(w, &report.Report{Sweeps: []report.Sweep{page}})
}

// Draw implements service.Drawer.
func (figureDrawer) Draw(ctx context.Context, w io.Writer, read *results.Sweep, name, format string) error {
	table, err := analysis.ReadTable(read)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := figure.NewSet(read, table, analysis.Summarize(table)).Draw(name)
	if err != nil {
		return err
	}
	return f.Write(w, figure.Format(format))
}
