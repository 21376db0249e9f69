package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// whichTrial are the flags that name a trial of a sweep.
type whichTrial struct {
	trial       int
	seed        uint32
	temperature string
	set         []string
}

// reproduction is what reproduce compares: a trial with its row in a sweep.
type reproduction struct {
	sweep *results.Sweep
	trial sweep.Trial
	row   *results.Row
	began time.Time
	json  bool
}

func (p *program) reproduceCommand() *cobra.Command {
	var which whichTrial
	var format *choice
	cmd := &cobra.Command{
		Use:     "reproduce DIR",
		Short:   "Train one trial of a sweep again and compare",
		GroupID: groupLook,
		Long: `reproduce trains one trial again, alone, and prints the result next to the sweep's
row. It exits with 0 if status, metrics and the digest of the final weights are
equal. Otherwise it exits with 4 and prints how this program differs from the one
that wrote the row. The command of a spec with trainer.kind command is run again, in a
folder that is removed, and its measures may differ by their tolerance in the spec.`,
		Example: `  tausweep reproduce runs/guide --trial 17
  tausweep reproduce runs/guide --seed 3 --temperature 0.05
  tausweep reproduce runs/lr --seed 3 --temperature 0.05 --set optimizer.lr=0.001
  tausweep reproduce runs/guide --trial 17 --format json`,
		Args:              arguments("DIR"),
		ValidArgsFunction: completeDirectories,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := p.open(args[0])
			if err != nil {
				return err
			}
			t, err := which.find(cmd, s.Plan())
			if err != nil {
				return exit(exitBadInput, err)
			}
			p.locate(s.Plan(), args[0])
			return p.reproduce(cmd.Context(), &reproduction{sweep: s, trial: t, began: time.Now(), json: format.value == "json"})
		},
	}
	format = addFormat(cmd)
	fs := cmd.Flags()
	fs.IntVar(&which.trial, "trial", 0, "`index` of the trial, as in trials.csv")
	fs.Uint32Var(&which.seed, "seed", 0, "seed of the trial, if --trial is not given")
	fs.StringVar(&which.temperature, "temperature", "", "temperature of the trial, with --seed")
	fs.StringArrayVar(&which.set, "set", nil, "`path=value` of another axis, with --seed")
	completeFlag(cmd, "set", p.completeSet)
	return cmd
}

// find returns the trial that the flags name.
func (w *whichTrial) find(cmd *cobra.Command, plan *sweep.Plan) (sweep.Trial, error) {
	byTrial, bySeed := cmd.Flags().Changed("trial"), cmd.Flags().Changed("seed")
	byValue := w.temperature != "" || len(w.set) > 0
	switch {
	case byTrial && (bySeed || byValue):
		return sweep.Trial{}, errors.New("--trial cannot be combined with --seed, --temperature or --set: it already determines them")
	case byTrial && (w.trial < 0 || w.trial >= plan.Len()):
		return sweep.Trial{}, fmt.Errorf("--trial: %d: must be 0 to %d", w.trial, plan.Len()-1)
	case byTrial:
		return plan.Trial(w.trial), nil
	case !bySeed:
		return sweep.Trial{}, errors.New("no trial given: use --trial, or --seed and --temperature")
	}
	var given []spec.Override
	if w.temperature != "" {
		given = append(given, spec.Override{From: "--temperature", Assign: plan.Spec.TemperaturePath() + "=" + w.temperature})
	}
	for _, assign := range w.set {
		given = append(given, spec.Override{From: "--set", Assign: assign})
	}
	return plan.Find(w.seed, given...)
}

// reproduce trains a trial again and compares it with its row.
func (p *program) reproduce(ctx context.Context, r *reproduction) (err error) {
	t, plan := r.trial, r.sweep.Plan()
	if err := refuseImported(&plan.Spec, "no trial can be trained again"); err != nil {
		return err
	}
	if r.row, err = r.sweep.Row(t.Index); err != nil {
		return exit(readCode(err), err)
	}
	if plan.Spec.Trainer.Kind == spec.Command {
		return p.reproduceCommanded(ctx, r)
	}
	again := sweep.Train(plan, sweep.Chunk{From: t.Index, To: t.Index + 1})[0]
	compared := compare(plan, r.row, &again)
	var differs []comparison
	var b strings.Builder
	b.WriteString(trialHeading(plan, t))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tstored\tagain\t")
	for _, c := range compared {
		if c == (comparison{name: "error"}) {
			continue // neither has one
		}
		mark := ""
		if c.stored != c.again {
			mark = "differs"
			differs = append(differs, c)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.name, c.stored, c.again, mark)
	}
	w.Flush()
	return p.verdictOn(r, differs, b.String(), "every value and the digest of the weights are equal", otherBuild(r.sweep.Manifest(), t.Index, thisBuild()))
}

