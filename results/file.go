package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/tausweep/tausweep/sweep/regular"
)

// device is what a file of rows is written through: an os.File, or a test's
// that fails.
type device interface {
	WriteAt(b []byte, offset int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

func openDevice(path string) (device, error) {
	return regular.OpenFile(filepath.Dir(path), filepath.Base(path), os.O_RDWR|os.O_CREATE)
}

// file is a file of rows that grows by whole lines.
type file struct {
	device
	path      string
	opened    os.FileInfo // as path was then
	size      int64       // what is durable of this file
	committed int64       // what is durable of all files
	rows      []byte      // to be written next; kept for its memory
}

// flush makes the rows durable.
func (f *file) flush() error {
	if len(f.rows) == 0 {
		return nil
	}
	if _, err := f.WriteAt(f.rows, f.size); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	f.size += int64(len(f.rows))
	f.rows = f.rows[:0]
	return nil
}

// still makes sure that rows are written to the file of that name: another program
// may have removed, replaced or cut it, and what is written then is lost.
func (f *file) still() error {
	now, err := os.Lstat(f.path)
	var got string
	switch {
	case errors.Is(err, fs.ErrNotExist):
		got = "was removed"
	case err != nil:
		return err
	case !os.SameFile(f.opened, now):
		got = "was replaced"
	case now.Size() != f.size:
		got = fmt.Sprintf("has %d bytes", now.Size())
	default:
		return nil
	}
	return &DamageError{File: filepath.Base(f.path), Got: got + " while rows were written to it", Want: fmt.Sprintf("the file as it was, of %d bytes", f.size)}
}

// WriteFile writes a file that is made from results: a reader meets the old
// content or the new one, whole. The error is an *Error.
func WriteFile(path string, content []byte) error {
	return wrap(filepath.Dir(path), named(writeWhole(path, content)))
}

// writeWhole writes a file so that a reader, or a crash, meets the old content
// or the new one, never a part of it.
func writeWhole(path string, content []byte) error {
	return writeWith(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// writeWith is writeWhole of what write writes.
func writeWith(path string, write func(io.Writer) error) error {
	temporary := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%x.new", filepath.Base(path), rand.Uint64()))
	err := writeSynced(temporary, write)
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		_ = os.Remove(temporary) // the first error says more
		return renamed(err, filepath.Base(path))
	}
	return syncDirectory(filepath.Dir(path))
}

func writeSynced(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err = write(f); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// removeHalves removes what killed programs left of writeWhole in dir, which this program
// has locked: of the files that only the holder of the lock writes, and of others what is
// too old to be under way.
func removeHalves(dir string) error {
	var err error
	for _, pattern := range []string{".*.new", filepath.Join("figures", ".*.new")} {
		halves, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is one
		for _, half := range halves {
			info, e := os.Lstat(half)
			own := strings.HasPrefix(filepath.Base(half), "."+SpecFile+".") || strings.HasPrefix(filepath.Base(half), "."+ManifestFile+".")
			if e == nil && (own || time.Since(info.ModTime()) > staleHalf) {
				err = errors.Join(err, os.Remove(half))
			}
		}
	}
	return named(err)
}

// staleHalf is how long a file may take to be written, at most.
const staleHalf = 10 * time.Minute

// makeDirectory makes dir and what is missing above it.
func makeDirectory(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return named(err)
	}
	return syncDirectory(filepath.Dir(dir))
}

// syncDirectory makes the names in dir durable.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // has no such thing
	}
	d, err := os.Open(dir)
	if err != nil {
		return named(err)
	}
	err = d.Sync()
	return named(errors.Join(err, d.Close()))
}

// named shortens the path in a file system's error to the file's name: the
// directory is said elsewhere.
func named(err error) error {
	var fault *fs.PathError
	if errors.As(err, &fault) {
		return &fs.PathError{Op: fault.Op, Path: filepath.Base(fault.Path), Err: fault.Err}
	}
	return err
}

// renamed is named for a file that was written under a temporary name.
func renamed(err error, name string) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return &fs.PathError{Op: path.Op, Path: name, Err: path.Err}
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return &fs.PathError{Op: link.Op, Path: name, Err: link.Err}
	}
	return err
}
