//go:build !unix

package command

import (
	"os"
	"syscall"
)

// ownGroup does nothing: there are no process groups here.
func ownGroup() *syscall.SysProcAttr { return nil }

// kill ends the process of pid, whatever the signal.
func kill(pid int, _ syscall.Signal) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill() // one that is not there needs none
	}
}

// closeInherited does nothing: nothing is inherited here.
func closeInherited() {}

// killStragglers does nothing: what an earlier attempt left cannot be told here.
func killStragglers(string) {}
