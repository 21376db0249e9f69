package main

import (
	"testing"
	"testing/fstest"
)

func TestMemoryOf(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  int64
	}{
		"nothing known": {fstest.MapFS{}, 0},
		"machine":       {fstest.MapFS{"proc/meminfo": file("MemTotal:  4096 kB\nMemFree: 1 kB\n")}, 4 << 20},
		"version 2, the group above": {fstest.MapFS{
			"proc/meminfo": file("MemTotal:  4096 kB\n"), "proc/self/cgroup": file("0::/a/b\n"),
			"sys/fs/cgroup/a/b/memory.max": file("max\n"), "sys/fs/cgroup/a/memory.max": file("1000000\n"),
		}, 1_000_000},
		"version 2, in a container": {fstest.MapFS{
			"proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("2000000\n"),
		}, 2_000_000},
		"version 1": {fstest.MapFS{
			"proc/meminfo": file("MemTotal:  4096 kB\n"), "proc/self/cgroup": file("5:cpu:/x\n4:memory:/docker/c\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("3000000\n"),
		}, 3_000_000},
		"version 1, no limit": {fstest.MapFS{
			"proc/meminfo": file("MemTotal:  4096 kB\n"), "proc/self/cgroup": file("4:memory:/\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes": file("9223372036854771712\n"),
		}, 4 << 20},
	} {
		if got := memoryOf(c.files); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestByteSize(t *testing.T) {
	for text, want := range map[string]int64{"512MiB": 512 << 20, "2GB": 2e9, "1.5 GiB": 3 << 29, "64m": 64e6, "1073741824": 1 << 30} {
		var b byteSize
		if err := b.Set(text); err != nil || int64(b) != want {
			t.Errorf("%s: %d, %v, want %d", text, b, err, want)
		}
	}
	for _, text := range []string{"", "much", "-1GB", "1XB", "31MiB", "1e9", "99999999TB"} {
		if err := new(byteSize).Set(text); err == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}
