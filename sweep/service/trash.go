package service

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"
)

// trashDir keeps deleted sweeps for a while, each as MILLISECONDS-NAME-ID.
const trashDir = ".trash"

// Trash is what was deleted and is kept for a while.
type Trash struct {
	Sweeps []Trashed `json:"sweeps" doc:"Those that were deleted first come first: they go first when the disk runs low."`
	Bytes  int64     `json:"bytes" doc:"Of all of them."`
	Keep   float64   `json:"keep_seconds" doc:"How long a deleted sweep is kept, while there is room."`
}

// Trashed is a sweep in the trash.
type Trashed struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Deleted time.Time `json:"deleted"`
	Until   time.Time `json:"until" doc:"When it is deleted for good; earlier where the disk runs low."`
	Bytes   int64     `json:"bytes"`

	directory string
}

var trashName = regexp.MustCompile(`^(\d{1,15})-(.+)-([0-9a-f]+)$`)

// Trash lists what was deleted and is still kept.
func (s *Service) Trash() (*Trash, error) {
	all, err := s.trashed()
	if err != nil {
		return nil, s.storeFault("trash", err)
	}
	t := &Trash{Sweeps: []Trashed{}, Keep: s.Limits.Trash.Seconds()}
	for _, one := range all {
		one.Bytes = bytesIn(filepath.Join(s.Dir, trashDir, one.directory))
		t.Bytes += one.Bytes
		t.Sweeps = append(t.Sweeps, one)
	}
	return t, nil
}

// trashed lists the trash by when it was deleted, without sizes.
func (s *Service) trashed() ([]Trashed, error) {
	found, err := os.ReadDir(filepath.Join(s.Dir, trashDir))
	if err != nil {
		return nil, err
	}
	var all []Trashed
	for _, f := range found {
		parts := trashName.FindStringSubmatch(f.Name())
		if parts == nil {
			continue // it is not the service's
		}
		ms, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			continue
		}
		at := time.UnixMilli(ms).UTC()
		all = append(all, Trashed{ID: parts[3], Name: parts[2], Deleted: at, Until: at.Add(s.Limits.Trash), directory: f.Name()})
	}
	slices.SortFunc(all, func(a, b Trashed) int {
		return cmp.Or(a.Deleted.Compare(b.Deleted), strings.Compare(a.directory, b.directory))
	})
	return all, nil
}

// bytesIn adds up the files below a directory, as far as they can be seen.
func bytesIn(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // it is being deleted
		}
		if about, err := d.Info(); err == nil && about.Mode().IsRegular() {
			n += about.Size()
		}
		return nil
	})
	return n
}

// Purge deletes what is in the trash for good: the sweep of an id, everything where that
// is empty. It returns what it deleted.
func (s *Service) Purge(id string) (*Trash, error) {
	gone, err := s.purge(func(one *Trashed) bool { return id == "" || one.ID == id })
	if err != nil {
		return nil, s.storeFault("purge", err)
	}
	if id != "" && len(gone.Sweeps) == 0 {
		return nil, problem(NotFound, "there is no sweep %q in the trash", id)
	}
	return gone, nil
}

// purge deletes for good what is chosen of the trash, the oldest first.
func (s *Service) purge(chosen func(*Trashed) bool) (*Trash, error) {
	s.trashing.Lock()
	defer s.trashing.Unlock()
	all, err := s.trashed()
	gone := &Trash{Sweeps: []Trashed{}, Keep: s.Limits.Trash.Seconds()}
	for i := range all {
		one := &all[i]
		if !chosen(one) {
			continue
		}
		place := filepath.Join(s.Dir, trashDir, one.directory)
		one.Bytes = bytesIn(place)
		if wrong := os.RemoveAll(place); wrong != nil {
			err = errors.Join(err, wrong)
			continue
		}
		gone.Sweeps, gone.Bytes = append(gone.Sweeps, *one), gone.Bytes+one.Bytes
	}
	return gone, err
}

// emptyTrash deletes for good what was kept for Limits.Trash.
func (s *Service) emptyTrash(at time.Time) {
	if _, err := s.purge(func(one *Trashed) bool { return !at.Before(one.Until) }); err != nil {
		s.Log.Error("trash", zap.Error(err))
	}
}

// giveUpTrash deletes for good what was deleted first, until the disk has room for so many
// bytes again. It reports whether there was anything to delete.
func (s *Service) giveUpTrash(need int64) bool {
	begun := false
	gone, err := s.purge(func(*Trashed) bool {
		chosen := !begun || s.low(need)
		begun = true
		return chosen
	})
	if err != nil {
		s.Log.Error("trash", zap.Error(err))
	}
	if len(gone.Sweeps) > 0 {
		s.Log.Warn("the disk runs low: gave up the trash", zap.Int("sweeps", len(gone.Sweeps)), zap.Int64("bytes", gone.Bytes))
	}
	return len(gone.Sweeps) > 0
}

// Remove moves a sweep to the trash.
func (s *Service) Remove(e *Entry) error {
	if err := s.remove(e); err != nil {
		return err
	}
	if s.Limits.Trash < time.Minute { // Run does not look as often
		s.emptyTrash(time.Now())
	}
	return nil
}

// remove moves a sweep to the trash, whatever that keeps.
func (s *Service) remove(e *Entry) error {
	s.launching.Lock() // nobody takes the name while the directory is there
	defer s.launching.Unlock()
	e.saving <- struct{}{}
	defer func() { <-e.saving }()
	if err := s.release(e); err != nil {
		return err
	}
	name := fmt.Sprintf("%d-%s-%s", time.Now().UnixMilli(), e.Name, e.ID)
	err := os.Rename(e.dir, filepath.Join(s.Dir, trashDir, name))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // somebody was faster
	}
	if err == nil {
		err = syncDirectory(s.Dir)
	}
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		e.setState(Failed, "could not be deleted: "+err.Error())
		s.register(e) // and is listed as the newest
		s.Log.Error("delete", zap.String("sweep", e.Name), zap.Error(err))
		return StoreProblem(err)
	}
	s.announce(e)
	e.Hub.end()
	e.data.drop()
	return nil
}

// release takes a sweep that does not run out of the registry.
func (s *Service) release(e *Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sweeps[e.Name] != e {
		return Missing(e.Name)
	}
	if e.State == Running {
		return conflict(e, "cancel it first")
	}
	s.forget(e)
	e.setState(Deleted, "")
	return nil
}
