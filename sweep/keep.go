package sweep

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"math"
	"time"

	"github.com/tausweep/tausweep/model/dense"
	"github.com/tausweep/tausweep/model/lockstep"
)

// Keeper is a Sink that keeps how trials stand that are not committed yet, so that
// nothing of them is trained twice: a later run of the same plan, by the same program,
// goes on from there, whatever its workers and chunks are. Its methods may be called from
// any goroutine, Commit's beside them.
type Keeper interface {
	Sink
	// Keep keeps states of trials of c, in the place of those that it kept of c before.
	// When it returns nil they are durable.
	Keep(c Chunk, states []Kept) error
	// Kept returns what is kept of trials of c, the latest of each: nothing where that
	// cannot be read.
	Kept(c Chunk) []Kept
}

// Kept is how a trial stands.
type Kept struct {
	Trial int
	Steps int    // done; greater than any number of steps where the trial is whole
	State []byte // for Keeper to keep, and the trainer to read
}

// allSteps is Kept.Steps of a trial that is whole.
const allSteps = math.MaxInt

// standing is what Kept.State holds: the result as far as it is there, and for the rest
// the state of the training, of one kind; none where the result is whole.
type standing struct {
	Seed     uint32 // of the trial
	Result   Result
	Lockstep *lockstep.State
	Dense    *dense.State
	Took     time.Duration // of training it so far
}

// encode returns s as Kept.
func (s *standing) encode() Kept {
	k := Kept{Trial: s.Result.Trial, Steps: allSteps}
	switch {
	case s.Lockstep != nil:
		k.Steps = s.Lockstep.Step
	case s.Dense != nil:
		k.Steps = s.Dense.Step
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		panic(err) // these types have nothing that gob does not take
	}
	k.State = b.Bytes()
	return k
}

// decode reads what encode wrote of a trial of plan.
func (k *Kept) decode(plan *Plan) (*standing, error) {
	s := new(standing)
	if err := gob.NewDecoder(bytes.NewReader(k.State)).Decode(s); err != nil {
		return nil, err
	}
	if s.Result.Trial != k.Trial || s.Seed != plan.Trial(k.Trial).Seed {
		return nil, errState
	}
	return s, nil
}

// errState says that what was kept is of no use.
var errState = errors.New("no state of these trials")

// until returns the checkpoints up to a step. They share no memory with what comes after.
func until(curve []Checkpoint, step int) []Checkpoint {
	for len(curve) > 0 && curve[len(curve)-1].Step > step {
		curve = curve[:len(curve)-1]
	}
	return curve[:len(curve):len(curve)]
}

// keeperKey is how a run's Keeper reaches its Executor, through whatever is around that.
type keeperKey struct{}

func withKeeper(ctx context.Context, sink Sink) context.Context {
	if k, ok := sink.(Keeper); ok {
		return context.WithValue(ctx, keeperKey{}, k)
	}
	return ctx
}

func keeperOf(ctx context.Context) Keeper {
	k, _ := ctx.Value(keeperKey{}).(Keeper)
	return k
}

// wholeOnes returns results that are whole as Kept.
func wholeOnes(plan *Plan, results []Result, took time.Duration) []Kept {
	all := make([]Kept, len(results))
	for i := range results {
		s := standing{Seed: plan.Trial(results[i].Trial).Seed, Result: results[i], Took: took / time.Duration(len(results))}
		all[i] = s.encode()
	}
	return all
}
