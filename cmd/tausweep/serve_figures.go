package main

import (
	"context"
	"io"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/figure"
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
