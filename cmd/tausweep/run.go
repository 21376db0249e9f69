package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"
)

func (p *program) runCommand() *cobra.Command {
	var source specFlags
	var options runOptions
	var out, reuse string
	var dry bool
	trial := -1
	cmd := &cobra.Command{
		Use:     "run [SPEC]",
		Short:   "Train every trial of a spec",
		GroupID: groupSweep,
		Long: `run trains every trial of a spec (the guide's by default; - is stdin) and prints a
summary of the results. The results go to runs/NAME or --out. If the directory holds
results of the same spec, the sweep continues where it stopped; a directory with
results of another spec is refused.

With --reuse OLD, every trial that the sweep in OLD has, too (the same resolved
configuration and seed, trained by this same program) is taken over and not trained
again: to add values to an axis, or an axis. The files are the same, byte for byte. The
two specs may differ in their axes, values and seeds, and in nothing else.

With --data the sweep is over your own rows of numbers: eight temperatures, eight
seeds, an encoder that fits their width (see tausweep data inspect). Images and
augmentations of them, batch norm and several GPUs are not covered.`,
		Example: `  tausweep run
  tausweep run --data x.npy --labels y.npy
  tausweep run my.yaml --seeds 64 --metrics-listen 127.0.0.1:9090
  tausweep run --set loss.temperature=0.05,0.1,0.2 --set steps=2000 --out runs/short
  tausweep run more.yaml --reuse runs/my`,
		Args: arguments("[SPEC]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := p.plan(args, &source)
			if err != nil {
				return err
			}
			if out == "" {
				out = filepath.Join("runs", plan.Spec.Name)
			}
			switch {
			case dry && cmd.Flags().Changed("trial"):
				return exit(exitBadInput, errors.New("--dry-run cannot be combined with --trial"))
			case dry:
				return p.dryRun(plan, out)
			case cmd.Flags().Changed("trial"):
				return p.runTrial(cmd.Context(), plan, trial)
			}
			if reuse != "" {
				if options.known, err = p.reuse(plan, reuse, out); err != nil {
					return err
				}
			}
			return p.train(cmd.Context(), plan, out, &options)
		},
	}
	source.addFlags(p, cmd)
	options.addFlags(p, cmd)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "train nothing: print the size of the plan and its first trials, or commands")
	cmd.Flags().IntVar(&trial, "trial", -1, "train only the trial of this `index`, attached to the terminal, and print its result: nothing is stored")
	cmd.Flags().StringVar(&reuse, "reuse", "", "`directory` of a sweep whose trials are taken over where this one has them, too")
	cmd.Flags().StringVar(&out, "out", "", "results `directory` (default runs/NAME)")
	return cmd
}
