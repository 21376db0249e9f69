package main

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/tausweep/tausweep/sweep"
)

// pace counts what a run has committed. It observes the run from one goroutine
// and may be read from any.
type pace struct {
	began  time.Time
	before int64        // committed by earlier runs
	total  atomic.Int64 // trials of the plan, as far as it is known
	trials atomic.Int64 // committed by this run
	steps  atomic.Int64 // of those trials
	told   atomic.Pointer[rates]
}

// rates are what another program says that it does a second.
type rates struct{ trials, steps float64 }

// set takes over what another program has committed, and how fast.
func (p *pace) set(committed int64, trials, steps float64) {
	p.trials.Store(committed - p.before)
	p.told.Store(&rates{trials, steps})
}

func newPace(plan *sweep.Plan, committed int) *pace {
	p := &pace{began: time.Now(), before: int64(committed)}
	p.total.Store(int64(plan.Len()))
	return p
}

func (p *pace) Observe(event sweep.Event) {
	if grew, ok := event.(sweep.Grew); ok {
		p.total.Store(int64(grew.Plan.Len()))
	}
	e, ok := event.(sweep.ChunkCommitted)
	if !ok {
		return
	}
	steps := 0
	for i := range e.Trained.Results {
		steps += e.Trained.Results[i].Steps
	}
	p.steps.Add(int64(steps))
	p.trials.Add(int64(len(e.Trained.Results)))
}

// committed returns how many trials of the plan are.
func (p *pace) committed() int64 { return p.before + p.trials.Load() }

// rates returns what this run does a second, on average since it began.
func (p *pace) rates() (trials, steps float64) {
	if told := p.told.Load(); told != nil {
		return told.trials, told.steps
	}
	seconds := max(time.Since(p.began).Seconds(), 1e-9)
	return float64(p.trials.Load()) / seconds, float64(p.steps.Load()) / seconds
}

// left estimates the time to the end of what is planned so far; false before anything is committed.
func (p *pace) left() (time.Duration, bool) {
	trials, _ := p.rates()
	if trials == 0 {
		return 0, false
	}
	return time.Duration(float64(p.total.Load()-p.committed()) / trials * float64(time.Second)), true
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
