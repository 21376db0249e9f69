package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/runner"
)

// run runs a sweep that due took from the queue, and notes how that ended.
func (s *Service) run(ctx context.Context, e *Entry) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.mu.Lock()
	e.cancel = cancel
	if e.Stopping {
		cancel(errCancelled)
	}
	if e.yields {
		cancel(errYields)
	}
	s.mu.Unlock()

	plan, err := s.attempt(ctx, e)
	for errors.Is(err, syscall.ENOSPC) && s.giveUpTrash(0) {
		plan, err = s.attempt(ctx, e)
	}

	s.mu.Lock()
	s.active--
	e.cancel = nil
	e.throughput = throughput{}
	s.settle(ctx, e, plan, err)
	if e.State != Queued { // it is known how it ends
		e.Deaths = 0
	}
	s.mu.Unlock()
	if err := s.save(e); err != nil {
		s.Log.Error("write state", zap.String("sweep", e.Name), zap.Error(err))
	}
	s.announce(e)
	s.signal()
}

// attempt trains e for its owner. Its record says that it runs: whoever finds that knows
// how the service ended.
func (s *Service) attempt(ctx context.Context, e *Entry) (*sweep.Plan, error) {
	if err := s.save(e); err != nil {
		return nil, err
	}
	return s.train(sweep.For(ctx, sweep.Party{Name: e.Owner, Share: s.quota(e.Owner).Share}), e)
}

// settle gives e the state that a run of plan ended in. mu is held.
func (s *Service) settle(ctx context.Context, e *Entry, plan *sweep.Plan, err error) {
	var held *results.LockedError
	var quota *Problem
	switch {
	case errors.Is(err, syscall.ENOSPC):
		e.setState(PausedDiskFull, "the disk is full: continues automatically when there is space")
	case err == nil && plan.Len() == e.Plan.Trials:
		e.setState(ended(e.Counts), "")
	case e.Stopping:
		e.setState(Cancelled, "")
	case errors.As(err, &quota) && quota.Cause == NoSpace:
		e.setState(PausedDiskFull, quota.Detail)
	case errors.As(err, &held):
		s.waitFor(e, held)
	case err == nil, ctx.Err() != nil: // there are more seeds now, another's turn, or the service stops
		s.requeue(e)
	default:
		e.setState(Failed, reason(err))
	}
}

// train trains what a sweep's directory does not have, and sums up at the end.
func (s *Service) train(ctx context.Context, e *Entry) (plan *sweep.Plan, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			s.Log.Error("panic in a run", zap.String("sweep", e.Name), zap.Any("panic", fault), zap.Stack("stack"))
			err = fmt.Errorf("internal error: %v", fault)
		}
	}()
	s.mu.Lock()
	seeds := e.Seeds
	s.mu.Unlock()
	if plan, err = s.readPlan(e.dir, seeds); err != nil {
		return plan, err
	}
	if err = plan.Fits(s.budget()); err != nil {
		return plan, err // it was launched where there was more
	}
	if err = s.prepare(plan); err != nil {
		return plan, err
	}
	executor, err := s.executor(e.dir, plan)
	if err != nil {
		return plan, err
	}
	recording := s.recording(e)
	var stop func()
	out, err := runner.Run(ctx, &runner.Job{
		Dir: e.dir, Plan: plan, Build: s.Build, Executor: executor,
		Opened: func(store *results.Store) (sweep.Sink, []sweep.Observer, error) {
			observers := slices.Concat(recording, []sweep.Observer{&speedometer{&s.speed, store.Plan()}})
			err := s.opened(e, store)
			observers = append(observers, s.listen(e, store.Plan(), store.Committed())...)
			stop = s.publish(e)
			return &sink{service: s, entry: e, store: store}, observers, err
		},
		Ran: func(*results.Store, error) {
			stop()
			s.linger(recording)
		},
		Conclude: func(read *results.Sweep) error { return s.summarize(e, read) },
	})
	return out.Plan, err
}

// recording returns the observers that e's metrics need, none or one.
func (s *Service) recording(e *Entry) []sweep.Observer {
	if s.Record == nil {
		return nil
	}
	return []sweep.Observer{s.Record(e.Name)}
}

// opened notes what a store holds as a run begins.
func (s *Service) opened(e *Entry, store *results.Store) error {
	for _, cut := range store.Cuts() {
		s.Log.Warn("removed an unfinished trial left by an earlier run",
			zap.String("sweep", e.Name), zap.String("file", cut.File), zap.Int64("bytes", cut.Bytes))
	}
	for _, f := range store.Ignored() {
		s.Log.Warn("trials begin again: their state is of no use",
			zap.String("sweep", e.Name), zap.String("file", f.File), zap.String("reason", f.Reason))
	}
	if trials, steps := store.Underway(); trials > 0 {
		s.Log.Info("trials continue from where they were left", zap.String("sweep", e.Name), zap.Int("trials", trials), zap.Int("steps", steps))
	}
	declared, err := results.Declared(e.dir, store.Plan())
	if err != nil {
		return err
	}
	s.mu.Lock()
	e.Counts, e.Sizes = store.Counts(), store.Sizes()
	if e.plan != nil { // what is had without training may be known only now
		known := *e.plan
		known.Declaration = declared
		e.plan = &known
	}
	if plan := store.Plan(); plan.Spec.Adaptive() {
		e.plan, e.Plan = plan, sizeOf(plan) // it has grown with what is there
	}
	e.throughput.begin(time.Now())
	s.mu.Unlock()
	if err := s.save(e); err != nil {
		return err
	}
	s.announce(e)
	return nil
}

