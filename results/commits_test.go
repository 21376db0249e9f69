package results_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// finished returns a finished sweep of the small plan, five trials a commit.
func finished(t *testing.T) (dir string) {
	t.Helper()
	dir = fixture.Memory(t)
	fixture.Finish(t, dir, fixture.Plan(t, fixture.Small), 5)
	return dir
}

// change replaces a byte of a file.
func change(t *testing.T, path string, at int, to byte) {
	t.Helper()
	text := []byte(fixture.ReadFile(t, path))
	text[at] = to
	write(t, path, string(text))
}

// Any digit that is another one is told by who reads and by who goes on, and nothing is
// changed then.
func TestEveryDigitCounts(t *testing.T) {
	t.Parallel()
	p := fixture.Plan(t, fixture.Small)
	dir := finished(t)
	for _, name := range []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile, results.CommitsFile} {
		path := filepath.Join(dir, name)
		whole := fixture.ReadFile(t, path)
		tried := 0
		for at := 0; at < len(whole); at += 1 + len(whole)/150 {
			for at < len(whole) && (whole[at] < '0' || whole[at] > '9') {
				at++
			}
			if at == len(whole) {
				break
			}
			tried++
			change(t, path, at, '0'+(whole[at]-'0'+1)%10)
			before := everything(t, dir)
			_, err := results.Read(dir, analysis.NewJudge)
			if damage := new(results.DamageError); !errors.As(err, &damage) || damage.Remedy() == "" {
				t.Fatalf("%s, byte %d: read gives %v", name, at, err)
			}
			if _, err := results.Open(dir, p, fixture.Build, analysis.NewJudge); !errors.As(err, new(*results.DamageError)) {
				t.Fatalf("%s, byte %d: opened: %v", name, at, err)
			}
			v, err := results.Verify(dir, analysis.NewJudge)
			header := at < strings.IndexByte(whole, '\n') && name != results.CommitsFile
			if err != nil || v.State != results.Damaged || v.Repairable == header || len(v.Damage) == 0 || v.Damage[0].File == "" {
				t.Fatalf("%s, byte %d: verified: %+v %v", name, at, v, err)
			}
			if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
				t.Fatalf("something was changed:\n%s", diff)
			}
			write(t, path, whole)
		}
		if tried < 100 {
			t.Errorf("%s: only %d digits tried", name, tried)
		}
	}
	v, err := results.Verify(dir, analysis.NewJudge)
	if err != nil || v.State != results.Whole || v.Checked != p.Len() || v.Trials != p.Len() {
		t.Errorf("%+v %v", v, err)
	}
}

// A repaired sweep has only what is whole, keeps what it had aside, and goes on to the
// same bytes as an undisturbed one.
func TestRepair(t *testing.T) {
	t.Parallel()
	p := fixture.Plan(t, fixture.Small)
	whole := fixture.Rows(t, finished(t))
	for _, c := range []struct {
		name, file string
		edit       func(string) string
		trials     int
	}{
		{"a digit of a curve", results.CurvesFile, line(17, replace("0.8865172", "0.8865173")), 0},
		{"a feature of the first trial", results.FeaturesFile, line(4, replace("0.776163", "0.776164")), 0},
		{"a digest", results.TrialsFile, line(13, replace(",w", ",w0")), 10},
		{"another digest", results.TrialsFile, line(13, func(s string) string { return s[:len(s)-3] + "zz\n" }), 10},
		{"a trial that failed instead", results.TrialsFile, line(13, func(s string) string {
			cells := strings.Split(s, ",")
			return strings.Join(cells[:4], ",") + ",failed,out of luck,0" + strings.Repeat(",", 11) + "\n"
		}), 10},
		{"a row missing", results.TrialsFile, line(9, drop), 5},
		{"a curve of the sixth trial", results.CurvesFile, line(22, drop), 5},
		{"text at the end", results.TrialsFile, func(s string) string { return s + "done!\n" }, 12},
		{"a timing", results.TimingsFile, line(4, replace(",", ",x")), 12},
		{"a checksum", results.CommitsFile, line(3, replace("5", "6")), 12},
		{"all checksums", results.CommitsFile, func(string) string { return "hello\n" }, 12},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := finished(t)
			path := filepath.Join(dir, c.file)
			before := fixture.ReadFile(t, path)
			after := c.edit(before)
			if after == before {
				t.Fatal("the edit changes nothing")
			}
			write(t, path, after)
			v, aside, err := results.Repair(dir, analysis.NewJudge)
			if err != nil || v.State != results.Damaged || v.Trials != c.trials {
				t.Fatalf("%+v %v, want %d trials", v, err, c.trials)
			}
			if kept := fixture.ReadFile(t, filepath.Join(aside, c.file)); kept != after {
				t.Error("another file is kept aside")
			}
			if v, err = results.Verify(dir, analysis.NewJudge); err != nil || v.State != results.Whole || v.Trials != c.trials || v.Checked != c.trials {
				t.Fatalf("repaired: %+v %v", v, err)
			}
			for name, text := range fixture.Rows(t, dir) {
				if !strings.HasPrefix(whole[name], text) {
					t.Errorf("%s is no prefix of the whole one", name)
				}
			}
			fixture.Finish(t, dir, p, 5)
			if diff := cmp.Diff(whole, fixture.Rows(t, dir)); diff != "" {
				t.Errorf("resumed (-want +got):\n%s", diff)
			}
			if v, err = results.Verify(dir, analysis.NewJudge); err != nil || v.State != results.Whole || v.Checked != p.Len() {
				t.Errorf("resumed: %+v %v", v, err)
			}
		})
	}
}

