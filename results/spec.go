package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// checkSpec holds the plan's spec against the directory's. It returns the text
// to write if there is none yet, or where the plan has more seeds; else nil.
func (s *Store) checkSpec() ([]byte, error) {
	asked := s.plan.Spec.YAML()
	text, err := regular.Read(s.dir, SpecFile, spec.MaxSpecBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return asked, s.checkNew()
	}
	if err != nil {
		return nil, named(err)
	}
	stored, err := parsePlan(text)
	if err != nil {
		return nil, err
	}
	if err := s.manifest.made(text); err != nil {
		return nil, err
	}
	if differences := s.plan.Spec.Differences(&stored.Spec); len(differences) > 0 {
		other := &OtherSpecError{Differences: differences}
		if !stored.Spec.Adaptive() && len(stored.Spec.Differences(&s.plan.Spec)) == 0 {
			other.Stored, other.Requested = len(stored.Seeds), len(s.plan.Seeds)
		}
		return nil, other
	}
	if len(stored.Seeds) == len(s.plan.Seeds) {
		return nil, nil
	}
	return asked, nil
}

// checkNew makes sure that no file of a new sweep takes the place of another.
func (s *Store) checkNew() error {
	for _, name := range append(s.layout.files(), ManifestFile, SummaryFile, SummaryLongFile) {
		_, err := os.Lstat(filepath.Join(s.dir, name))
		if err == nil {
			return &DamageError{File: SpecFile, Got: "not there", Want: "it beside " + name}
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return named(err)
		}
	}
	return nil
}

// parsePlan makes the plan of a frozen spec.
func parsePlan(text []byte) (*sweep.Plan, error) {
	parsed, err := spec.Parse(SpecFile, text)
	if err != nil {
		return nil, err
	}
	return sweep.NewPlan(parsed)
}
