package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
}

// file is a file of rows that grows by whole lines.
type file struct {
	device
	size      int64  // what is durable of this file
	committed int64  // what is durable of all files
	rows      []byte // to be written next; kept for its memory
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

// writeWhole writes a file so that a reader, or a crash, meets the old content
// or the new one, never a part of it.
func writeWhole(path string, content []byte) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return named(err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temporary.Name()) // the first error says more
			err = renamed(err, filepath.Base(path))
		}
	}()
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(0o644))
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err = os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(path))
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
