package command

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup puts a command into a process group of its own, which ends with this program
// even where that is killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// closeInherited keeps commands from what was open where this program was started; what
// it opens itself they never get.
func closeInherited() {
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) // a kernel that cannot leaves it open
}

// kill sends a signal to the process group of pid; one that is not there gets none.
func kill(pid int, signal syscall.Signal) { _ = syscall.Kill(-pid, signal) }

// killStragglers kills what an earlier attempt in the folder left running, as where this
// program was killed and a command had started others: they are known by the variable
// that tells a command its folder.
func killStragglers(folder string) {
	mark := []byte("TAUSWEEP_DIR=" + folder + "\x00")
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range files {
		environ, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(append([]byte{0}, append(environ, 0)...), append([]byte{0}, mark...)) {
			continue // not ours to read, or not of this folder
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name))); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
