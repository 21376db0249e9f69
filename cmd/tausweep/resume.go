package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

func (p *program) resumeCommand() *cobra.Command {
	var source specFlags
	var options runOptions
	var at client
	var retry bool
	cmd := &cobra.Command{
		Use:     "resume DIR|NAME",
		Short:   "Continue a sweep after an interruption, or add seeds to it",
		GroupID: groupSweep,
		Long: `resume trains the missing trials of the sweep in DIR, however it stopped: an
interruption, kill -9, a full disk, a power cut. With --seeds it adds seeds. The
files end up the same, byte for byte, as those of a sweep that was never interrupted.

With --retry-failed it trains the trials that failed once more. The rows from the first
of them on are written again, in order; those of the others are not trained again.
Folders of commands that failed are set aside as trials/NUMBER.old1.

With --server, or where the settings name a server and there is no such directory, it
resumes the sweep NAME there, one that was cancelled or failed; to add seeds to it use
tausweep extend.`,
		Example: `  tausweep resume runs/guide
  tausweep resume runs/guide --seeds 128
  tausweep resume runs/mine --retry-failed
  tausweep resume guide --server http://sweeps.example:8080`,
		Args: arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if p.elsewhere(cmd, args[0]) {
				return p.resumeElsewhere(cmd, &at, args[0])
			}
			plan, err := p.stored(args[0], source.overrides()...)
			if err != nil {
				return err
			}
			if retry {
				if options.known, err = p.retryFailed(plan, args[0]); err != nil {
					return err
				}
			}
			return p.train(cmd.Context(), plan, args[0], &options)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			if cmd.Flags().Changed("server") {
				return p.completeNames(&at)(cmd, args, begun)
			}
			return completeDirectories(cmd, args, begun)
		},
	}
	source.addSeeds(cmd)
	options.addFlags(p, cmd)
	at.addFlags(p, cmd)
	cmd.Flags().BoolVar(&retry, "retry-failed", false, "train the trials that failed again")
	return cmd
}

// elsewhere reports whether a sweep is a service's: --server is given, or a setting
// names one and there is no such directory here.
func (p *program) elsewhere(cmd *cobra.Command, name string) bool {
	server := cmd.Flags().Lookup("server")
	if server.Changed {
		return true
	}
	_, err := os.Stat(p.path(name))
	return errors.Is(err, fs.ErrNotExist) && server.Value.String() != server.DefValue && !strings.ContainsAny(name, `/\`)
}

// resumeElsewhere resumes a sweep of a service.
func (p *program) resumeElsewhere(cmd *cobra.Command, at *client, name string) error {
	var faults []error
	cmd.LocalNonPersistentFlags().VisitAll(func(flag *pflag.Flag) {
		switch flag.Name {
		case "server", "token", "ca":
		case "seeds":
			if flag.Changed {
				faults = append(faults, errors.New("--seeds: to add seeds to a sweep on a service use tausweep extend"))
			}
		default:
			if flag.Changed {
				faults = append(faults, fmt.Errorf("--%s: only for a directory on this machine", flag.Name))
			}
		}
	})
	if err := errors.Join(faults...); err != nil {
		return exit(exitBadInput, err)
	}
	var s service.Sweep
	if err := at.call(cmd.Context(), http.MethodPost, address(name)+"/resume", &s); err != nil {
		return err
	}
	return p.print(standing(&s))
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
