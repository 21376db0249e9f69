//go:build unix && !linux

package command

import "syscall"

// ownGroup puts a command into a process group of its own. Where this program is killed,
// the command goes on: only Linux can bind the one to the other.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// closeInherited does nothing: what was open where this program was started stays so.
func closeInherited() {}

// kill sends a signal to the process group of pid; one that is not there gets none.
func kill(pid int, signal syscall.Signal) { _ = syscall.Kill(-pid, signal) }

// killStragglers does nothing: what an earlier attempt left cannot be told here.
func killStragglers(string) {}
