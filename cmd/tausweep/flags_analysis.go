package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
)

// analysisFlags are the flags that say what a sweep is to answer.
type analysisFlags struct {
	objective string
	baseline  string
	margin    float64
}

func (a *analysisFlags) addFlags(p *program, cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVar(&a.objective, "objective", "", "what is best: `columns` to rank by (min:, max:) and limits (>=, <=), several columns for a Pareto front "+
		"(default: the trainer's own objective)")
	completeFlag(cmd, "objective", p.completeObjective)
	fs.StringVar(&a.baseline, "baseline", "", "compare with the configuration with these `values`, e.g. loss.temperature=0.05 (default: the best)")
	fs.Float64Var(&a.margin, "margin", 0, "how large a `difference` in the first column may be to count as none (default: a tenth of the spread over the ranked configurations)")
}

// options reads the flags for a plan.
func (a *analysisFlags) options(plan *sweep.Plan) (o analysis.Options, err error) {
	if o.Objective, err = analysis.ParseObjective(a.objective, plan.Declaration); err == nil {
		err = o.Objective.Check(plan)
	}
	if err != nil {
		return o, exit(exitBadInput, &objectiveError{err})
	}
	if !(a.margin >= 0) || math.IsInf(a.margin, 0) {
		return o, exit(exitBadInput, fmt.Errorf("--margin: %v: must be a number greater than 0", a.margin))
	}
	o.Margin = a.margin
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
	if a.margin != 0 {
		flags = append(flags, "--margin "+strconv.FormatFloat(a.margin, 'g', -1, 64))
	}
	return strings.Join(flags, " ")
}
