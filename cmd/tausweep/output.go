package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// errReaderLeft says that stdout's reader has gone (`tausweep ... | head`):
// it has seen what it wanted, which is not an error.
var errReaderLeft = errors.New("stdout was closed by its reader")

// print writes text to stdout.
func (p *program) print(text string) error {
	_, err := io.WriteString(p.stdout, text)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EPIPE):
		return errReaderLeft
	}
	return exit(exitNotWritten, fmt.Errorf("stdout: %w", err))
}
