package service

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/tausweep/tausweep/results"
)

// IsName reports whether a sweep can have that name.
func IsName(name string) bool {
	return regexp.MustCompile(namePattern).MatchString(name)
}

const namePattern = `^[a-z0-9][a-z0-9-]{0,62}$`

// adopt makes the record of a sweep that the service did not launch.
func adopt(dir, name string) (record, error) {
	about, err := os.Stat(filepath.Join(dir, results.SpecFile))
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
		plan, err := readPlan(dir, 0)
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
	text, err := os.ReadFile(filepath.Join(dir, results.ManifestFile))
	if err != nil {
		return m, err
	}
	err = json.Unmarshal(text, &m)
	return m, err
}
