package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/takeaway"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/runner"
	"github.com/tausweep/tausweep/sweep/spec"
)

// verdictOptions are guide's flags for the verdicts on its takeaways, and --out.
type verdictOptions struct {
	asked   bool
	seeds   int
	workers int
	out     string
	format  *choice
}

const (
	verdictSeeds = 40
	proseWidth   = 100 // columns, at most: longer lines are hard to read
	// leastSeeds can show something after Holm's correction of a finding's dozen tests.
	leastSeeds = 10
)

func (o *verdictOptions) addFlags(fs *pflag.FlagSet) {
	fs.BoolVar(&o.asked, "verdicts", false, "test the guide's takeaways over many seeds")
	fs.IntVar(&o.seeds, "seeds", verdictSeeds, "`number` of seeds for --verdicts")
	fs.IntVar(&o.workers, "workers", 0, "`number` of trials to train at once; 0 = one per processor")
	fs.StringVar(&o.out, "out", "", "results `directory` (default runs/guide-script or runs/guide-verdicts)")
}

// verdicts trains what the takeaways need, or continues it, and prints them.
func (p *program) verdicts(cmd *cobra.Command, o *verdictOptions) error {
	if cmd.Flags().Changed("seed") {
		return exit(exitBadInput, errors.New("--seed is for the script only: with --verdicts use --seeds, the number of seeds"))
	}
	if o.seeds < leastSeeds || o.seeds > spec.MaxTrials/100 {
		return exit(exitBadInput, fmt.Errorf("--seeds: %d: must be %d to %d", o.seeds, leastSeeds, spec.MaxTrials/100))
	}
	if o.out == "" {
		o.out = filepath.Join("runs", "guide-verdicts")
	}
	fixed, held := takeaway.Specs(o.seeds)
	var evidence []*takeaway.Evidence
	for _, part := range []struct {
		spec      *spec.Spec
		directory string
		setting   string
	}{{fixed, "fixed", takeaway.Fixed}, {held, "held", takeaway.Held}} {
		e, err := p.evidence(cmd.Context(), part.spec, filepath.Join(o.out, part.directory), part.setting, o.workers)
		if err != nil {
			return err
		}
		evidence = append(evidence, e)
	}
	all := takeaway.All(evidence[0], evidence[1])
	if o.format.value == "json" {
		return p.printJSON(map[string]any{"seeds": o.seeds, "takeaways": all, "directories": []string{filepath.Join(o.out, "fixed"), filepath.Join(o.out, "held")}})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "The guide's takeaways, %s at each of %d temperatures, with the guide's step size and with the step size held.\n\n", count(o.seeds, "seed"), len(fixed.Axes[0].Values))
	_ = takeaway.WriteText(&b, all, min(cmp.Or(p.width(), proseWidth), proseWidth)) // a strings.Builder takes everything
	fmt.Fprintf(&b, "\nMeasured on the guide's toy problem: 100 points of the plane in four classes, an encoder of 40 weights.\n"+
		"Another encoder may behave differently.\n\n%s\n%s\n", filepath.Join(o.out, "fixed"), filepath.Join(o.out, "held"))
	return p.print(b.String())
}

// evidence trains what dir does not have of a spec's trials and reads it all.
func (p *program) evidence(ctx context.Context, s *spec.Spec, dir, setting string, workers int) (*takeaway.Evidence, error) {
	plan, err := sweep.NewPlan(s)
	if err != nil {
		return nil, err // a fault of the program: the spec is its own
	}
	executor, err := p.pool(&runOptions{workers: workers})
	if err != nil {
		return nil, err
	}
	var found *takeaway.Evidence
	shown := runShown{program: p, executor: executor, dir: dir}
	_, err = runner.Run(ctx, &runner.Job{
		Dir: p.path(dir), Plan: plan, Build: thisBuild(), Executor: executor,
		Opened: func(store *results.Store) (sweep.Sink, []sweep.Observer, error) {
			return nil, shown.begin(ctx, store), nil
		},
		Ran: shown.end,
		Conclude: func(read *results.Sweep) (err error) {
			found, err = takeaway.Read(read, setting)
			return exit(exitNotWritten, err)
		},
	})
	return found, exitStore(err)
}
