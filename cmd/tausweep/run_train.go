package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/runner"
	"github.com/tausweep/tausweep/sweep/spec"
)

// maxWorkers bounds --workers: a typing mistake must not start a million.
const maxWorkers = 4096

// runOptions are the flags of run and resume that say how, not what.
type runOptions struct {
	workers       int
	maxMemory     byteSize
	metricsListen string
	noFigures     bool
	open          bool
	keepEvery     time.Duration
	analysis      analysisFlags
	// known is what need not be trained; nil is nothing.
	known sweep.Known
}

func (o *runOptions) addFlags(p *program, cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.IntVar(&o.workers, "workers", 0, "`number` of trials to train at once; 0 = one per processor")
	o.addMemory(fs)
	fs.StringVar(&o.metricsListen, "metrics-listen", "", "`address` to serve Prometheus metrics on, e.g. 127.0.0.1:9090 or :0")
	fs.BoolVar(&o.noFigures, "no-figures", false, "do not draw figures at the end")
	setting(fs, "workers", "max-memory", "metrics-listen", "no-figures")
	o.addOpen(fs)
	o.addKeepEvery(fs)
	o.analysis.addFlags(p, cmd)
}

func (o *runOptions) addOpen(fs *pflag.FlagSet) {
	fs.BoolVar(&o.open, "open", false, "open the report in the browser at the end")
}

// addKeepEvery adds a flag for tests, which cannot wait for minutes.
func (o *runOptions) addKeepEvery(fs *pflag.FlagSet) {
	fs.DurationVar(&o.keepEvery, "keep-every", time.Minute, "how often the state of trials under way is kept")
	_ = fs.MarkHidden("keep-every") // it is there
}

// executor returns the workers that the flags ask for: what runs the commands of plan, or
// a pool.
func (p *program) executor(plan *sweep.Plan, dir string, o *runOptions) (sweep.Executor, error) {
	if plan.Spec.Trainer.Kind == spec.Command {
		if err := o.checkWorkers(); err != nil {
			return nil, err
		}
		if err := checkCommand(&plan.Spec); err != nil {
			return nil, err
		}
		return command.NewHost(p.environ).Executor(p.path(dir), plan, o.workers), nil
	}
	return p.pool(o)
}

// checkCommand reports what keeps the command of a spec from running on this machine; nil
// where it has none.
func checkCommand(s *spec.Spec) error {
	if s.Trainer.Kind != spec.Command {
		return nil
	}
	return exit(exitBadInput, command.Check(s))
}

func (o *runOptions) checkWorkers() error {
	if o.workers < 0 || o.workers > maxWorkers {
		return exit(exitBadInput, fmt.Errorf("--workers: %d: must be 0 to %d", o.workers, maxWorkers))
	}
	return nil
}

// pool returns this process's workers, as many as the flags ask for, in the memory that
// they allow.
func (p *program) pool(o *runOptions) (*sweep.Pool, error) {
	if err := o.checkWorkers(); err != nil {
		return nil, err
	}
	workers := o.workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	pool := sweep.NewPool(workers).Within(p.budget(o))
	pool.KeepEvery = o.keepEvery
	return pool, nil
}

// train trains what dir does not have of plan's trials, then sums up.
func (p *program) train(ctx context.Context, plan *sweep.Plan, dir string, o *runOptions) error {
	if err := refuseImported(&plan.Spec, "there is nothing to train it with"); err != nil {
		return err
	}
	if _, err := o.analysis.options(plan); err != nil {
		return err // before hours of training, not after
	}
	executor, err := p.executor(plan, dir, o)
	if err != nil {
		return err
	}
	if err := fits(plan, executor); err != nil {
		return exit(exitBadInput, err)
	}
	if o.known != nil {
		executor = sweep.Reuse(executor, o.known)
	}
	if err := sweep.AddBaselines(plan); err != nil {
		return exit(exitBadInput, err)
	}
	collector := prom.New(promBuild())
	stopMetrics, err := p.serveMetrics(ctx, o.metricsListen, collector)
	if err != nil {
		return err
	}
	defer stopMetrics()
	observed := collector.Sweep(plan.Spec.Name)
	shown := runShown{program: p, executor: executor, dir: dir}
	out, err := runner.Run(ctx, &runner.Job{
		Dir: p.path(dir), Plan: plan, Build: thisBuild(), Executor: executor,
		Opened: func(store *results.Store) (sweep.Sink, []sweep.Observer, error) {
			return nil, append(shown.begin(ctx, store), observed), nil
		},
		Ran: shown.end,
		Conclude: func(read *results.Sweep) error {
			if err := collector.WriteTextfile(filepath.Join(p.path(dir), "metrics.prom")); err != nil {
				return exit(exitNotWritten, err)
			}
			return p.conclude(read, dir, o)
		},
	})
	if err != nil {
		return p.unfinished(exitStore(err), out, dir, shown.underway)
	}
	if failed := out.Counts.Failed; failed > 0 {
		return exit(exitTrialsFailed, fmt.Errorf("%d of %d trials failed: see the column error in %s",
			failed, out.Counts.Trials(), filepath.Join(dir, results.TrialsFile)))
	}
	return nil
}

