package results_test

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// mount mounts a file system of the given size, or skips the test.
func mount(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, options); err != nil {
		sweeptest.Skip(t, "root, to mount a small file system")
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestDiskFull fills a real file system: what is there stays a prefix, and the
// sweep continues when there is space.
func TestDiskFull(t *testing.T) {
	p, dir, whole := fixture.Plan(t, many), mount(t, "size=128k"), t.TempDir()
	fixture.Finish(t, whole, p, p.Len())
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	var full error
	for from := 0; full == nil && from < p.Len(); from += 20 {
		full = s.Commit(fixture.Trained(p, from, from+20))
	}
	if !errors.Is(full, syscall.ENOSPC) || !errors.As(full, new(*results.Error)) || !strings.HasSuffix(full.Error(), ".csv: no space left on device") {
		t.Fatalf("got %v, want no space left", full)
	}
	committed := s.Committed()
	_ = s.Close() // the manifest may not fit
	want := fixture.Rows(t, whole)
	for name, text := range fixture.Rows(t, dir) {
		if !strings.HasPrefix(want[name], text) || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s is not a prefix", name)
		}
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, "size=4m"); err != nil {
		t.Fatal(err)
	}
	s = fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	if s.Committed() != committed || committed == 0 {
		t.Errorf("%d trials left of %d", s.Committed(), committed)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	fixture.Finish(t, dir, p, 50)
	if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestReadOnly tries to write where nothing can be written, and reads there.
func TestReadOnly(t *testing.T) {
	p, dir := fixture.Plan(t, fixture.Small), mount(t, "size=1m")
	fixture.Finish(t, dir, p, 5)
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	_, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
	if !errors.As(err, new(*results.Error)) || !errors.Is(err, syscall.EROFS) {
		t.Errorf("got %v, want a read-only file system", err)
	}
	s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
	if table := fixture.Must(analysis.ReadTable(s))(t); table.Trials() != p.Len() {
		t.Errorf("%d trials read", table.Trials())
	}
	if _, err := analysis.WriteSummary(s); !errors.As(err, new(*results.Error)) || !errors.Is(err, os.ErrPermission) && !errors.Is(err, syscall.EROFS) {
		t.Errorf("summary: %v", err)
	}
}
