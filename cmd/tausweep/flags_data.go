package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// dataFlags are a user's own data, in the place of a spec.
type dataFlags struct {
	samples, labels, pairs string
	drop                   bool
}

func (d *dataFlags) addFlags(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&d.samples, "data", "", "sweep over the samples of a `file` (.npy, .npz#key, .csv, .tsv, .parquet, IDX) instead of a spec's")
	d.addOthers(cmd)
}

// addOthers adds the flags that go with the samples.
func (d *dataFlags) addOthers(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&d.labels, "labels", "", "`file` of the samples' labels, or column:NAME of them")
	fs.StringVar(&d.pairs, "pairs", "", "`file` of a second view of every sample")
	fs.BoolVar(&d.drop, "drop-nonfinite", false, "leave samples out that have values that are not finite")
}

// others reports whether flags are given that say nothing without samples.
func (d *dataFlags) others() bool { return d.labels != "" || d.pairs != "" || d.drop }

// spec returns the spec that the flags mean.
func (d *dataFlags) spec() *spec.Spec {
	s := spec.ForFiles(d.samples, d.labels, d.pairs)
	s.File.Data.DropNonfinite = d.drop
	return s
}

// ofData returns the spec of a user's own data.
func (p *program) ofData(s *specFlags) (*spec.Spec, error) {
	made := s.data.spec()
	if slices.Contains(s.set, "loss.temperature_schedule=cosine") {
		made.Axes = nil // over the temperature, which is not read then
	}
	if err := made.Set(s.overrides()...); err != nil {
		return nil, err
	}
	return made, p.fit(made, p.path("."))
}

// remote reports whether all data that a spec names is a service's, or it has none.
func remote(s *spec.Spec) bool {
	return s.Custom != nil || s.File != nil && !slices.ContainsFunc(s.File.Data.Files(), func(f spec.NamedFile) bool { return !isSent(f) })
}

// isSent reports whether a file is named as data that was sent to a service.
func isSent(f spec.NamedFile) bool {
	digest, _ := spec.SplitKey(*f.Name)
	return spec.IsDigest(digest)
}

// fit reads the data that a spec names, relative to dir, and fits the spec to it. It
// does nothing where data is not read from files.
func (p *program) fit(s *spec.Spec, dir string) error {
	if s.File == nil {
		return nil
	}
	for _, f := range s.File.Data.Files() {
		if isSent(f) {
			return fmt.Errorf("%s: %s: must be a file of this machine: it is data of a service", f.Path, *f.Name)
		}
	}
	_, chosen, err := dataset.Fit(s, dir)
	for _, line := range chosen {
		p.log.Info("chosen for the data: " + line)
	}
	return err
}
