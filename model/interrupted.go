package model

import "errors"

// ErrInterrupted ends a training from any depth: who is called during it, to look whether
// it may go on, panics with it; see Guard.
var ErrInterrupted = errors.New("training was interrupted")

// Guard returns work's error, or ErrInterrupted where work panics with that.
func Guard(work func() error) (err error) {
	defer func() {
		switch fault := recover(); fault {
		case nil:
		case ErrInterrupted:
			err = ErrInterrupted
		default:
			panic(fault)
		}
	}()
	return work()
}
