package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// canAsk reports why a command cannot ask whether to go on: it is told to with --yes, or
// there has to be a terminal.
func (p *program) canAsk(command string, yes bool) error {
	file, ok := p.stdin.(*os.File)
	if !yes && (!ok || !term.IsTerminal(int(file.Fd()))) {
		return exit(exitBadInput, errors.New(command+" asks first, and there is no terminal to ask on: give --yes"))
	}
	return nil
}

// agreed asks a question and reports whether the answer is a yes.
func (p *program) agreed(question string) bool {
	fmt.Fprintf(p.stderr, "%s [y/N] ", question)
	line, _ := bufio.NewReader(p.stdin).ReadString('\n') // no answer is a no
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes"
}
