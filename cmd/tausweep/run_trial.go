package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// runTrial trains one trial of plan and prints what it gave: a command with its streams
// attached to this program's, in a folder that is removed. Nothing is committed.
func (p *program) runTrial(ctx context.Context, plan *sweep.Plan, trial int) error {
	if trial < 0 || trial >= plan.Len() {
		return exit(exitBadInput, fmt.Errorf("--trial: %d: must be 0 to %d", trial, plan.Len()-1))
	}
	t := plan.Trial(trial)
	r, err := p.trainAlone(ctx, plan, t)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(trialHeading(plan, t))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "status\t%s\nsteps\t%d\n", r.Status, r.Steps)
	if r.Status == sweep.OK {
		for i, m := range plan.Measures.Final() {
			fmt.Fprintf(w, "%s\t%s\n", m.Name, measured(m, r.Last().Values[i]))
		}
	}
	w.Flush()
	if err := p.print(b.String()); err != nil {
		return err
	}
	if r.Status == sweep.Failed {
		return exit(exitTrialsFailed, errors.New(r.Error))
	}
	return nil
}

func (p *program) trainAlone(ctx context.Context, plan *sweep.Plan, t sweep.Trial) (sweep.Result, error) {
	if plan.Spec.Trainer.Kind != spec.Command {
		if err := sweep.AddBaselines(plan); err != nil {
			return sweep.Result{}, exit(exitBadInput, err)
		}
		return sweep.Train(plan, sweep.Chunk{From: t.Index, To: t.Index + 1})[0], nil
	}
	if err := checkCommand(&plan.Spec); err != nil {
		return sweep.Result{}, err
	}
	dir, err := os.MkdirTemp("", "tausweep-trial-")
	if err != nil {
		return sweep.Result{}, exit(exitNotWritten, err)
	}
	defer os.RemoveAll(dir) // its command may have filled it
	r, err := command.NewHost(p.environ).Attached(ctx, dir, plan, t, p.stdin, p.stderr, p.stderr)
	return r, exitStore(err)
}
