package sweep

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/tausweep/tausweep/model"
)

// Course is the training of a chunk as its Trainer sees it: whether it may go on, and
// where its trials were left. See CourseOf.
//
// A Trainer whose chunks may take long calls Look often, and where its trials can be left
// asks Due; where that is so it calls Rest. Once it was interrupted it calls Leave. A
// course belongs to the goroutine of Train.
type Course struct {
	keeper Keeper // nil is nobody
	every  time.Duration
	pace   pace
	seat   *seat         // at the workers; nil where nobody shares them
	memory map[int]Kept  // by trial, what was left at the end of a turn, where there is no keeper
	steps  *atomic.Int64 // what was trained is added here; nil where nobody counts

	calls  atomic.Uint32 // for attention: Look is one load where there are none
	timers [2]*time.Timer
	unbind func() bool
	keeps  time.Duration // that states took to be kept last
	before time.Duration // that the trials were trained for before began
	began  time.Time
}

// What calls for attention.
const (
	callStop = 1 << iota // the context has ended
	callTurn             // the turn is over
	callKeep             // states are to be kept
)

// pace says how workers are shared.
type pace struct {
	// turn is how long a chunk trains while others wait. It is long beside what it
	// takes to leave a chunk and to take it up again.
	turn time.Duration
	// rest is how long it may then take to where it can be left; a chunk that does not
	// come there gives its worker away as it stands, with all its memory.
	rest time.Duration
}

var usualPace = pace{turn: 500 * time.Millisecond, rest: time.Second}

// States are kept as often as this, where that does not take more than one part in
// keepShare of the time.
const (
	keepEvery = time.Minute
	keepShare = 20
)

// errTurn ends a turn: the chunk goes on when it has a worker again.
var errTurn = errors.New("the turn is over")

func newCourse(ctx context.Context, keeper Keeper, every time.Duration) *Course {
	course := &Course{keeper: keeper, every: every, began: time.Now()}
	course.unbind = context.AfterFunc(ctx, func() { course.calls.Or(callStop) })
	if keeper != nil {
		course.after(1, every, callKeep)
	}
	return course
}

// after calls for attention in a while; a later one of the same kind takes its place.
func (c *Course) after(kind int, while time.Duration, call uint32) {
	if c.timers[kind] == nil {
		c.timers[kind] = time.AfterFunc(while, func() { c.calls.Or(call) })
		return
	}
	c.timers[kind].Reset(while)
}

// end forgets everybody.
func (c *Course) end() {
	c.unbind()
	for _, t := range c.timers {
		if t != nil {
			t.Stop()
		}
	}
}

// sit begins or continues training with a worker's seat.
func (c *Course) sit() {
	c.began = time.Now()
	c.calls.And(^uint32(callTurn))
	c.after(0, max(c.pace.turn-c.seat.taken(), 0), callTurn)
}

type courseKey struct{}

// CourseOf returns the course of the chunk that ctx, a Trainer's, is for. Any other
// context has one that only knows whether it has ended.
func CourseOf(ctx context.Context) *Course {
	if c, ok := ctx.Value(courseKey{}).(*Course); ok {
		return c
	}
	return newCourse(ctx, nil, 0)
}

// Look returns where training may go on, at once or, where other sweeps have their turn,
// later; else it panics with model.ErrInterrupted, which the trainings of package model
// recover. It takes no time where there is nothing to see.
func (c *Course) Look() {
	if c.calls.Load() != 0 && !c.mayGoOn() {
		panic(model.ErrInterrupted)
	}
}

func (c *Course) mayGoOn() bool {
	calls := c.calls.Load()
	if calls&callStop != 0 {
		return false
	}
	if calls&callTurn != 0 && c.seat.taken() > c.pace.turn+c.pace.rest && c.turnOver() {
		return c.waitHere()
	}
	return true
}

// turnOver reports whether somebody else is to have the worker; where nobody is, it is
// asked again soon.
func (c *Course) turnOver() bool {
	if c.seat.wanted() {
		return true
	}
	c.calls.And(^uint32(callTurn))
	c.after(0, c.pace.turn/5, callTurn)
	return false
}

// waitHere gives the worker away and waits for one, false once training must stop.
func (c *Course) waitHere() bool {
	c.before = c.Took()
	c.seat.leave()
	if !c.seat.take() {
		c.began = time.Now()
		return false
	}
	c.sit()
	return true
}

// Passed says that a trial has come from one of its checkpoints to another.
func (c *Course) Passed(from, to int) {
	if c.steps != nil {
		c.steps.Add(int64(to - from))
	}
}

// Due reports whether Rest is to be called.
func (c *Course) Due() bool { return c.calls.Load() != 0 }

// Rest is called where the trials of a chunk can be left; states returns how they stand.
// Where it returns an error, the Trainer ends and returns that.
func (c *Course) Rest(chunk Chunk, states func() []Kept) error {
	calls := c.calls.Load()
	switch {
	case calls&callStop != 0:
		return model.ErrInterrupted
	case calls&callTurn != 0 && c.turnOver():
		if c.leave(chunk, states()) {
			return errTurn
		}
		if !c.waitHere() {
			return model.ErrInterrupted
		}
	case calls&callKeep != 0:
		c.keep(chunk, states())
	}
	return nil
}

// leave reports whether states are where Kept finds them.
func (c *Course) leave(chunk Chunk, states []Kept) bool {
	if len(states) == 0 {
		return true
	}
	if c.keeper != nil {
		return c.keep(chunk, states)
	}
	if c.memory == nil {
		c.memory = map[int]Kept{}
	}
	for _, k := range states {
		c.memory[k.Trial] = k
	}
	return true
}

// Leave is called with how the trials of a chunk stand once training was interrupted.
func (c *Course) Leave(chunk Chunk, states []Kept) { c.leave(chunk, states) }

// keep reports whether states could be kept; it is tried again later in any case.
func (c *Course) keep(chunk Chunk, states []Kept) bool {
	began := time.Now()
	err := c.keeper.Keep(chunk, states)
	c.keeps = time.Since(began)
	c.calls.And(^uint32(callKeep))
	c.after(1, max(c.every, keepShare*c.keeps), callKeep)
	return err == nil
}

// Kept returns where trials of a chunk were left.
func (c *Course) Kept(chunk Chunk) []Kept {
	if c.keeper != nil {
		return c.keeper.Kept(chunk)
	}
	var all []Kept
	for i := chunk.From; i < chunk.To && len(c.memory) > 0; i++ {
		if k, ok := c.memory[i]; ok {
			all = append(all, k)
		}
	}
	return all
}

// Took returns how long the trials of the chunk have been trained.
func (c *Course) Took() time.Duration { return c.before + time.Since(c.began) }

// TookBefore adds what trials took that an earlier course had left.
func (c *Course) TookBefore(d time.Duration) { c.before += d }
