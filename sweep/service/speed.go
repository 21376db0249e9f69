package service

import (
	"sync"

	"github.com/tausweep/tausweep/sweep"
)

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
	if !ok {
		return
	}
	seconds := 0.0
	for i := e.Trained.Chunk.From; i < e.Trained.Chunk.To; i++ {
		seconds += m.plan.Seconds(m.plan.Trial(i).Configuration)
	}
	m.speed.add(seconds, e.Trained.Duration.Seconds())
}
