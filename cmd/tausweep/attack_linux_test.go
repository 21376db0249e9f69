package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Anything but a regular file in the place of a file of a sweep's directory: no command
// waits for it, shows what is outside of the directory or writes there, and each says which
// file it is.
func TestAttackedFiles(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	if code, _, said := inProcess(t, "run", "--seeds", "3", "--set", "steps=20", "--no-figures", "--out", whole); code != exitOK {
		t.Fatal(said)
	}
	const secret = "temperature-of-the-crown-jewels"
	outside := filepath.Join(t.TempDir(), "outside")
	kinds := []struct {
		name string
		put  func(path string) error
	}{
		{"a link to outside", func(path string) error { return os.Symlink(outside, path) }},
		{"a link to itself", func(path string) error { return os.Symlink(filepath.Base(path), path) }},
		{"a link to a device", func(path string) error { return os.Symlink("/dev/zero", path) }},
		{"a pipe", func(path string) error { return syscall.Mkfifo(path, 0o600) }},
		{"a directory", func(path string) error { return os.Mkdir(path, 0o700) }},
		{"a socket", func(path string) error {
			fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
			if err != nil {
				return err
			}
			defer syscall.Close(fd)
			return syscall.Bind(fd, &syscall.SockaddrUnix{Name: path})
		}},
		{"a huge file of nothing", func(path string) error {
			f, err := os.Create(path)
			return errors.Join(err, f.Truncate(1<<42), f.Close())
		}},
	}
	commands := [][]string{
		{"summary"},
		{"report"},
		{"figures"},
		{"reproduce", "--trial", "1"},
		{"verify"},
		{"verify", "--repair"},
		{"resume", "--no-figures"},
		{"resume", "--seeds", "5", "--no-figures"},
		{"explain", "columns"},
	}
	for _, file := range []string{"spec.yaml", "manifest.json", "trials.csv", "curves.csv", "features.csv", "timings.csv", "commits.csv", ".lock", ".holder"} {
		for _, kind := range kinds {
			if kind.name == "a huge file of nothing" && (file == ".lock" || file == "timings.csv") {
				continue // a lock is not read, and holes behind timings are cut off
			}
			for _, args := range commands {
				if err := os.WriteFile(outside, []byte(secret), 0o600); err != nil {
					t.Fatal(err)
				}
				dir := filepath.Join(t.TempDir(), "sweep")
				path := filepath.Join(dir, file)
				if err := errors.Join(os.CopyFS(dir, os.DirFS(whole)), os.RemoveAll(path), kind.put(path)); err != nil {
					t.Fatal(err)
				}
				line := append([]string{args[0], dir}, args[1:]...)
				if args[0] == "explain" {
					line = []string{"explain", "columns", dir}
				}
				type answer struct {
					code   exitCode
					out    string
					stderr string
				}
				answered := make(chan answer, 1)
				go func() {
					code, out, stderr := inProcess(t, line...)
					answered <- answer{code, out, stderr}
				}()
				select {
				case a := <-answered:
					// What only the holder of the lock looks at is of no matter to who reads.
					harmless := strings.HasPrefix(file, ".") || args[0] == "explain" ||
						file == "commits.csv" && len(args) > 1 && args[1] == "--repair" // made anew
					if a.code == exitOK && !harmless || a.code == exitInternal || strings.Contains(a.out+a.stderr, secret) {
						t.Errorf("%s, %s, %v: exit code %d\n%s", file, kind.name, args, a.code, a.stderr)
					}
					if a.code != exitOK && !strings.Contains(a.out+a.stderr, file) {
						t.Errorf("%s, %s, %v: does not name the file: %s", file, kind.name, args, a.stderr)
					}
				case <-time.After(30 * time.Second):
					t.Fatalf("%s, %s, %v: hangs", file, kind.name, args)
				}
				if text, err := os.ReadFile(outside); err != nil || string(text) != secret {
					t.Fatalf("%s, %s, %v: outside is %q now (%v)", file, kind.name, args, text, err)
				}
			}
		}
	}
}
