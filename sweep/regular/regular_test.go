//go:build unix

package regular_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tausweep/tausweep/sweep/regular"
)

// What is no regular file in the directory is not opened, and said; nothing waits.
func TestKinds(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	dir := t.TempDir()
	err := errors.Join(
		os.WriteFile(outside, []byte("secret"), 0o600), os.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o600),
		os.Symlink(outside, filepath.Join(dir, "out")), os.Symlink("file", filepath.Join(dir, "in")), os.Symlink("loop", filepath.Join(dir, "loop")),
		os.Symlink("/dev/zero", filepath.Join(dir, "zero")), os.Symlink(filepath.Dir(outside), filepath.Join(dir, "away")),
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600), os.Mkdir(filepath.Join(dir, "folder"), 0o700),
		os.WriteFile(filepath.Join(dir, "folder", "file"), []byte("text"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, want string }{
		{"file", ""},
		{"folder/file", ""},
		{"out", "is a symbolic link: must be a regular file"},
		{"in", "is a symbolic link: must be a regular file"},
		{"loop", "is a symbolic link: must be a regular file"},
		{"zero", "is a symbolic link: must be a regular file"},
		{"pipe", "is a named pipe: must be a regular file"},
		{"folder", "is a directory: must be a regular file"},
		{"none", "no such file or directory"},
		{"away/secret", "path escapes from parent"},
		{"../secret", "path escapes from parent"},
	} {
		for _, flag := range []int{os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND, os.O_RDWR | os.O_CREATE | os.O_TRUNC} {
			if c.name == "none" && flag&os.O_CREATE != 0 {
				continue
			}
			f, err := regular.OpenFile(dir, c.name, flag)
			if err == nil {
				_ = f.Close()
			}
			var path *fs.PathError
			if (err == nil) != (c.want == "") || err != nil && (!strings.HasSuffix(err.Error(), c.want) || !errors.As(err, &path) || path.Path != filepath.Join(dir, c.name)) {
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
		}
	}
	for name, kind := range map[string]bool{"file": false, "none": false, "out": true, "pipe": true, "folder": true} {
		if err := regular.Check(dir, name); errors.As(err, new(*regular.KindError)) != kind || (err != nil) != kind {
			t.Errorf("%s is checked: %v", name, err)
		}
	}
	if text, err := os.ReadFile(outside); err != nil || string(text) != "secret" {
		t.Errorf("outside is %q now (%v)", text, err)
	}
	for _, place := range []string{filepath.Join(dir, "pipe"), filepath.Join(dir, "file")} {
		if _, err := regular.Open(place, "file"); !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("in %s: %v", filepath.Base(place), err)
		}
	}
	linked := filepath.Join(t.TempDir(), "linked") // a directory may be elsewhere
	if err := os.Symlink(dir, linked); err != nil {
		t.Fatal(err)
	}
	if f, err := regular.OpenFile(linked, "new", os.O_WRONLY|os.O_CREATE); err != nil {
		t.Error(err)
	} else if info, err := os.Stat(filepath.Join(dir, "new")); err != nil || info.Mode().Perm()&0o600 != 0o600 || f.Close() != nil {
		t.Error(info, err)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := regular.Read(dir, "file", 5); err != nil || string(text) != "12345" {
		t.Errorf("%q %v", text, err)
	}
	if _, err := regular.Read(dir, "file", 4); err == nil || !strings.HasSuffix(err.Error(), "file: has more than 4 bytes") {
		t.Error(err)
	}
	if _, err := regular.Read(dir, "none", 4); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
