// Package regular opens the files of a sweep's directory with care: regular files alone,
// and none outside of the directory. A symbolic link in the place of a file is not
// followed, a pipe is not waited for, a device is not touched; what is there instead is
// said. The directory itself may be a link. Start reading at OpenFile.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// KindError says what is in the place of a regular file.
type KindError struct{ Kind string }

func (e *KindError) Error() string { return "is " + e.Kind + ": must be a regular file" }

// Open opens the file of that name, which may have folders, in dir for reading.
func Open(dir, name string) (*os.File, error) { return OpenFile(dir, name, os.O_RDONLY) }

// OpenFile is os.OpenFile for the file of that name in dir, which others may read where it
// is created. Every error is an *fs.PathError of the whole path, as os.OpenFile's; where
// there is something else than a regular file there is a *KindError in it.
func OpenFile(dir, name string, flag int) (*os.File, error) {
	f, err := openFile(dir, name, flag)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: filepath.Join(dir, name), Err: cause(err)}
	}
	return f, nil
}

func openFile(dir, name string, flag int) (*os.File, error) {
	if info, err := os.Stat(dir); err != nil { // before it is opened: it may be a pipe
		return nil, err
	} else if !info.IsDir() {
		return nil, syscall.ENOTDIR
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close() // only read
	there, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0:
		return root.OpenFile(name, flag|os.O_EXCL, 0o644)
	case err != nil:
		return nil, err
	case !there.Mode().IsRegular():
		return nil, &KindError{kindOf(there.Mode())}
	}
	f, err := root.OpenFile(name, flag&^os.O_CREATE, 0)
	if err != nil {
		return nil, err
	}
	if opened, err := f.Stat(); err != nil || !os.SameFile(there, opened) {
		_ = f.Close() // nothing was read or written
		return nil, errors.Join(err, errReplaced)
	}
	return f, nil
}

var errReplaced = errors.New("was replaced as it was opened")

// Check returns the error of Open where there is something else than a regular file, and
// none where there is nothing.
func Check(dir, name string) error {
	path := filepath.Join(dir, name)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "open", Path: path, Err: &KindError{kindOf(info.Mode())}}
	}
	return nil
}

// Read reads the whole file of that name in dir; one of more than most bytes is an error.
func Read(dir, name string, most int64) ([]byte, error) {
	f, err := Open(dir, name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = &fs.PathError{Op: "read", Path: f.Name(), Err: fmt.Errorf("has more than %d bytes", most)}
	}
	return text, err
}

// cause is an error without the path that it is of.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
