// Command tausweep trains many small contrastive encoders across temperatures,
// measures what each learned, and says which temperature to use and how sure
// that is.
//
// This package wires: it reads flags, settings and files, calls the rooms that do
// the work and prints what they say. It trains nothing, analyses nothing and
// writes no row itself. Start at run in root.go, which builds the command tree
// and turns errors into exit codes.
//
// It has more files than other packages because each command has one, named for
// it (run.go, resume.go, serve.go, ...). The parts of a command stand beside it
// (run_progress.go, guide_verdicts.go, serve_figures.go); flags that several
// commands share are in flags_*.go, and client.go is how commands reach a service.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(int(run(interruptible(), environment{
		args: os.Args[1:], environ: os.Environ(), dir: ".",
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	})))
}

// interruptible returns a context that ends with errInterrupted at the first
// SIGINT, SIGTERM or, where it is not ignored (nohup), SIGHUP: training stops, what is
// whole is committed, and the state of the other trials is kept. The second one leaves
// at once; what is committed stays, and the sweep can be resumed.
//
// SIGPIPE is ignored, so that a reader who leaves (`tausweep run 2>&1 | head`)
// shows up as a write error instead of ending a sweep half way.
func interruptible() context.Context {
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2) // the runtime sends; never closed
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		<-signals
		cancel(errInterrupted)
		<-signals
		os.Exit(int(exitInterrupted))
	}()
	return ctx
}
