package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
)

func (p *program) verifyCommand() *cobra.Command {
	var repair bool
	cmd := &cobra.Command{
		Use:     "verify DIR...",
		Short:   "Check that a sweep's files are as they were written",
		GroupID: groupLook,
		Long: `verify reads all files of the sweep in DIR, or of every sweep in a directory of sweeps,
and says what is whole and what is not: by the rows themselves and by the checksum that
each commit left in commits.csv. Rows without one, as earlier versions wrote, are said.
It exits with 0, or with 5 where something is damaged. A sweep may run meanwhile.

--repair cuts a damaged sweep back to the trials before the damage, and keeps the files
as they were aside, in DIR/damaged-TIME; tausweep resume then trains the others again.`,
		Example: `  tausweep verify runs/guide
  tausweep verify runs --format json
  tausweep verify runs/guide --repair && tausweep resume runs/guide`,
		Args:              atLeastOne("DIR"),
		ValidArgsFunction: completeDirectories,
	}
	cmd.Flags().BoolVar(&repair, "repair", false, "cut damaged sweeps back to what is whole")
	format := addFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		var all []verified
		var faults []error
		for _, dir := range p.sweepsOf(args) {
			v, err := p.verifyOne(dir, repair)
			all, faults = append(all, v), append(faults, err)
		}
		fault := errors.Join(faults...)
		if format.value == "json" {
			return errors.Join(p.printJSON(map[string]any{"sweeps": all}), fault)
		}
		var b strings.Builder
		for i := range all {
			all[i].describe(&b)
		}
		return errors.Join(p.print(b.String()), fault)
	}
	return cmd
}

// sweepsOf returns the directories, with the sweeps of those that hold several in their
// place.
func (p *program) sweepsOf(dirs []string) []string {
	var all []string
	for _, dir := range dirs {
		names := p.sweepsIn(dir)
		if names == nil {
			all = append(all, dir)
		}
		for _, name := range names {
			all = append(all, filepath.Join(dir, name))
		}
	}
	return all
}

// verified is what verify says of a sweep.
type verified struct {
	Directory string `json:"directory"`
	*results.Verification
	// Aside is where a repaired sweep's files are as they were.
	Aside string `json:"aside,omitempty"`
	Error string `json:"error,omitempty"`
}

// verifyOne verifies the sweep in dir, and repairs it where that is asked for. The error
// is what is wrong with it in the end.
func (p *program) verifyOne(dir string, repair bool) (verified, error) {
	v := verified{Directory: dir}
	var err error
	if repair {
		v.Verification, v.Aside, err = results.Repair(p.path(dir), analysis.NewJudge)
	} else {
		v.Verification, err = results.Verify(p.path(dir), analysis.NewJudge)
	}
	if err != nil {
		v.Error = err.Error()
		return v, exit(readCode(err), err)
	}
	if v.State == results.Damaged && v.Aside == "" {
		return v, exit(exitNotWritten, fmt.Errorf("%s: damaged", dir))
	}
	return v, nil
}

// describe says it in words.
func (v *verified) describe(b *strings.Builder) {
	if v.Verification == nil {
		return // its error says all
	}
	switch v.State {
	case results.Whole:
		fmt.Fprintf(b, "%s: whole: %s, with the right checksums\n", v.Directory, count(v.Trials, "trial"))
	case results.Unchecked:
		fmt.Fprintf(b, "%s: whole as far as can be told: %s, of which %d have no checksum\n", v.Directory, count(v.Trials, "trial"), v.Trials-v.Checked)
	case results.Damaged:
		fmt.Fprintf(b, "%s: damaged: %s whole\n", v.Directory, are(v.Trials))
	}
	for _, d := range v.Damage {
		fmt.Fprintf(b, "  %s\n", strings.ReplaceAll(d.Text, "\n", "\n  "))
		if d.Remedy != "" && v.Aside == "" {
			fmt.Fprintf(b, "    %s\n", d.Remedy)
		}
	}
	if v.Aside != "" {
		fmt.Fprintf(b, "  repaired: %s left; the files as they were are in %s\n  to train the others again: tausweep resume %s\n", are(v.Trials), v.Aside, v.Directory)
	}
}

// are says "1 trial is", "2 trials are".
func are(n int) string {
	if n == 1 {
		return "1 trial is"
	}
	return count(n, "trial") + " are"
}
