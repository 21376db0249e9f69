package main

import (
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// memoryAllowed returns how much memory this process may take, in bytes: the least of
// what its cgroups, its address space (ulimit -v) and the machine allow; 0 where nobody
// knows.
func memoryAllowed() int64 {
	least := memoryOf(os.DirFS("/"))
	var space unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_AS, &space) == nil && space.Cur < 1<<60 {
		least = lesser(least, int64(space.Cur))
	}
	return least
}

// memoryOf is what files say of it: root has proc and sys.
func memoryOf(root fs.FS) int64 {
	least := machineMemory(root)
	text, _ := fs.ReadFile(root, "proc/self/cgroup") // none elsewhere
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		switch {
		case len(parts) < 3:
		case parts[0] == "0" && parts[1] == "": // version 2
			least = lesser(least, cgroupLimit(root, "sys/fs/cgroup", parts[2], "memory.max"))
		case parts[1] == "memory":
			least = lesser(least, cgroupLimit(root, "sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"))
		}
	}
	return least
}

// cgroupLimit returns the least limit of a cgroup and those above it; 0 where none has
// one. In a container the group is the root of what is seen.
func cgroupLimit(root fs.FS, mount, group, name string) (least int64) {
	for at := path.Join("/", group); ; at = path.Dir(at) {
		text, err := fs.ReadFile(root, path.Join(mount, at, name))
		if err == nil {
			least = lesser(least, bytesIn(string(text)))
		}
		if at == "/" {
			return least
		}
	}
}

// bytesIn reads a limit; 0 where it says "max", or more than any machine has.
func bytesIn(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n >= 1<<60 {
		return 0
	}
	return n
}

func machineMemory(root fs.FS) int64 {
	text, _ := fs.ReadFile(root, "proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
			return 1024 * bytesIn(fields[1])
		}
	}
	return 0
}

// lesser returns the lesser of two limits, of which 0 is none.
func lesser(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
