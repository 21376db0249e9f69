package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/spf13/cobra"
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

// indented writes a value as an indented document of JSON.
func indented(value any) (string, error) {
	text, err := json.MarshalIndent(value, "", "  ")
	return string(text) + "\n", err
}

// printJSON writes a value to stdout as an indented document.
func (p *program) printJSON(value any) error {
	text, err := indented(value)
	if err != nil {
		return err
	}
	return p.print(text)
}

// printLine writes a value to stdout as one line of JSON.
func (p *program) printLine(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return p.print(string(text) + "\n")
}

// addFormat adds --format to cmd: text, or JSON for scripts.
func addFormat(cmd *cobra.Command) *choice {
	return addChoice(cmd, cmd.Flags(), "format", "output format", "text", "json")
}
