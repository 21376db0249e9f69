package service

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"github.com/tausweep/tausweep/results"

	"github.com/tausweep/tausweep/sweep/regular"
)

// recordFile is the service's own file in a sweep's directory.
const recordFile = "service.json"

// maxText bounds the bytes of a record, a manifest or a spec.
const maxText = 64 << 20

// record is what the service remembers of a sweep beside its results. It is on
// disk before a launch is answered, and whenever the state has changed.
type record struct {
	ID     string `json:"id"`
	State  State  `json:"state"`
	Reason string `json:"reason,omitempty"`
	// Stopping says that the run is to end and the sweep to be cancelled.
	Stopping bool `json:"stopping,omitempty"`
	// Deaths counts how often the service died while the sweep ran, since a run of it
	// came to an end or it was resumed.
	Deaths  int       `json:"deaths,omitempty"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
	Queued  time.Time `json:"queued"` // orders the queue
	Plan    Size      `json:"plan"`
	// Owner is the name of the token that launched the sweep; empty where there was none.
	Owner string `json:"owner,omitempty"`
	// Most is how many trials an adaptive sweep may grow to.
	Most int `json:"most,omitempty"`
	// Seeds that the sweep was extended to; 0 where spec.yaml says it.
	Seeds  int            `json:"seeds,omitempty"`
	Counts results.Counts `json:"counts"` // when the state was written
	// Sizes are how many bytes of each file were committed when the last run
	// ended; nil where that is not known.
	Sizes map[string]int64 `json:"sizes,omitempty"`
	Notes
	// Key and Request are hashes of the launch's Idempotency-Key and body.
	Key     string `json:"key,omitempty"`
	Request string `json:"request,omitempty"`
}

// write stores the record durably.
func (r *record) write(dir string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return results.WriteFile(filepath.Join(dir, recordFile), append(text, '\n'))
}

// readRecord reads dir's record; fs.ErrNotExist if there is none.
func readRecord(dir string) (r record, err error) {
	text, err := regular.Read(dir, recordFile, maxText)
	if err != nil {
		return record{}, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return record{}, err
	}
	if err := r.check(); err != nil {
		return record{}, fmt.Errorf("%s: %w", recordFile, err)
	}
	return r, nil
}

// check says what of a record this program cannot have written. Whether it is what the
// files hold is another question: see suspicious.
func (r *record) check() error {
	c := r.Counts
	switch {
	case r.ID == "":
		return errors.New("id: is missing")
	case !slices.Contains(States(), r.State):
		return fmt.Errorf("state: %q: must be one of %v", r.State, States())
	case r.Created.IsZero() || r.Changed.IsZero():
		return errors.New("created, changed: must be times")
	case min(c.OK, c.Diverged, c.Failed, r.Plan.Trials, r.Plan.Configurations, r.Plan.Seeds, r.Seeds, r.Most, r.Deaths) < 0:
		return errors.New("counts, plan, seeds, most, deaths: must be 0 or more")
	case c.Trials() > r.Plan.Trials:
		return fmt.Errorf("counts: %d trials: must be at most the plan's %d", c.Trials(), r.Plan.Trials)
	}
	return nil
}

// NewID returns what tells a sweep from others of its name.
func NewID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// syncDirectory makes the names in dir durable.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // has no such thing
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// IsName reports whether a sweep can have that name.
func IsName(name string) bool {
	return regexp.MustCompile(namePattern).MatchString(name)
}

const namePattern = `^[a-z0-9][a-z0-9-]{0,62}$`

// adopt makes the record of a sweep that the service did not launch.
func (s *Service) adopt(dir, name string) (record, error) {
	about, err := os.Lstat(filepath.Join(dir, results.SpecFile))
	if err != nil {
		return record{}, err
	}
	m, err := readManifest(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return record{}, err
	}
	r := record{
		State: Cancelled, Reason: "started without the service: resume to continue it",
		Created: about.ModTime().UTC(), Changed: about.ModTime().UTC(),
		Plan:   Size{Trials: m.Plan.Trials, Configurations: m.Plan.Configurations, Seeds: m.Plan.Seeds},
		Counts: m.Committed,
	}
	if n := len(m.Runs); n > 0 {
		r.Created, r.Changed = m.Runs[0].Began, m.Runs[n-1].Began
		if ended := m.Runs[n-1].Ended; ended != nil {
			r.Changed = *ended
		}
	} else {
		plan, err := s.readPlan(dir, 0)
		if err != nil {
			return record{}, err
		}
		r.Plan = sizeOf(plan)
	}
	if m.State == results.Done {
		r.State, r.Reason = ended(m.Committed), ""
	}
	sum := sha256.Sum256([]byte(name + r.Created.Format(time.RFC3339Nano)))
	r.ID = hex.EncodeToString(sum[:8])
	return r, nil
}

// ended is the state of a sweep whose trials are all committed.
func ended(c results.Counts) State {
	if c.Failed > 0 {
		return DoneWithFailures
	}
	return Done
}

// readManifest reads what made the results in dir.
func readManifest(dir string) (m results.Manifest, err error) {
	text, err := regular.Read(dir, results.ManifestFile, maxText)
	if err != nil {
		return m, err
	}
	err = json.Unmarshal(text, &m)
	return m, err
}
