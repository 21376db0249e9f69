package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

func (p *program) resumeCommand() *cobra.Command {
	var source specFlags
	var options runOptions
	cmd := &cobra.Command{
		Use:     "resume DIR",
		Short:   "Continue a sweep after an interruption, or add seeds to it",
		GroupID: groupSweep,
		Long: `resume trains the missing trials of the sweep in DIR, however it stopped: an
interruption, kill -9, a full disk, a power cut. With --seeds it adds seeds. The
files end up the same, byte for byte, as those of a sweep that was never interrupted.`,
		Example: `  tausweep resume runs/guide
  tausweep resume runs/guide --seeds 128`,
		Args: arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := p.stored(args[0], source.overrides()...)
			if err != nil {
				return err
			}
			return p.train(cmd.Context(), plan, args[0], &options)
		},
		ValidArgsFunction: completeDirectories,
	}
	source.addSeeds(cmd)
	options.addFlags(cmd)
	return cmd
}

// stored returns the plan of the sweep in dir, with the overrides.
func (p *program) stored(dir string, overrides ...spec.Override) (*sweep.Plan, error) {
	wanted, err := results.ReadSpec(p.path(dir))
	if err != nil {
		return nil, exit(readCode(err), err)
	}
	if len(overrides) > 0 && wanted.Adaptive() {
		return nil, exit(exitBadInput, fmt.Errorf("--seeds: %s chooses its trials by its own results and adds seeds itself: resume it without --seeds, or run another spec in another directory", dir))
	}
	if err := wanted.Set(overrides...); err != nil {
		return nil, exit(exitBadInput, err)
	}
	plan, err := sweep.NewPlan(wanted)
	if err != nil {
		return nil, exit(exitBadInput, err)
	}
	p.locate(plan, dir)
	return plan, nil
}

// locate finds the data of a plan whose directory is a service's.
func (p *program) locate(plan *sweep.Plan, dir string) {
	if plan.Spec.File != nil {
		plan.Locate(dataset.Stored(&plan.Spec.File.Data, filepath.Join(filepath.Dir(p.path(dir)), service.UploadDir)))
	}
}

// completeDirectories completes an argument that is a sweep's directory.
func completeDirectories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