// Checksums that somebody made up are refused as others are.
func TestForgedChecksums(t *testing.T) {
	for _, row := range []string{"-1,5,5,5", "5,-5,5,5", "5,5,5,-9223372036854775808", "5,9223372036854775807,5,5", "99999999,5,5,5"} {
		dir := finished(t)
		cells := strings.Split(row, ",")
		const sum = "00000000000000000000000000000000"
		text := fmt.Sprintf("%s,%s,%s,%s,%s,%s,%s", cells[0], cells[1], sum, cells[2], sum, cells[3], sum)
		own := sha256.Sum256([]byte("1," + text))
		header, _, _ := strings.Cut(fixture.ReadFile(t, filepath.Join(dir, results.CommitsFile)), "\n")
		write(t, filepath.Join(dir, results.CommitsFile), fmt.Sprintf("%s\n%s,%x\n", header, text, own[:16]))
		if _, err := results.Read(dir, analysis.NewJudge); err != nil && !errors.As(err, new(*results.DamageError)) {
			t.Errorf("%s: %v", row, err)
		}
		if v, err := results.Verify(dir, analysis.NewJudge); err != nil || v.State == results.Whole {
			t.Errorf("%s: %+v %v", row, v, err)
		}
	}
}

// What cutting back cannot mend is left alone.
func TestRepairRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		hurt func(t *testing.T, dir string)
		want string
	}{
		{"the spec", func(t *testing.T, dir string) { write(t, filepath.Join(dir, results.SpecFile), "steps: five\n") }, "cannot be repaired: spec.yaml"},
		{"another spec", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, results.SpecFile), strings.Replace(fixture.ReadFile(t, filepath.Join(dir, results.SpecFile)), "0.05", "0.06", 1))
		}, "cannot be repaired: spec.yaml: was changed"},
		{"the manifest", func(t *testing.T, dir string) { write(t, filepath.Join(dir, results.ManifestFile), "{") }, "cannot be repaired: manifest.json"},
		{"no curves", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, results.CurvesFile)) }, "cannot be repaired: curves.csv: not there"},
		{"no sweep", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, results.SpecFile)) }, "no sweep found"},
	} {
		dir := finished(t)
		c.hurt(t, dir)
		before := everything(t, dir)
		_, _, err := results.Repair(dir, analysis.NewJudge)
		if !errors.As(err, new(*results.Error)) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		after := everything(t, dir)
		maps.DeleteFunc(after, func(name, _ string) bool { return name == ".lock" })
		maps.DeleteFunc(before, func(name, _ string) bool { return name == ".lock" })
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s: something was changed:\n%s", c.name, diff)
		}
	}
	dir := fixture.Memory(t)
	p := fixture.Plan(t, fixture.Small)
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	defer s.Close()
	if _, _, err := results.Repair(dir, analysis.NewJudge); !errors.As(err, new(*results.LockedError)) {
		t.Errorf("while another program writes: %v", err)
	}
}

