package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tausweep/tausweep/sweep/regular"
)

// Verification says what of a sweep's directory is as it was written.
type Verification struct {
	Dir string `json:"-"`
	// State is whole, unchecked (whole as far as rows can tell, of which some have no
	// checksums) or damaged.
	State Soundness `json:"state"`
	// Trials are those that the files hold, from the first on, up to the first damage.
	Trials int `json:"trials"`
	// Checked are those of them whose checksums are right.
	Checked int `json:"checked"`
	// Damage says what is not as it was written; empty where nothing is.
	Damage []Damage `json:"damage,omitempty"`
	// Repairable says that Repair can cut a damaged sweep back to Trials.
	Repairable bool `json:"repairable,omitempty"`
}

// Soundness is a verdict on a sweep's directory.
type Soundness string

// The verdicts.
const (
	Whole     Soundness = "whole"
	Unchecked Soundness = "unchecked"
	Damaged   Soundness = "damaged"
)

// Damage is something that is not as it was written.
type Damage struct {
	// File is its name in the directory; empty where it is about several.
	File string `json:"file,omitempty"`
	Text string `json:"text"`
	// Remedy is what can be done, where there is something.
	Remedy string `json:"remedy,omitempty"`
}

// Verify reads all that is in dir, changes nothing, and says what is not as it was
// written; judge decides how an adaptive plan has grown. It takes no lock. The error, an
// *Error, is fs.ErrNotExist where there is no sweep, or says why nothing could be read.
func Verify(dir string, judge NewJudge) (*Verification, error) {
	v, _, err := verifyDirectory(dir, judge)
	return v, wrap(dir, err)
}

// verified is what a verification has read.
type verified struct {
	*layout
	manifest Manifest
	found
}

func verifyDirectory(dir string, judge NewJudge) (*Verification, *verified, error) {
	v := &Verification{Dir: dir, State: Whole}
	text, err := readSpec(dir)
	if err != nil {
		return nil, nil, err
	}
	read := &verified{}
	plan, err := parsePlan(text)
	if err == nil {
		read.manifest, err = readManifest(dir)
	}
	if err == nil {
		err = read.manifest.made(text)
	}
	if err == nil {
		plan.Declaration, err = declared(dir, &read.manifest, plan)
	}
	if err != nil {
		err = v.add(SpecFile, err)
		return v, nil, err
	}
	read.layout = newLayout(plan, plan.Measures, read.manifest.bareDigests())
	read.newJudge = judge
	var faults []error
	read.found, v.Repairable, faults = read.examine(dir)
	for _, fault := range faults {
		if err := v.add("", fault); err != nil {
			return nil, nil, err
		}
	}
	v.Trials = read.Trials()
	if n := len(read.commits); n > 0 {
		v.Checked = read.commits[n-1].trials
	}
	switch said := max(read.manifest.Committed.Trials(), read.promised); {
	case v.State == Damaged:
	case v.Trials < said:
		err = v.add("", lost(v.Trials, said, ManifestFile))
	case v.Checked < v.Trials:
		v.State = Unchecked
	}
	return v, read, err
}

// add notes damage. An error that is none, as of a disk that cannot be read, is returned.
func (v *Verification) add(file string, err error) error {
	var damage *DamageError
	var path *fs.PathError
	var kind *regular.KindError
	switch {
	case errors.As(err, &damage):
		v.Damage = append(v.Damage, Damage{damage.File, err.Error(), damage.Remedy()})
	case errors.As(err, &kind) && errors.As(err, &path):
		v.Damage = append(v.Damage, Damage{filepath.Base(path.Path), err.Error(), "put the file back"})
	case errors.As(err, &path):
		return err
	default:
		v.Damage = append(v.Damage, Damage{File: file, Text: err.Error()})
	}
	v.State = Damaged
	return nil
}

// examine is inspect that goes on behind the first fault: what is found is whole, by the
// rows and by their checksums. There is something to cut where a file is damaged, none
// where one is not there.
func (l *layout) examine(dir string) (f found, cuttable bool, faults []error) {
	t, err := l.tally(dir)
	if err != nil {
		return found{}, false, []error{err}
	}
	defer t.close()
	if err := t.run(); err != nil {
		faults = append(faults, err)
		t.drain()
	}
	t.hold()
	wrong := t.wrong()
	faults = append(faults, wrong...)
	if t.spoilt != nil {
		faults = append(faults, t.spoilt)
	}
	if len(wrong) > 0 || len(faults) > 0 && len(t.all) > len(t.commits) {
		t.cutToCommit()
	}
	return t.found, len(faults) > 0 && t.missing == "", faults
}