// fits reports a plan that executor has too little memory for.
func fits(plan *sweep.Plan, executor sweep.Executor) error {
	if b, ok := executor.(sweep.Bounded); ok {
		return plan.Fits(b.Budget())
	}
	return nil
}

// runShown shows a run to the user: log lines, progress, and a hint when it is
// interrupted.
type runShown struct {
	*program
	executor   sweep.Executor
	dir        string
	stop       func()
	throughput *throughput
	underway   string // what is kept of trials at the end, for the user
}

// begin says what the run finds, and returns who follows it.
func (s *runShown) begin(ctx context.Context, store *results.Store) []sweep.Observer {
	plan := store.Plan()
	for _, cut := range store.Cuts() {
		s.log.Warn("removed an unfinished trial left by an earlier run", zap.String("file", cut.File), zap.Int64("bytes", cut.Bytes))
	}
	for _, f := range store.Ignored() {
		s.log.Warn("trials begin again: their state is of no use", zap.String("file", f.File), zap.String("reason", f.Reason))
	}
	if store.Committed() == plan.Len() {
		s.log.Info("all trials are already done", zap.String("sweep", plan.Spec.Name), zap.Int("trials", plan.Len()), zap.String("out", store.Dir()))
		return nil
	}
	s.log.Info("sweep begins", zap.String("sweep", plan.Spec.Name), zap.Int("trials", plan.Len()),
		zap.Int("committed", store.Committed()), zap.Int("workers", s.executor.Workers()), zap.String("out", store.Dir()))
	if trials, steps := store.Underway(); trials > 0 {
		s.log.Info("trials continue from where they were left", zap.Int("trials", trials), zap.Int("steps", steps))
	}
	if store.Committed() == 0 {
		for _, w := range warnings(plan) {
			s.log.Warn(w.Text)
		}
	}
	s.throughput = newThroughput(plan, store.Committed())
	s.throughput.count(plan, s.executor)
	observers, stop := s.showProgress(plan.Spec.Name, s.throughput)
	log := s.log
	hint := context.AfterFunc(ctx, func() { log.Warn(s.interrupted(plan)) })
	s.stop = func() {
		hint()
		stop()
	}
	return append([]sweep.Observer{s.throughput}, observers...)
}

// interrupted says what a first interrupt does.
func (s *runShown) interrupted(plan *sweep.Plan) string {
	if plan.Spec.Trainer.Kind == spec.Command {
		return "interrupted: commands have " + plan.Spec.Custom.Process.Grace + " to end; press Ctrl-C again to quit now"
	}
	return "interrupted: keeping the state of current trials; press Ctrl-C again to quit now"
}

// warnings are those of a plan, and of the machine that it is to run on.
func warnings(plan *sweep.Plan) []sweep.Warning {
	all := plan.Warnings()
	if plan.Spec.Trainer.Kind == spec.Command {
		all = append(all, command.Warnings(&plan.Spec)...)
	}
	return all
}

// end says what the run did.
func (s *runShown) end(store *results.Store, _ error) {
	if trials, steps := store.Underway(); trials > 0 {
		s.underway = fmt.Sprintf("%s under way: %s of them done and kept\n", count(trials, "trial"), count(steps, "step"))
	}
	if s.throughput == nil {
		return // there was nothing to do
	}
	s.stop()
	trials, steps := s.throughput.rates()
	if s.throughput.commands != nil {
		s.log.Info("sweep ends", zap.Int64("ended", s.throughput.committed()), zap.Duration("took", time.Since(s.throughput.began).Round(time.Millisecond)))
		return
	}
	s.log.Info("sweep ends", zap.Int64("committed", s.throughput.committed()), zap.Duration("took", time.Since(s.throughput.began).Round(time.Millisecond)),
		zap.String("trials_per_second", rate(trials)), zap.String("steps_per_second", rate(steps)))
}

// exitStore gives what a store returned its exit code; other errors stay as they are.
func exitStore(err error) error {
	switch {
	case errors.As(err, new(*results.OtherSpecError)):
		return exit(exitBadInput, err)
	case errors.As(err, new(*results.Error)), errors.As(err, new(*command.FolderError)):
		return exit(exitNotWritten, err)
	}
	return err
}

// unfinished adds to err how far the sweep is and how it continues.
func (p *program) unfinished(err error, out runner.Outcome, dir, underway string) error {
	code := codeOf(err)
	if code != exitInterrupted && code != exitNotWritten {
		return err
	}
	known := count(out.Plan.Len(), "trial")
	if out.Plan.Spec.Adaptive() {
		known += " known so far"
	}
	return exit(code, fmt.Errorf("%w\n%s%d of %s committed; to continue: tausweep resume %s", err, underway, out.Counts.Trials(), known, dir))
}
