package service

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// artefactDir keeps what is made from rows: figures, Parquet, summaries. It can
// be deleted at any time that the service does not run.
const artefactDir = ".made"

// artefacts makes files once for all who ask, and keeps the latest within a
// number of bytes.
type artefacts struct {
	dir   string
	limit int64
	turn  chan struct{} // held by those who make one

	mu     sync.Mutex
	made   map[string]*artefact
	recent []string // keys, the least recently asked for first
	bytes  int64
}

// artefact is a file, once ready is closed.
type artefact struct {
	ready chan struct{}
	size  int64
	err   error
}

// making is how many artefacts are made at once.
const making = 2

func newArtefacts(dir string, limit int64) *artefacts {
	return &artefacts{dir: dir, limit: limit, turn: make(chan struct{}, making), made: map[string]*artefact{}}
}

// clean deletes what an earlier service made.
func (a *artefacts) clean() error {
	found, err := os.ReadDir(a.dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		if err := os.RemoveAll(filepath.Join(a.dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// open returns the file of a key, which begin makes where it is not there yet.
// The key is a name in the directory: it is made of the service's own words.
func (a *artefacts) open(ctx context.Context, key string, begin func(ctx context.Context, w io.Writer) error) (*os.File, error) {
	for {
		a.mu.Lock()
		m, there := a.made[key]
		if !there {
			m = &artefact{ready: make(chan struct{})}
			a.made[key] = m
			a.mu.Unlock()
			a.make(ctx, key, m, begin)
			a.mu.Lock()
		}
		a.mu.Unlock()
		select {
		case <-m.ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		switch {
		case m.err == nil:
			a.touch(key)
			if f, err := os.Open(filepath.Join(a.dir, key)); err == nil || !there {
				return f, err
			}
		case !there || ctx.Err() != nil:
			return nil, m.err
		}
		// Another's attempt failed, or what was there was deleted since: try again.
		a.forget(key, m)
	}
}

// make makes m's file.
func (a *artefacts) make(ctx context.Context, key string, m *artefact, begin func(context.Context, io.Writer) error) {
	defer close(m.ready)
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
		m.size, m.err = a.write(ctx, key, begin)
	case <-ctx.Done():
		m.err = ctx.Err()
	}
	if m.err != nil {
		a.forget(key, m)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.recent = append(a.recent, key)
	a.bytes += m.size
	for a.bytes > a.limit && len(a.recent) > 1 {
		old := a.recent[0]
		a.recent = a.recent[1:]
		a.bytes -= a.made[old].size
		delete(a.made, old)
		_ = os.Remove(filepath.Join(a.dir, old)) // who reads it now reads on
	}
}

func (a *artefacts) write(ctx context.Context, key string, begin func(context.Context, io.Writer) error) (int64, error) {
	f, err := os.CreateTemp(a.dir, ".new-*")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails where it was renamed
	defer func() { _ = f.Close() }()           // its error counts below, the first time
	if err := begin(ctx, f); err != nil {
		return 0, err
	}
	about, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if err := f.Close(); err != nil {
		return 0, err
	}
	return about.Size(), os.Rename(f.Name(), filepath.Join(a.dir, key))
}

// touch notes that the key was asked for.
func (a *artefacts) touch(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := slices.Index(a.recent, key); i >= 0 {
		a.recent = append(slices.Delete(a.recent, i, i+1), key)
	}
}

func (a *artefacts) forget(key string, m *artefact) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.made[key] != m {
		return
	}
	delete(a.made, key)
	if i := slices.Index(a.recent, key); i >= 0 {
		a.recent = slices.Delete(a.recent, i, i+1)
		a.bytes -= m.size
	}
}
