package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
)

// analysisFlags are the flags that say what a sweep is to answer.
type analysisFlags struct {
	objective string
	baseline  string
}

func (a *analysisFlags) addFlags(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&a.objective, "objective", "", "what is best: `columns` to rank by (min:, max:) and limits (>=, <=), several columns for a Pareto front "+
		"(default: the trainer's own objective)")
	fs.StringVar(&a.baseline, "baseline", "", "compare with the configuration with these `values`, e.g. loss.temperature=0.05 (default: the best)")
}

// options reads the flags for a plan.
func (a *analysisFlags) options(plan *sweep.Plan) (o analysis.Options, err error) {
	if o.Objective, err = analysis.ParseObjective(a.objective, plan.Declaration); err == nil {
		err = o.Objective.Check(plan)
	}
	if err != nil {
		return o, exit(exitBadInput, &objectiveError{err})
	}
	if a.baseline != "" {
		if o.Baseline, err = analysis.FindConfiguration(plan, "--baseline", a.baseline); err != nil {
			return o, exit(exitBadInput, err)
		}
	}
	return o, nil
}

// objectiveError names the flag before each fault of an objective.
type objectiveError struct{ err error }

func (e *objectiveError) Error() string {
	return "--objective: " + strings.ReplaceAll(e.err.Error(), "\n", "\n--objective: ")
}

func (e *objectiveError) Unwrap() error { return e.err }

// flags are the flags as they were given, for a command line.
func (a *analysisFlags) flags() string {
	var flags []string
	if a.objective != "" {
		flags = append(flags, "--objective '"+a.objective+"'")
	}
	if a.baseline != "" {
		flags = append(flags, "--baseline '"+a.baseline+"'")
	}
	return strings.Join(flags, " ")
}
