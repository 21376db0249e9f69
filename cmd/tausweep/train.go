package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
)

// maxWorkers bounds --workers: a typing mistake must not start a million.
const maxWorkers = 4096

// runOptions are the flags of run and resume that say how, not what.
type runOptions struct {
	workers       int
	metricsListen string
	noFigures     bool
	asked         asked
}

func (o *runOptions) addFlags(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.IntVar(&o.workers, "workers", 0, "`number` of trials to train at once; 0 is one a processor")
	fs.StringVar(&o.metricsListen, "metrics-listen", "", "`address` to serve Prometheus metrics at, as 127.0.0.1:9090 or :0")
	fs.BoolVar(&o.noFigures, "no-figures", false, "draw no figures at the end")
	setting(fs, "workers", "metrics-listen", "no-figures")
	o.asked.addFlags(cmd)
}

// pool returns the workers that the flags ask for.
func (o *runOptions) pool() (*sweep.Pool, error) {
	if o.workers < 0 || o.workers > maxWorkers {
		return nil, exit(exitBadInput, fmt.Errorf("--workers: %d: must be 0 to %d", o.workers, maxWorkers))
	}
	if o.workers == 0 {
		return sweep.NewPool(runtime.GOMAXPROCS(0)), nil
	}
	return sweep.NewPool(o.workers), nil
}

// train trains what dir does not have of plan's trials, then sums up.
func (p *program) train(ctx context.Context, plan *sweep.Plan, dir string, o *runOptions) error {
	if _, err := o.asked.options(plan); err != nil {
		return err // before hours of training, not after
	}
	pool, err := o.pool()
	if err != nil {
		return err
	}
	collector := prom.New(promBuild())
	stopMetrics, err := p.serveMetrics(ctx, o.metricsListen, collector)
	if err != nil {
		return err
	}
	defer stopMetrics()
	store, err := results.Open(p.path(dir), plan, thisBuild(), analysis.NewJudge)
	if err != nil {
		return exit(storeCode(err), err)
	}
	plan = store.Plan() // an adaptive one has grown with what is there
	observed := collector.Sweep(plan.Spec.Name)
	if store.Committed() > 0 {
		err = p.restore(observed, plan, dir)
	}
	if err == nil {
		err = p.dispatch(ctx, plan, pool, store, observed)
	}
	plan = store.Plan()
	committed, counts := store.Committed(), store.Counts()
	err = errors.Join(err, exit(exitNotWritten, store.Close()))
	if err == nil {
		err = exit(exitNotWritten, collector.WriteTextfile(filepath.Join(p.path(dir), "metrics.prom")))
	}
	if err != nil {
		return p.unfinished(err, plan, committed, dir)
	}
	if err := p.conclude(dir, o); err != nil {
		return err
	}
	if counts.Failed > 0 {
		return exit(exitTrialsFailed, fmt.Errorf("%d of %d trials failed: column error of %s says why",
			counts.Failed, committed, filepath.Join(dir, results.TrialsFile)))
	}
	return nil
}

// dispatch runs the pool over what the store does not have.
func (p *program) dispatch(ctx context.Context, plan *sweep.Plan, pool *sweep.Pool, store *results.Store, observer sweep.Observer) error {
	for _, cut := range store.Cuts() {
		p.log.Warn("an earlier run left an unfinished trial: cut off", zap.String("file", cut.File), zap.Int64("bytes", cut.Bytes))
	}
	if store.Committed() == plan.Len() {
		p.log.Info("all trials are there", zap.String("sweep", plan.Spec.Name), zap.Int("trials", plan.Len()), zap.String("out", store.Dir()))
		return sweep.Run(ctx, plan, store.Committed(), pool, store, observer) // for the observer
	}
	p.log.Info("sweep begins", zap.String("sweep", plan.Spec.Name), zap.Int("trials", plan.Len()),
		zap.Int("committed", store.Committed()), zap.Int("workers", pool.Workers()), zap.String("out", store.Dir()))
	pace := newPace(plan, store.Committed())
	shown, stop := p.showProgress(plan.Spec.Name, pace)
	log := p.log
	hint := context.AfterFunc(ctx, func() { log.Warn("interrupted: what is under way ends first; once more to leave at once") })
	err := sweep.Run(ctx, plan, store.Committed(), pool, store, pace, shown, observer)
	hint()
	stop()
	trials, steps := pace.rates()
	p.log.Info("sweep ends", zap.Int64("committed", pace.committed()), zap.Duration("took", time.Since(pace.began).Round(time.Millisecond)),
		zap.String("trials_per_second", rate(trials)), zap.String("steps_per_second", rate(steps)))
	if errors.Is(err, context.Canceled) {
		return context.Cause(ctx)
	}
	return exit(storeCode(err), err)
}

// storeCode is the exit code of what a store returned.
func storeCode(err error) exitCode {
	if errors.As(err, new(*results.OtherSpecError)) {
		return exitBadInput
	}
	if errors.As(err, new(*results.Error)) {
		return exitNotWritten
	}
	return exitInternal
}

// unfinished adds to err how far the sweep is and how it goes on.
func (p *program) unfinished(err error, plan *sweep.Plan, committed int, dir string) error {
	code := codeOf(err)
	if code != exitInterrupted && code != exitNotWritten {
		return err
	}
	known := count(plan.Len(), "trial")
	if plan.Spec.Adaptive() {
		known += " known so far"
	}
	return exit(code, fmt.Errorf("%w\n%d of %s committed; to go on: tausweep resume %s", err, committed, known, dir))
}
