package service

import "time"

// paceWindow is how far back rates look.
const paceWindow = 10 * time.Second

// pace measures what a run commits a second over the last paceWindow.
type pace struct {
	samples []paceSample // oldest first; some four a second
	trials  int          // of this run
	steps   int
}

type paceSample struct {
	at            time.Time
	trials, steps int
}

// add counts what was committed at now.
func (p *pace) add(now time.Time, trials, steps int) {
	p.trials += trials
	p.steps += steps
	if n := len(p.samples); n > 0 && now.Sub(p.samples[n-1].at) < paceWindow/40 {
		return
	}
	p.samples = append(p.samples, paceSample{now, p.trials, p.steps})
	for len(p.samples) > 1 && now.Sub(p.samples[1].at) > paceWindow {
		p.samples = p.samples[1:]
	}
}

// begin notes when the run began.
func (p *pace) begin(now time.Time) { *p = pace{samples: []paceSample{{at: now}}} }

// rates returns trials and steps a second; 0 where nothing runs.
func (p *pace) rates(now time.Time) (trials, steps float64) {
	if len(p.samples) == 0 {
		return 0, 0
	}
	first := p.samples[0]
	seconds := now.Sub(first.at).Seconds()
	if seconds <= 0 {
		return 0, 0
	}
	return float64(p.trials-first.trials) / seconds, float64(p.steps-first.steps) / seconds
}
