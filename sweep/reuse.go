package sweep

import (
	"context"
	"time"
)

// Known returns the result of a trial of plan that somebody has already; false where
// nobody has.
type Known func(plan *Plan, t Trial) (Result, bool)

// Reuse returns an Executor that takes over the results that are known and has exec
// train the others: a result is a pure function of configuration and seed, so what is
// delivered is the same.
func Reuse(exec Executor, known Known) Executor {
	r := reusing{exec, known}
	if t, ok := exec.(Telling); ok {
		return tellingReuse{r, t.Events()}
	}
	return r
}

type reusing struct {
	exec  Executor
	known Known
}

type tellingReuse struct {
	reusing
	events <-chan Event
}

func (t tellingReuse) Events() <-chan Event { return t.events }

// Steps returns how many training steps exec has done, 0 where it does not count.
func (r reusing) Steps() int64 {
	if s, ok := r.exec.(interface{ Steps() int64 }); ok {
		return s.Steps()
	}
	return 0
}

// Workers implements Executor.
func (r reusing) Workers() int { return r.exec.Workers() }

// Budget implements Bounded: what has none has no bound.
func (r reusing) Budget() int64 { return budgetOf(r.exec) }

// Execute implements Executor.
func (r reusing) Execute(ctx context.Context, plan *Plan, chunks <-chan Chunk, done chan<- Trained) error {
	ask := make(chan Chunk)      // sent and closed here, received by exec
	got := make(chan Trained)    // sent by exec, received here, never closed
	ended := make(chan error, 1) // sent once, when exec has returned
	go func() { ended <- r.exec.Execute(ctx, plan, ask, got) }()

	var gaps []Chunk            // to be trained
	halves := map[int]*halved{} // chunks that gaps are of, by From of each gap
	in, open, stopped := chunks, true, ctx.Done()
	for {
		offer, next := chan<- Chunk(nil), Chunk{}
		switch {
		case len(gaps) > 0:
			offer, next = ask, gaps[0]
		case in == nil && open:
			close(ask)
			open = false
		}
		receive := in
		if len(gaps) > 0 {
			receive = nil // what there is first
		}
		select {
		case chunk, ok := <-receive:
			if !ok {
				in = nil
				break
			}
			h := r.halve(plan, chunk)
			for _, gap := range h.gaps {
				halves[gap.From] = h
			}
			gaps = h.gaps
			if len(gaps) == 0 {
				done <- h.Trained
			}
		case offer <- next:
			gaps = gaps[1:]
		case t := <-got:
			h := halves[t.Chunk.From]
			delete(halves, t.Chunk.From)
			if h.fill(t) {
				done <- h.Trained
			}
		case <-stopped:
			in, gaps, stopped = nil, nil, nil
		case err := <-ended:
			return err
		}
	}
}

// halved is a chunk some of whose results are there.
type halved struct {
	Trained
	gaps    []Chunk // runs of trials that are not known
	missing int     // trials that are not there yet
}

// halve takes over what is known of a chunk.
func (r reusing) halve(plan *Plan, c Chunk) *halved {
	h := &halved{Trained: Trained{Chunk: c, Results: make([]Result, c.Len())}}
	for i := c.From; i < c.To; i++ {
		result, ok := r.known(plan, plan.Trial(i))
		if ok {
			result.Trial = i
			h.Results[i-c.From] = result
			continue
		}
		h.missing++
		if n := len(h.gaps); n > 0 && h.gaps[n-1].To == i {
			h.gaps[n-1].To++
		} else {
			h.gaps = append(h.gaps, Chunk{From: i, To: i + 1})
		}
	}
	return h
}

// fill takes in what was trained, and reports whether the chunk is whole.
func (h *halved) fill(t Trained) bool {
	copy(h.Results[t.Chunk.From-h.Chunk.From:], t.Results)
	h.missing -= len(t.Results)
	h.Worker = t.Worker
	h.Duration += max(t.Duration, time.Duration(0))
	return h.missing == 0
}
