package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// throughput counts what a run has committed. It observes the run from one goroutine
// and may be read from any.
type throughput struct {
	began  time.Time
	before int64        // committed by earlier runs
	total  atomic.Int64 // trials of the plan, as far as it is known
	trials atomic.Int64 // committed by this run
	steps  atomic.Int64 // of those trials
	told   atomic.Pointer[rates]
	// commands is there where trials are commands, which end in any order.
	commands *commands

	// Of trials that train here, whose steps are counted while they train.
	trained    func() int64 // steps done by this run; nil elsewhere
	stepsThen  int64        // of what was committed before
	stepsTotal atomic.Int64 // of the plan
}

// place returns how far the run is: in steps where they are counted, else in trials.
func (t *throughput) place() (done, total int64) {
	if t.trained == nil {
		return t.committed(), t.total.Load()
	}
	total = t.stepsTotal.Load()
	if t.committed() == t.total.Load() {
		return total, total
	}
	return min(t.stepsThen+max(t.trained(), t.steps.Load()), total), total
}

// count counts the steps of a run of plan while they are trained.
func (t *throughput) count(plan *sweep.Plan, executor sweep.Executor) {
	if e, ok := executor.(interface{ Steps() int64 }); ok && t.commands == nil {
		t.trained, t.stepsThen = e.Steps, stepsOf(plan, int(t.before))
		t.stepsTotal.Store(stepsOf(plan, plan.Len()))
	}
}

// stepsOf returns the steps of the first trials of a plan.
func stepsOf(plan *sweep.Plan, trials int) (steps int64) {
	swept := slices.ContainsFunc(plan.Spec.Axes, func(a spec.Axis) bool {
		return a.Path == "steps" || a.Path == "epochs" || a.Path == "batch"
	})
	if !swept && trials > 0 {
		return int64(trials) * int64(plan.Configurations.At(0).Steps)
	}
	for i := range trials {
		steps += int64(plan.Trial(i).Configuration.Steps)
	}
	return steps
}

// rates are what another program says that it does a second.
type rates struct{ trials, steps float64 }

// set takes over what another program has committed, and how fast.
func (t *throughput) set(committed int64, trials, steps float64) {
	t.trials.Store(committed - t.before)
	t.told.Store(&rates{trials, steps})
}

func newThroughput(plan *sweep.Plan, committed int) *throughput {
	t := &throughput{began: time.Now(), before: int64(committed)}
	t.total.Store(int64(plan.Len()))
	if plan.Spec.Trainer.Kind == spec.Command {
		t.commands = &commands{running: map[int]int{}}
	}
	return t
}

func (t *throughput) Observe(event sweep.Event) {
	if grew, ok := event.(sweep.Grew); ok {
		t.total.Store(int64(grew.Plan.Len()))
		if t.trained != nil {
			t.stepsTotal.Store(stepsOf(grew.Plan, grew.Plan.Len()))
		}
	}
	if t.commands != nil {
		t.commands.observe(event)
		if e, ok := event.(sweep.ChunkTrained); ok {
			t.trials.Add(int64(len(e.Trained.Results)))
		}
		return
	}
	e, ok := event.(sweep.ChunkCommitted)
	if !ok {
		return
	}
	steps := 0
	for i := range e.Trained.Results {
		steps += e.Trained.Results[i].Steps
	}
	t.steps.Add(int64(steps))
	t.trials.Add(int64(len(e.Trained.Results)))
}

// committed returns how many trials of the plan are, or of commands have ended.
func (t *throughput) committed() int64 { return t.before + t.trials.Load() }

// rates returns what this run does a second, on average since it began.
func (t *throughput) rates() (trials, steps float64) {
	if told := t.told.Load(); told != nil {
		return told.trials, told.steps
	}
	seconds := max(time.Since(t.began).Seconds(), 1e-9)
	if t.commands != nil {
		return t.commands.rate(seconds), 0
	}
	steps = float64(t.steps.Load())
	if t.trained != nil {
		steps = max(steps, float64(t.trained()))
	}
	return float64(t.trials.Load()) / seconds, steps / seconds
}

// left estimates the time to the end of what is planned so far; false before anything is
// committed or, where steps are counted, trained.
func (t *throughput) left() (time.Duration, bool) {
	trials, steps := t.rates()
	if t.trained != nil && steps > 0 {
		done, total := t.place()
		return time.Duration(float64(total-done) / steps * float64(time.Second)), true
	}
	if trials == 0 {
		return 0, false
	}
	return time.Duration(float64(t.total.Load()-t.committed()) / trials * float64(time.Second)), true
}

// commands counts the commands of a run.
type commands struct {
	mu      sync.Mutex
	running map[int]int // the step that each trial has reported last, -1 before
	ended   int         // by this run
}

func (c *commands) observe(event sweep.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case sweep.AttemptBegan:
		c.running[e.Trial] = -1
	case sweep.Reported:
		c.running[e.Trial] = e.Step
	case sweep.AttemptEnded:
		delete(c.running, e.Trial)
		if !e.Retried && !e.Interrupted {
			c.ended++
		}
	}
}

// rate returns how many commands end a second: those of earlier runs took no time.
func (c *commands) rate(seconds float64) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return float64(c.ended) / seconds
}

// line says what runs: "2 running (trial 4 at step 120, trial 5)".
func (c *commands) line() string {
	const most = 3
	c.mu.Lock()
	defer c.mu.Unlock()
	var shown []string
	for _, trial := range slices.Sorted(maps.Keys(c.running)) {
		switch step := c.running[trial]; {
		case len(shown) == most:
			return fmt.Sprintf("%d running (%s, ...)", len(c.running), strings.Join(shown, ", "))
		case step < 0:
			shown = append(shown, fmt.Sprintf("trial %d", trial))
		default:
			shown = append(shown, fmt.Sprintf("trial %d at step %d", trial, step))
		}
	}
	if len(shown) == 0 {
		return "none running"
	}
	return fmt.Sprintf("%d running (%s)", len(c.running), strings.Join(shown, ", "))
}

// rate shows a number a second: 3.2, 450, 12.3k, 34.5M.
func rate(x float64) string {
	for _, unit := range []string{"", "k", "M", "G"} {
		if x < 999.5 || unit == "G" {
			return fmt.Sprintf("%.3g%s", x, unit)
		}
		x /= 1000
	}
	panic("unreachable")
}

// clock shows a duration as 0:07, 12:34 or 1:02:03.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
