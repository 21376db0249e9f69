package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// exitCode is what the program tells its caller. Every code has a row in
// exitCodes, which is what the help shows.
type exitCode int

const (
	exitOK            exitCode = 0
	exitInternal      exitCode = 1
	exitBadInput      exitCode = 2
	exitTrialsFailed  exitCode = 3
	exitNotReproduced exitCode = 4
	exitNotWritten    exitCode = 5
	exitUnreachable   exitCode = 6
	exitInterrupted   exitCode = 130 // 128 + SIGINT, as shells count
)

// exitCodes says what each exit code means, for the help.
func exitCodes() string {
	table := []struct {
		code    exitCode
		meaning string
	}{
		{exitOK, "done"},
		{exitInternal, "internal error: a bug in the program"},
		{exitBadInput, "bad input: flags, settings, the spec, or a directory without a sweep"},
		{exitTrialsFailed, "some trials failed; the others are stored (a diverged trial is a result)"},
		{exitNotReproduced, "a trial does not reproduce"},
		{exitNotWritten, "results cannot be written or read: disk, permissions, lock, damage"},
		{exitUnreachable, "the service cannot be reached, or its sweep did not succeed"},
		{exitInterrupted, "interrupted; committed results are kept, resume continues"},
	}
	var b strings.Builder
	for _, row := range table {
		fmt.Fprintf(&b, "  %3d  %s\n", row.code, row.meaning)
	}
	return strings.TrimRight(b.String(), "\n")
}

// errInterrupted is the cause of a context ended by a signal.
var errInterrupted = errors.New("interrupted")

// exitError is an error that knows its exit code.
type exitError struct {
	code exitCode
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// exit gives err an exit code unless it has one; nil stays nil.
func exit(code exitCode, err error) error {
	if err == nil || errors.As(err, new(*exitError)) {
		return err
	}
	return &exitError{code, err}
}

// codeOf returns the exit code of what a command returned.
func codeOf(err error) exitCode {
	var coded *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &coded):
		return coded.code
	case errors.Is(err, errReaderLeft):
		return exitOK
	case errors.Is(err, syscall.ENOSPC):
		return exitNotWritten
	}
	return exitInternal
}