// A directory of an earlier version has no checksums: it is read and gone on with, and has
// some from then on.
func TestNoChecksums(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := finished(t)
	want := fixture.Rows(t, dir)
	remove(t, filepath.Join(dir, results.CommitsFile))
	s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
	if s.Committed() != p.Len() || s.Verified() != 0 {
		t.Errorf("%d of %d trials have checksums", s.Verified(), s.Committed())
	}
	v, err := results.Verify(dir, analysis.NewJudge)
	if err != nil || v.State != results.Unchecked || v.Trials != p.Len() || v.Checked != 0 {
		t.Errorf("%+v %v", v, err)
	}
	fixture.Finish(t, dir, p, 5)
	if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s = fixture.Must(results.Read(dir, analysis.NewJudge))(t); s.Verified() != p.Len() {
		t.Errorf("%d trials have checksums", s.Verified())
	}
}

// Whole rows that were taken off the end are missed: the checksums promise them. Going on
// trains them again.
func TestLostRows(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	dir := finished(t)
	want := fixture.Rows(t, dir)
	keep := func(name string, lines int) {
		text := strings.SplitAfter(fixture.ReadFile(t, filepath.Join(dir, name)), "\n")
		write(t, filepath.Join(dir, name), strings.Join(text[:lines], ""))
	}
	keep(results.TrialsFile, 6)
	remove(t, filepath.Join(dir, results.ManifestFile)) // which says so, too
	_, err := results.Read(dir, analysis.NewJudge)
	if err == nil || !strings.Contains(err.Error(), "the files hold 5 whole trials: expected the 10 that commits.csv says were committed") {
		t.Error(err)
	}
	v, err := results.Verify(dir, analysis.NewJudge)
	if err != nil || v.State != results.Damaged || v.Trials != 5 {
		t.Errorf("%+v %v", v, err)
	}
	fixture.Finish(t, dir, p, 5)
	if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if v, err = results.Verify(dir, analysis.NewJudge); err != nil || v.State != results.Whole {
		t.Errorf("%+v %v", v, err)
	}
}

// The checksums are cut anywhere, as a crash may leave them: the sweep goes on, and has
// them all in the end.
func TestTornChecksums(t *testing.T) {
	t.Parallel()
	p := fixture.Plan(t, fixture.Small)
	dir := finished(t)
	path := filepath.Join(dir, results.CommitsFile)
	whole := fixture.ReadFile(t, path)
	rows := fixture.Rows(t, dir)
	var checked []int
	for size := range len(whole) {
		write(t, path, whole[:size])
		s, err := results.Read(dir, analysis.NewJudge)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", size, err)
		}
		checked = append(checked, s.Verified())
		fixture.Finish(t, dir, p, 5)
		if s = fixture.Must(results.Read(dir, analysis.NewJudge))(t); s.Verified() != p.Len() {
			t.Fatalf("cut at byte %d: %d trials have checksums after resuming", size, s.Verified())
		}
		if diff := cmp.Diff(rows, fixture.Rows(t, dir)); diff != "" {
			t.Fatalf("cut at byte %d: rows changed:\n%s", size, diff)
		}
	}
	if got := fmt.Sprint(slices.Compact(checked)); got != "[0 5 10]" {
		t.Errorf("checked %s", got)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// A directory that was copied file by file while its sweep ran, each file at another time,
// goes on to the same bytes: the promise of backups by plain copying.
func TestCopiedWhileItRan(t *testing.T) {
	t.Parallel()
	p := fixture.Plan(t, fixture.Small)
	dir := fixture.Memory(t)
	s := fixture.Must(results.Open(dir, p, fixture.Build, analysis.NewJudge))(t)
	names := []string{results.CommitsFile, results.CurvesFile, results.FeaturesFile, results.ManifestFile, results.TrialsFile}
	var moments []map[string]string // what the files held
	for at := 0; at <= p.Len(); at += 4 {
		if at > 0 {
			fixture.Commit(t, s, p, at-4, at)
		}
		if at == p.Len() {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		moments = append(moments, everything(t, dir))
	}
	want := fixture.Rows(t, dir)
	spec := fixture.ReadFile(t, filepath.Join(dir, results.SpecFile))
	for code := range 1024 { // every way to take five files at one of four moments
		copied := fixture.Memory(t)
		write(t, filepath.Join(copied, results.SpecFile), spec)
		for i, name := range names {
			write(t, filepath.Join(copied, name), moments[code>>(2*i)&3][name])
		}
		fixture.Finish(t, copied, p, 5)
		if diff := cmp.Diff(want, fixture.Rows(t, copied)); diff != "" {
			t.Fatalf("%b (-want +got):\n%s", code, diff)
		}
		if v, err := results.Verify(copied, analysis.NewJudge); err != nil || v.State != results.Whole || v.Checked != p.Len() {
			t.Fatalf("%b: %+v %v", code, v, err)
		}
	}
}
