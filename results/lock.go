package results

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"

	"github.com/tausweep/tausweep/sweep/regular"
)

// The lock is the operating system's, on an empty file, so a killed program
// leaves none behind, and where there is such a thing on the directory itself, as a file
// can be removed. Who holds it is written beside it: on some systems a locked file cannot
// be read by others.
const (
	lockFile   = ".lock"
	holderFile = ".holder"
)

// Holder is the program that writes into a sweep's directory.
type Holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// held is a lock that is held.
type held struct{ file, directory *flock.Flock }

// Close lets others have it.
func (h *held) Close() error { return errors.Join(h.file.Close(), h.directory.Close()) }

// lock makes this program the only one that writes into dir.
func lock(dir string) (*held, error) {
	for _, name := range []string{lockFile, holderFile} {
		if err := regular.Check(dir, name); err != nil {
			return nil, named(err)
		}
	}
	l := &held{
		flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o644)), // others share the directory
		flock.New(dir, flock.SetFlag(os.O_RDONLY)),
	}
	got, err := l.file.TryLock()
	if err != nil {
		return nil, named(err)
	}
	if got && runtime.GOOS != "windows" {
		if free, err := l.directory.TryLock(); err == nil { // not every file system can
			got = free
		}
	}
	if !got {
		_ = l.Close() // nothing was written
		return nil, &LockedError{Holder: holder(dir)}
	}
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	me, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Since: time.Now().UTC().Truncate(time.Second)})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, holderFile), me, 0o644)
	}
	if err != nil {
		_ = l.Close() // the first error says more
		return nil, named(err)
	}
	return l, nil
}

// unlock lets others write into dir.
func unlock(dir string, l *held) error {
	if err := os.Remove(filepath.Join(dir, holderFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = l.Close() // the first error says more
		return named(err)
	}
	return named(l.Close())
}

// holder tells who holds the lock; the zero value where nobody has written it
// down yet.
func holder(dir string) (h Holder) {
	text, err := regular.Read(dir, holderFile, 1<<16)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}
