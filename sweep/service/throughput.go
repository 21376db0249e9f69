package service

import (
	"sync"
	"time"

	"github.com/tausweep/tausweep/sweep"
)

// throughputWindow is how far back rates look.
const throughputWindow = 10 * time.Second

// throughput measures what a run commits a second over the last throughputWindow, or since
// it began.
type throughput struct {
	samples []throughputSample // oldest first; some four a second
	whole   bool               // since the run began: trials take hours
	trials  int                // of this run
	steps   int
}

type throughputSample struct {
	at            time.Time
	trials, steps int
}

// add counts what was committed at now.
func (t *throughput) add(now time.Time, trials, steps int) {
	t.trials += trials
	t.steps += steps
	if n := len(t.samples); t.whole && n > 0 || n > 0 && now.Sub(t.samples[n-1].at) < throughputWindow/40 {
		return
	}
	t.samples = append(t.samples, throughputSample{now, t.trials, t.steps})
	for len(t.samples) > 1 && now.Sub(t.samples[1].at) > throughputWindow {
		t.samples = t.samples[1:]
	}
}

// begin notes when the run began.
func (t *throughput) begin(now time.Time) { *t = throughput{samples: []throughputSample{{at: now}}} }

// rates returns trials and steps a second; 0 where nothing runs.
func (t *throughput) rates(now time.Time) (trials, steps float64) {
	if len(t.samples) == 0 {
		return 0, 0
	}
	first := t.samples[0]
	seconds := now.Sub(first.at).Seconds()
	if seconds <= 0 {
		return 0, 0
	}
	return float64(t.trials-first.trials) / seconds, float64(t.steps-first.steps) / seconds
}

// speed compares estimated with measured training times, so that the next
// estimate is this machine's.
type speed struct {
	mu                  sync.Mutex
	estimated, measured float64 // seconds, of the latest chunks
}

// speedMemory is how many seconds of training an estimate remembers.
const speedMemory = 60

func (s *speed) add(estimated, measured float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.estimated += estimated
	s.measured += measured
	if s.measured > speedMemory {
		s.estimated /= 2
		s.measured /= 2
	}
}

// seconds corrects an estimate.
func (s *speed) seconds(estimated float64) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.estimated == 0 {
		return estimated
	}
	return estimated * s.measured / s.estimated
}

// speedometer observes a run for speed.
type speedometer struct {
	speed *speed
	plan  *sweep.Plan
}

// Observe implements sweep.Observer.
func (m *speedometer) Observe(event sweep.Event) {
	if grew, ok := event.(sweep.Grew); ok {
		m.plan = grew.Plan
	}
	e, ok := event.(sweep.ChunkTrained)
	if !ok || m.plan.Spec.Custom != nil { // nobody estimates those
		return
	}
	seconds := 0.0
	for i := e.Trained.Chunk.From; i < e.Trained.Chunk.To; i++ {
		seconds += m.plan.Seconds(m.plan.Trial(i).Configuration)
	}
	m.speed.add(seconds, e.Trained.Duration.Seconds())
}
