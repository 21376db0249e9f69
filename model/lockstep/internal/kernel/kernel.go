// Package kernel is the vector code of lockstep: how a group of trials, a trial a
// lane, takes its steps. It draws nothing and knows no trial by name; package shape
// says what it is given. Start reading at NewTrainers and group.run.
//
// Its plain twin, generated from these files, is package plain beside it: builds
// without package simd run on that.
package kernel

//go:generate go run github.com/tausweep/tausweep/model/lanes/twin -dir ../plain compose.go contrast.go group.go inputs.go losses.go matrix.go narrow.go network.go pairs.go probe.go run.go weights.go
