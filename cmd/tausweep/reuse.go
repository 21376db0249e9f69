package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// reuse returns what the sweep in old has of plan's trials, whose sweep is in dir. The
// two must be of one program, and may differ in axes and seeds only.
func (p *program) reuse(plan *sweep.Plan, old, dir string) (sweep.Known, error) {
	a, errA := os.Stat(p.path(old))
	b, errB := os.Stat(p.path(dir))
	if errA == nil && errB == nil && os.SameFile(a, b) {
		return nil, exit(exitBadInput, fmt.Errorf("--reuse: %s is the sweep's own directory: choose another with --out or name", old))
	}
	s, err := p.open(old)
	if err != nil {
		return nil, flagged("--reuse", err)
	}
	paths, differences := plan.Spec.Shared(&s.Plan().Spec)
	if len(differences) > 0 {
		return nil, exit(exitBadInput, fmt.Errorf("--reuse: %s: results of another spec%s: only axes, their values and seeds may differ", old, differing(differences)))
	}
	if why := madeElsewhere(s.Manifest(), s.Committed()); why != "" {
		return nil, exit(exitBadInput, fmt.Errorf("--reuse: %s: trained by another program: %s: run the spec without --reuse", old, why))
	}
	yields := plan.Spec.Declare().Measures
	if !slices.Equal(s.Plan().Measures.Names(), yields.Names()) {
		return nil, exit(exitBadInput, fmt.Errorf("--reuse: %s: other measures than this program's: run the spec without --reuse", old))
	}
	known, err := p.known(s, paths, 0, func(r *sweep.Result) bool { return r.Status != sweep.Failed })
	if err != nil {
		return nil, flagged("--reuse", err)
	}
	return known, nil
}

// differing writes the first differences: "; steps: 20 stored, 30 requested".
func differing(differences []spec.Difference) string {
	const most = 8
	var b strings.Builder
	for i, d := range differences {
		if i == most {
			fmt.Fprintf(&b, "; and %d more", len(differences)-most)
			break
		}
		fmt.Fprintf(&b, "; %s: %s stored, %s requested", d.Path, d.Was, d.Now)
	}
	return b.String()
}

// flagged names a flag before an error and keeps its exit code.
func flagged(flag string, err error) error {
	return exit(codeOf(err), fmt.Errorf("%s: %w", flag, err))
}

// madeElsewhere says how this program differs from one that trained some of the first
// trials of a sweep; nothing where it trained them all.
func madeElsewhere(m results.Manifest, trials int) string {
	if len(m.Runs) == 0 && trials > 0 {
		return "the manifest does not say by which"
	}
	for _, run := range m.Runs {
		if run.From < trials && run.Build != thisBuild() {
			run.To = max(run.To, run.From+1) // where it was killed
			m.Runs = []results.Run{run}
			return strings.TrimPrefix(otherBuild(m, run.From, thisBuild()), "the row was written by another program: ")
		}
	}
	return ""
}

// known finds the results of s from a trial on that are wanted, by their values at
// paths and their seeds.
func (p *program) known(s *results.Sweep, paths []string, from int, wanted func(*sweep.Result) bool) (sweep.Known, error) {
	old := s.Plan()
	key := old.Spec.At(paths)
	found := map[string]sweep.Result{}
	for r, err := range s.Results(old.Spec.Declare().Measures) {
		if err != nil {
			return nil, exit(readCode(err), err)
		}
		if r.Trial >= from && wanted(&r) {
			t := old.Trial(r.Trial)
			found[fmt.Sprintf("%s%d", key(t.Configuration.Values), t.Seed)] = r
		}
	}
	p.log.Info("taking over", zap.Int("trials", len(found)), zap.String("from", s.Dir()))
	var of *sweep.Plan
	var now func([]spec.Value) string
	return func(plan *sweep.Plan, t sweep.Trial) (sweep.Result, bool) {
		if of != plan { // one that grows becomes another
			of, now = plan, plan.Spec.At(paths)
		}
		r, ok := found[fmt.Sprintf("%s%d", now(t.Configuration.Values), t.Seed)]
		if ok && r.Status == sweep.OK && plan.Records(t) && r.Features == nil {
			return sweep.Result{}, false // its features are not kept there
		}
		return r, ok
	}, nil
}

// retryFailed makes the sweep in dir one that ends before its first failed trial, and
// returns what is known of the trials after it.
func (p *program) retryFailed(plan *sweep.Plan, dir string) (sweep.Known, error) {
	s, err := p.open(dir)
	if err != nil {
		return nil, err
	}
	if s.Counts().Failed == 0 {
		p.log.Info("no trial failed", zap.String("sweep", plan.Spec.Name))
		return nil, nil
	}
	var failed []int
	for row, err := range s.Rows() {
		if err != nil {
			return nil, exit(readCode(err), err)
		}
		if row.Status == sweep.Failed {
			failed = append(failed, row.Index)
		}
	}
	paths, _ := plan.Spec.Shared(&s.Plan().Spec)
	known, err := p.known(s, paths, failed[0], func(r *sweep.Result) bool {
		return r.Status != sweep.Failed && ofThis(s.Manifest(), r.Trial)
	})
	if err != nil {
		return nil, err
	}
	if plan.Spec.Trainer.Kind == spec.Command {
		for _, trial := range failed {
			if err := command.SetAside(p.path(dir), trial); err != nil {
				return nil, exitStore(err)
			}
		}
	}
	p.log.Info("training failed trials again", zap.Int("failed", len(failed)), zap.Int("from", failed[0]))
	return known, exit(exitNotWritten, s.CutBack(failed[0]))
}

// ofThis reports whether this program trained a trial.
func ofThis(m results.Manifest, trial int) bool {
	for _, run := range slices.Backward(m.Runs) { // the last one's end is not known where it was killed
		if run.From <= trial {
			return run.Build == thisBuild()
		}
	}
	return false
}
