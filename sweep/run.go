package sweep

import (
	"context"
	"time"
)

// Chunk is a run of consecutive trials handed to a worker at once: [From, To).
type Chunk struct{ From, To int }

// Trained is a chunk's results, in trial order.
type Trained struct {
	Chunk    Chunk
	Results  []Result
	Worker   int
	Duration time.Duration
}

// Executor trains chunks: the Pool here, or workers elsewhere.
type Executor interface {
	// Execute trains every chunk that it receives, delivers each once on done,
	// in any order, and returns when chunks is closed and all are delivered.
	// When ctx ends it finishes what it has begun, delivers that, and returns
	// ctx's error. The caller closes chunks and goes on receiving until Execute
	// returns; Execute never closes done.
	Execute(ctx context.Context, plan *Plan, chunks <-chan Chunk, done chan<- Trained) error
}

// Sink stores results. Commit is called from one goroutine, in trial order;
// when it returns nil the chunk is durable.
type Sink interface {
	Commit(Trained) error
}

// Observer is told what happens. Observe is called from one goroutine at a time
// and must not block.
type Observer interface {
	Observe(Event)
}

// Event is one of Began, ChunkBegan, ChunkTrained, ChunkCommitted.
type Event interface{ event() }

// Began opens a run: Committed trials of Plan were there already.
type Began struct {
	Plan      *Plan
	Committed int
	Workers   int
}

// ChunkBegan says that a chunk was handed out.
type ChunkBegan struct{ Chunk Chunk }

// ChunkTrained says that a chunk's results are here, not yet committed.
type ChunkTrained struct{ Trained Trained }

// ChunkCommitted says that a chunk's results are durable.
type ChunkCommitted struct{ Trained Trained }

func (Began) event()          {}
func (ChunkBegan) event()     {}
func (ChunkTrained) event()   {}
func (ChunkCommitted) event() {}
