package service

import (
	"context"
	"io"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/runner"
)

// Options are what a service is made of.
type Options struct {
	// Dir holds the sweeps, one directory each. Sweeps that were made there
	// without the service are shown too.
	Dir string
	// Executor trains the chunks of all sweeps at once.
	Executor sweep.Executor
	Build    results.Build
	Limits   Limits
	// Figures draws; nil draws none.
	Figures Drawer
	// Record returns the observer of a sweep's run, for its metrics; nil has none.
	Record func(sweepName string) Recording
	Log    *zap.Logger
}

// Drawer draws figures of a sweep. Its methods may be called from several
// goroutines at once.
type Drawer interface {
	// Names lists the figures that a plan has, without format.
	Names(plan *sweep.Plan) []string
	// Formats lists the formats: "svg", "png", "pdf".
	Formats() []string
	// Draw writes a figure of the trials committed in a directory.
	Draw(ctx context.Context, w io.Writer, read *results.Sweep, name, format string) error
}

// Recording observes one run.
type Recording interface {
	runner.Restorer
	// Remove ends what is shown of the run.
	Remove()
}
