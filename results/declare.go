package results

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// declared returns what the files in dir hold of plan's trials: what the manifest
// says; before schema 4, which of the trainer's measures the header of curves.csv
// names; in an empty directory what the trainer declares.
func declared(dir string, m *Manifest, plan *sweep.Plan) (spec.Declaration, error) {
	d := plan.Declaration
	if len(m.Measures) > 0 {
		if err := m.Measures.Validate(); err != nil {
			return d, &DamageError{File: ManifestFile, Column: "measures", Got: err.Error(), Want: "what this program wrote"}
		}
		return m.Declaration, nil
	}
	file, err := regular.Open(dir, CurvesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return d, named(err)
	}
	defer file.Close() // only read
	header := newLines(CurvesFile, nil, file)
	if ok, err := header.next(); !ok {
		return d, err // rewritten, or told when the rows are read
	}
	var columns []string
	for header.more {
		columns = append(columns, header.text())
	}
	d.Measures = slices.DeleteFunc(slices.Clone(d.Measures), func(m metrics.Measure) bool { return !slices.Contains(columns, m.Name) })
	return d, nil
}

// Declared returns what the files in dir, the directory of plan, hold of its
// trials. The error is an *Error.
func Declared(dir string, plan *sweep.Plan) (spec.Declaration, error) {
	m, err := readManifest(dir)
	if err != nil {
		return spec.Declaration{}, wrap(dir, err)
	}
	d, err := declared(dir, &m, plan)
	return d, wrap(dir, err)
}

// layoutOf returns the layout of the files in dir, the directory of plan.
func layoutOf(dir string, plan *sweep.Plan) (*layout, error) {
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	d, err := declared(dir, &m, plan)
	if err != nil {
		return nil, err
	}
	return newLayout(plan, d.Measures, m.bareDigests()), nil
}

// declare takes over what the directory's files hold, and finds each of their
// measures among those that the trainer yields now.
func (s *Store) declare() error {
	d, err := declared(s.dir, &s.manifest, s.plan)
	if err != nil {
		return err
	}
	judge := s.newJudge
	s.layout = newLayout(s.plan, d.Measures, s.manifest.bareDigests())
	s.newJudge = judge
	s.manifest.Declaration = d
	yields := s.plan.Spec.Declare().Measures
	s.places = make([]int, len(d.Measures))
	for i, m := range d.Measures {
		if s.places[i] = yields.Index(m.Name); s.places[i] < 0 {
			return &DamageError{
				File: ManifestFile, Column: "measures", Got: m.Name,
				Want: fmt.Sprintf("the measures of this program's trainer %s (the sweep can be read but not resumed)", s.plan.Spec.Trainer.Kind),
			}
		}
	}
	return nil
}

// sniffSchema tells by the first digest in dir which schema its rows are of: 4 where
// that is bare, 0 where it is not or there is none yet.
func sniffSchema(dir string) int {
	file, err := regular.Open(dir, TrialsFile)
	if err != nil {
		return 0 // told when the rows are read
	}
	defer file.Close() // only read
	for rows := bufio.NewScanner(file); rows.Scan(); {
		row := rows.Text()
		digest := row[strings.LastIndexByte(row, ',')+1:]
		switch {
		case sweep.IsDigest("w" + digest):
			return 4
		case sweep.IsDigest(digest):
			return 0
		}
	}
	return 0
}
