package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"

	"go.uber.org/zap"
)

// openers are the programs that show a file as its user wants it, by system.
var openers = map[string][]string{
	"darwin":  {"open"},
	"windows": {"rundll32", "url.dll,FileProtocolHandler"},
}

// show opens a file in the user's browser, without waiting for it. Where that cannot be,
// as on a machine without a screen, it is only said: the results are there all the same.
func (p *program) show(path string) {
	command, ok := openers[runtime.GOOS]
	if !ok {
		command = []string{"xdg-open"}
	}
	opener := exec.CommandContext(context.Background(), command[0], append(command[1:], path)...)
	if err := opener.Start(); err != nil {
		p.log.Warn(fmt.Sprintf("%s cannot be opened: open it in a browser yourself", path), zap.Error(err))
		return
	}
	_ = opener.Process.Release() // it outlives this program
}