// trialHeading names a trial above what is said of it.
func trialHeading(plan *sweep.Plan, t sweep.Trial) string {
	return fmt.Sprintf("trial %d of %s: seed %d, %s\n\n", t.Index, plan.Spec.Name, t.Seed, plan.Label(t.Configuration))
}

// verdictOn says whether a trial reproduces: nothing differs. table is the comparison
// as text, equal what is so if it does, and why what may be so if it does not.
func (p *program) verdictOn(r *reproduction, differs []comparison, table, equal, why string) error {
	shown := p.print
	if r.json {
		shown = func(string) error { return p.printJSON(r.verdict(differs)) }
	}
	if len(differs) == 0 {
		return shown(table + "\nreproduced: " + equal + "\n")
	}
	if err := shown(table + "\nnot reproduced\n"); err != nil {
		return err
	}
	var names []string
	for _, c := range differs {
		names = append(names, c.name)
	}
	return exit(exitNotReproduced, fmt.Errorf("trial %d does not reproduce: %s\n%s", r.trial.Index, strings.Join(names, ", "), why))
}

// verdict is that of a service on the same trial.
func (r *reproduction) verdict(differs []comparison) service.Verdict {
	v := service.Verdict{
		Trial: r.trial.Index, Matches: len(differs) == 0, Differences: []service.Difference{},
		Here: service.Maker(thisBuild()), Seconds: time.Since(r.began).Seconds(),
	}
	for _, c := range differs {
		v.Differences = append(v.Differences, service.Difference{Column: c.name, Stored: c.stored, Reproduced: c.again})
	}
	for _, run := range r.sweep.Manifest().Runs {
		if run.From <= v.Trial && v.Trial < run.To {
			v.Stored = service.Maker(run.Build)
		}
	}
	return v
}

// comparison is a value of a row beside what training again gave. Numbers are
// in the shortest form that reads back to the same float32, so equal texts are
// equal bits.
type comparison struct{ name, stored, again string }

func compare(plan *sweep.Plan, row *results.Row, again *sweep.Result) []comparison {
	all := []comparison{
		{"status", string(row.Status), string(again.Status)},
		{"error", row.Error, again.Error},
		{"steps", strconv.Itoa(row.Steps), strconv.Itoa(again.Steps)},
	}
	if row.Status == sweep.OK && again.Status == sweep.OK {
		now, values := plan.Spec.Declare().Measures, again.Last().Values
		for i, m := range plan.Measures.Final() {
			text := "not measured by this program"
			if place := now.Index(m.Name); place >= 0 {
				text = measured(m, values[place])
			}
			all = append(all, comparison{m.Name, measured(m, row.Values[i]), text})
		}
	}
	return append(all, comparison{"digest", row.Digest, again.Digest})
}

// measured writes a value of m as the files have it.
func measured(m metrics.Measure, x float32) string {
	if m.Role == metrics.Outcome && x == x {
		return strconv.FormatBool(x != 0)
	}
	return float(x)
}

func float(x float32) string {
	if math.IsNaN(float64(x)) {
		return "NaN"
	}
	return strconv.FormatFloat(float64(x), 'g', -1, 32)
}

// otherBuild says in what the program that wrote a trial's row differs from
// this one.
func otherBuild(m results.Manifest, trial int, this results.Build) string {
	for _, run := range m.Runs {
		if trial < run.From || trial >= run.To {
			continue
		}
		var differs []string
		for _, c := range []comparison{
			{"version", run.Version, this.Version},
			{"commit", run.Commit, this.Commit},
			{"Go", run.Go, this.Go},
			{"vectors", run.Vectors, this.Vectors},
			{"platform", run.OS + "/" + run.Arch, this.OS + "/" + this.Arch},
		} {
			if c.stored != c.again {
				differs = append(differs, fmt.Sprintf("%s %q, here %q", c.name, c.stored, c.again))
			}
		}
		if len(differs) > 0 {
			return "the row was written by another program: " + strings.Join(differs, "; ")
		}
		return "the row was written by this same program on this kind of machine: the row was changed, or the hardware is faulty"
	}
	return "the manifest does not say which program wrote the row"
}
