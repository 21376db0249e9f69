package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
)

// sweepsIn returns the directories in dir that hold a sweep, by name; none where dir is
// a sweep's itself or is not there.
func (p *program) sweepsIn(dir string) (names []string) {
	found, err := os.ReadDir(p.path(dir))
	if err != nil || p.holdsSweep(dir) {
		return nil
	}
	for _, f := range found {
		if !strings.HasPrefix(f.Name(), ".") && p.holdsSweep(filepath.Join(dir, f.Name())) {
			names = append(names, f.Name())
		}
	}
	return names
}

// storedSweep is a sweep in a directory of several.
type storedSweep struct {
	Directory string         `json:"directory"`
	Name      string         `json:"name"`
	State     results.State  `json:"state,omitempty"`
	Plan      results.Size   `json:"plan"`
	Committed results.Counts `json:"committed"`
	Error     string         `json:"error,omitempty"` // why it cannot be read
}

// listStored lists the sweeps in dir, as their manifests say.
func (p *program) listStored(dir string, names []string, format string) error {
	all := make([]storedSweep, 0, len(names))
	for _, name := range names {
		s := storedSweep{Directory: filepath.Join(dir, name), Name: name}
		m, err := results.ReadManifest(p.path(s.Directory))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.State = results.Interrupted // before it could write one
		case err != nil:
			s.Error = err.Error()
		default:
			s.Name, s.State, s.Plan, s.Committed = m.Name, m.State, m.Plan, m.Committed
			if m.State == results.Running { // the counts are those of its start
				p.countNow(&s)
			}
		}
		all = append(all, s)
	}
	if format == "json" {
		return p.printJSON(map[string]any{"sweeps": all})
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DIRECTORY\tSTATE\tCOMMITTED\tTRIALS\tCONFIGURATIONS\tSEEDS\tFAILED")
	for i := range all {
		s := &all[i]
		if s.Error != "" {
			fmt.Fprintf(w, "%s\tunreadable: %s\n", s.Directory, s.Error)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", s.Directory, s.State, s.Committed.Trials(), s.Plan.Trials,
			s.Plan.Configurations, s.Plan.Seeds, s.Committed.Failed)
	}
	w.Flush()
	return p.print(b.String())
}

// countNow counts what a sweep has committed.
func (p *program) countNow(s *storedSweep) {
	plan, err := p.stored(s.Directory)
	if err == nil {
		s.Committed, _, err = results.Inspect(p.path(s.Directory), plan, analysis.NewJudge)
	}
	if err != nil {
		s.Error = err.Error()
	}
}