// summarize writes summary.csv and summary_long.csv. With many trials that takes a while.
func (s *Service) summarize(e *Entry, read *results.Sweep) error {
	s.mu.Lock()
	e.Reason = "all trials are committed: writing the summary"
	s.mu.Unlock()
	e.Hub.publish("state", s.Current(e))
	t, err := analysis.ReadTable(read)
	if err == nil {
		err = read.WriteWith(results.SummaryFile, t.WriteCSV)
	}
	if err == nil && t.Plan.Configurations.Len() <= analysis.LongUpTo {
		err = read.WriteWith(results.SummaryLongFile, t.WriteLongCSV)
	}
	s.mu.Lock()
	e.seen = stampOf(e.dir) // read as a whole just now
	s.mu.Unlock()
	return err
}

// lingering is how many ended runs are still shown to Prometheus, so that the
// end of a short one is scraped too.
const lingering = 8

func (s *Service) linger(recording []sweep.Observer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range recording {
		s.lingers = append(s.lingers, r.(Recording))
	}
	if len(s.lingers) > lingering {
		s.lingers[0].Remove()
		s.lingers = s.lingers[1:]
	}
}

// sink commits to the store and notes how far it is.
type sink struct {
	service *Service
	entry   *Entry
	store   *results.Store
	checked time.Time // when the owner's bytes were last held against its quota
}

// Commit implements sweep.Sink.
func (k *sink) Commit(t sweep.Trained) error {
	if err := k.store.Commit(t); err != nil {
		return err
	}
	steps := 0
	for i := range t.Results {
		steps += t.Results[i].Steps
	}
	counts, sizes := k.store.Counts(), k.store.Sizes()
	k.service.mu.Lock()
	defer k.service.mu.Unlock()
	k.entry.Counts, k.entry.Sizes = counts, sizes
	now := time.Now()
	if l := k.entry.live; l != nil {
		l.commit(t.Results) // their ends were counted
	} else {
		k.entry.throughput.add(now, len(t.Results), steps)
	}
	if now.Sub(k.checked) < time.Second {
		return nil // it goes through all sweeps
	}
	k.checked = now
	return k.service.overBytes(k.entry.Owner)
}

// Keep implements sweep.Keeper.
func (k *sink) Keep(c sweep.Chunk, states []sweep.Kept) error { return k.store.Keep(c, states) }

// Kept implements sweep.Keeper.
func (k *sink) Kept(c sweep.Chunk) []sweep.Kept { return k.store.Kept(c) }

// Grow implements sweep.Grower.
func (k *sink) Grow() (*sweep.Plan, error) {
	plan, err := k.store.Grow()
	if err != nil || plan == nil {
		return nil, err
	}
	s, e := k.service, k.entry
	if plan.Len() > s.Limits.Trials {
		return nil, fmt.Errorf("the plan has grown to %d trials, over this service's limit of %d", plan.Len(), s.Limits.Trials)
	}
	s.mu.Lock()
	e.plan, e.Plan = plan, sizeOf(plan)
	s.mu.Unlock()
	e.Hub.publish("state", s.Current(e))
	return plan, nil
}

// How often events tell of a run.
const (
	progressEvery = 200 * time.Millisecond
	pointsEvery   = 5 // times as long
	PointsShown   = 100
)

// publish tells e's readers how far it is until stop is called, and then once
// more.
func (s *Service) publish(e *Entry) (stop func()) {
	done := make(chan struct{}) // closed by stop
	var telling sync.WaitGroup
	telling.Go(func() {
		t := teller{service: s, entry: e}
		t.points = s.Current(e).Progress.Committed
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-done:
				t.tell(true)
				return
			case <-tick.C:
				t.tell(n%pointsEvery == 0)
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
	}
}

// progressOf returns how far e is, and which version of what is live that is.
func (s *Service) progressOf(e *Entry) (p Progress, version int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.live != nil {
		version = e.live.version
	}
	return e.progress(), version
}

// teller knows what the readers were told last.
type teller struct {
	service          *Service
	entry            *Entry
	progress, points int // trials committed then
	version          int // of what is live then
}

func (t *teller) tell(points bool) {
	p, version := t.service.progressOf(t.entry)
	if p.Committed != t.progress || version != t.version {
		t.entry.Hub.publish("progress", p)
		t.progress, t.version = p.Committed, version
	}
	if !points || p.Committed == t.points {
		return
	}
	if !t.entry.Hub.heard() {
		return // who comes later fetches the points, and hears the ones after
	}
	changed, err := t.service.Points(t.entry, t.points, 0, PointsShown)
	if err != nil {
		return // points logged it, or there are too many rows
	}
	t.entry.Hub.publish("points", changed)
	t.points = changed.Committed
}