// drain reads on what is behind a fault, for the checksums.
func (t *tally) drain() {
	for _, name := range t.files() {
		if c := *t.cursor(name); c != nil && c.verified != nil {
			_, _ = io.Copy(io.Discard, c.verified) // what cannot be read is not whole
		}
	}
}

// cutToCommit takes off what follows the last commit before which all are right.
func (t *tally) cutToCommit() {
	n := len(t.commits)
	for _, c := range []*cursor{t.trials, t.curves, t.features} {
		if c == nil || c.verified == nil {
			continue
		}
		if n = min(n, c.verified.next); len(c.verified.wrong) > 0 {
			n = min(n, c.verified.wrong[0])
		}
	}
	var last commit
	t.commits, t.Counts = t.commits[:n], Counts{}
	if n > 0 {
		last, t.Counts = t.commits[n-1], t.reached[n-1]
	}
	t.sizes[CommitsFile] = last.end
	for i, name := range summed {
		t.sizes[name] = last.ends[i]
	}
}

// Repair cuts the sweep in dir back to what Verify finds whole, and returns the directory,
// in dir, that has the files as they were; empty where nothing is damaged. Checksums are
// made anew where they alone are spoilt. What cannot be mended so (the spec, the manifest,
// a file that is not there) is an error, and then nothing is changed; so is another program
// that writes into dir. Every error is an *Error.
func Repair(dir string, judge NewJudge) (v *Verification, aside string, err error) {
	v, aside, err = repair(dir, judge)
	return v, aside, wrap(dir, err)
}

func repair(dir string, judge NewJudge) (v *Verification, aside string, err error) {
	l, err := lock(dir)
	if err != nil {
		return nil, "", err
	}
	defer func() {
		if fault := unlock(dir, l); err == nil {
			err = fault
		}
	}()
	v, read, err := verifyDirectory(dir, judge)
	if err != nil || v.State != Damaged {
		return v, "", err
	}
	if !v.Repairable {
		return v, "", fmt.Errorf("cannot be repaired: %s", v.Damage[0].Text)
	}
	aside = filepath.Join(dir, "damaged-"+time.Now().UTC().Format("20060102T150405.000Z"))
	if err := keepAside(dir, aside, append(read.files(), CommitsFile, ManifestFile)); err != nil {
		_ = os.RemoveAll(aside) // the first error says more
		return v, "", named(err)
	}
	return v, aside, named(read.cut(dir))
}

// cut cuts the files of dir to what was found whole.
func (r *verified) cut(dir string) error {
	size, err := r.sizeAt(dir, TimingsFile, r.Trials(), new(Counts))
	var damage *DamageError
	if err != nil && !errors.As(err, &damage) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r.sizes[TimingsFile] = size // no result rests on what is behind
	if err := r.manifest.cutBack(dir, r.Counts); err != nil {
		return err
	}
	// In the order of cutFiles; a file that is kept aside is left as it is.
	for _, name := range slices.Backward(append(r.files(), CommitsFile)) {
		if err := copyStart(dir, name, filepath.Join(dir, name), r.sizes[name]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	next, err := commitOf(dir, r.Trials(), r.sizes, r.commits)
	if err != nil || next == nil {
		return err
	}
	text := appendCommits(nil, r.commits)
	return writeWhole(filepath.Join(dir, CommitsFile), appendCommit(text, next, len(r.commits)+1))
}

// keepAside keeps files, as far as they are there, in a new directory: as further names of
// theirs, or as copies where the file system has no such thing.
func keepAside(dir, aside string, names []string) error {
	if err := os.Mkdir(aside, 0o755); err != nil {
		return err
	}
	for _, name := range names {
		path, kept := filepath.Join(dir, name), filepath.Join(aside, name)
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && os.Link(path, kept) != nil {
			err = copyStart(dir, name, kept, info.Size())
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(syncDirectory(aside), syncDirectory(dir))
}

// copyStart writes the first bytes of a file of dir to another place, or to its own.
func copyStart(dir, name, to string, size int64) error {
	source, err := regular.Open(dir, name)
	if err != nil {
		return err
	}
	err = writeWith(to, func(w io.Writer) error {
		_, err := io.CopyN(w, source, size)
		return err
	})
	return errors.Join(err, source.Close())
}
