package service

import (
	"cmp"
	"context"
	"io"
	"time"

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
	// Commands runs those of specs whose trainer.kind is command; nil refuses such specs.
	Commands *Commands
	Build    results.Build
	Limits   Limits
	// Owners are those who may launch, with their quotas; nil where nobody is told apart.
	Owners Owners
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
	// Report writes the report of them, "html" or "md", for a directory that commands are to
	// name dir.
	Report(ctx context.Context, w io.Writer, read *results.Sweep, dir, format string) error
}

// Recording observes one run.
type Recording interface {
	runner.Restorer
	// Remove ends what is shown of the run.
	Remove()
}

// Limits bound what the service takes on. The zero value of a field takes the
// default of DefaultLimits.
type Limits struct {
	Body      int64 // bytes of a request's body
	Trials    int   // of a sweep
	Queue     int   // sweeps that wait
	Active    int   // sweeps that run at once, sharing the workers
	Samples   int   // data.samples
	Width     int   // of a layer
	Steps     int   // of a trial
	Sweeps    int   // in the store
	Streams   int   // readers of events at once
	Rate      int   // requests a second of one client, on average
	Burst     int   // requests of one client at once
	Rows      int   // trials whose rows are kept in memory, over all sweeps
	Seconds   int   // that training one trial for a request may take, as estimated
	Data      int64 // bytes of one file of data that is sent
	DataQuota int64 // bytes of all of them
	Artefact  int64 // bytes of Parquet files, figures and summaries kept on disk
	Slots     int   // of a spec whose trials are commands

	Heartbeat time.Duration // between two comments of an idle stream of events
	Write     time.Duration // for a client to take the next piece of an answer
	DiskRetry time.Duration // between two looks for room on a full disk, and at first for a directory that is held
	Trash     time.Duration // that a deleted sweep is kept, while there is room; below 1 ms it is not kept
}

// DefaultLimits are those of a service that is not told others.
func DefaultLimits() Limits {
	return Limits{
		Body: 1 << 20, Trials: 1_000_000, Queue: 1000, Active: 32,
		Samples: 100_000, Width: 1024, Steps: 10_000_000, Sweeps: 10_000,
		Streams: 1000, Rate: 100, Burst: 500,
		Rows: 4_000_000, Seconds: 30, Artefact: 1 << 30, Slots: 256,
		Data: 256 << 20, DataQuota: 4 << 30,
		Heartbeat: 15 * time.Second, Write: 30 * time.Second,
		DiskRetry: 5 * time.Second, Trash: 7 * 24 * time.Hour,
	}
}

// orDefaults fills in what is 0.
func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Body: cmp.Or(l.Body, d.Body), Trials: cmp.Or(l.Trials, d.Trials), Queue: cmp.Or(l.Queue, d.Queue),
		Active: cmp.Or(l.Active, d.Active), Samples: cmp.Or(l.Samples, d.Samples), Width: cmp.Or(l.Width, d.Width),
		Steps: cmp.Or(l.Steps, d.Steps), Sweeps: cmp.Or(l.Sweeps, d.Sweeps), Streams: cmp.Or(l.Streams, d.Streams),
		Rate: cmp.Or(l.Rate, d.Rate), Burst: cmp.Or(l.Burst, d.Burst), Rows: cmp.Or(l.Rows, d.Rows),
		Seconds: cmp.Or(l.Seconds, d.Seconds), Artefact: cmp.Or(l.Artefact, d.Artefact), Slots: cmp.Or(l.Slots, d.Slots),
		Data: cmp.Or(l.Data, d.Data), DataQuota: cmp.Or(l.DataQuota, d.DataQuota),
		Heartbeat: cmp.Or(l.Heartbeat, d.Heartbeat), Write: cmp.Or(l.Write, d.Write),
		DiskRetry: cmp.Or(l.DiskRetry, d.DiskRetry), Trash: cmp.Or(l.Trash, d.Trash),
	}
}
