package results_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// disk makes devices of which the operation number failing (from 1) of a kind
// fails, as do all later ones of that kind.
type disk struct {
	mutex   sync.Mutex // of failing
	op      string
	failing int
	partial bool // a write that fails has written half
	cause   error
}

func (d *disk) open(path string) (results.Device, error) {
	sound, err := results.OpenDevice(path)
	return &device{Device: sound, disk: d, name: path}, err
}

func (d *disk) fail(op, name string) error {
	if op != d.op {
		return nil
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.failing--; d.failing >= 0 {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: d.cause}
}

type device struct {
	results.Device
	*disk
	name string
}

func (d *device) WriteAt(b []byte, offset int64) (int, error) {
	err := d.fail("write", d.name)
	if err == nil {
		return d.Device.WriteAt(b, offset)
	}
	n := 0
	if d.partial {
		n, _ = d.Device.WriteAt(b[:len(b)/2], offset)
	}
	return n, err
}

func (d *device) Sync() error { return errors.Join(d.fail("sync", d.name), d.Device.Sync()) }

func (d *device) Truncate(size int64) error {
	if err := d.fail("truncate", d.name); err != nil {
		return err
	}
	return d.Device.Truncate(size)
}

// TestFaultyDisk lets every single operation of a sweep on its files fail: the
// error names the file, what was committed stays, and the sweep continues later.
func TestFaultyDisk(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	whole := t.TempDir()
	fixture.Finish(t, whole, p, 5)
	want := fixture.Rows(t, whole)
	for _, kind := range []*disk{
		{op: "write", cause: syscall.ENOSPC},
		{op: "write", partial: true, cause: syscall.ENOSPC},
		{op: "sync", cause: syscall.EIO},
		{op: "truncate", cause: syscall.EIO},
	} {
		for n := 0; ; n++ {
			dir := fixture.Memory(t)
			kind.failing = n
			committed, err := try(t, dir, kind)
			if err == nil {
				if n < 4 {
					t.Errorf("only %d operations of kind %s", n, kind.op)
				}
				break // the sweep has fewer such operations
			}
			text := strings.TrimPrefix(err.Error(), dir+": ")
			if !errors.As(err, new(*results.Error)) || !errors.Is(err, kind.cause) ||
				!strings.HasPrefix(text, kind.op+" ") || !strings.Contains(text, ".csv: ") || strings.Contains(text, dir) {
				t.Errorf("%s %d: error %q", kind.op, n, err)
			}
			s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
			if s.Committed() < committed {
				t.Errorf("%s %d: %d trials left of %d", kind.op, n, s.Committed(), committed)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			fixture.Finish(t, dir, p, 4)
			if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
				t.Fatalf("%s %d (-want +got):\n%s", kind.op, n, diff)
			}
		}
	}
}

// try runs the sweep on a faulty disk and returns how much was committed and the
// first error.
func try(t *testing.T, dir string, d *disk) (committed int, fault error) {
	t.Helper()
	p := fixture.Plan(t, fixture.Small)
	s, err := results.OpenThrough(dir, p, fixture.Build, analysis.NewJudge, d.open)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	for from := 0; from < p.Len(); from += 5 {
		err := s.Commit(fixture.Trained(p, from, min(from+5, p.Len())))
		if again := s.Commit(fixture.Trained(p, s.Committed(), p.Len())); err != nil && again != err { //nolint:errorlint // the very same
			t.Errorf("commit after %v: %v", err, again)
		} else if err == nil && again != nil {
			return s.Committed(), again
		}
		if err != nil || s.Committed() == p.Len() {
			return s.Committed(), err
		}
	}
	return s.Committed(), nil
}

// TestNoPlace opens sweeps where there can be none.
func TestNoPlace(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, blocked, want string }{
		{"a file in place of the directory", "", "mkdir run: not a directory"},
		{"a directory in place of the rows", results.TrialsFile, "spec.yaml: not there: expected it beside trials.csv"},
		{"a directory in place of the spec", results.SpecFile, "open spec.yaml: is a directory: must be a regular file"},
		{"a directory in place of the manifest", results.ManifestFile, "open manifest.json: is a directory: must be a regular file"},
		{"a directory in place of the lock", ".lock", "open .lock: is a directory: must be a regular file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			if test.blocked == "" {
				if err := os.WriteFile(dir, []byte("mine"), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if err := os.MkdirAll(filepath.Join(dir, test.blocked), 0o755); err != nil {
				t.Fatal(err)
			}
			_, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
			if !errors.As(err, new(*results.Error)) || strings.TrimPrefix(err.Error(), dir+": ") != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
