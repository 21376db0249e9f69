package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/elsewhere"
	"github.com/tausweep/tausweep/sweep/spec"
)

// importOptions are the flags of import.
type importOptions struct {
	elsewhere.Options
	out string
	dry bool
	// unfinished says what a run is that did not finish.
	unfinished *choice
	run        runOptions
}

func (p *program) importCommand() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:     "import FILE",
		Short:   "Make a sweep of results that were made elsewhere",
		GroupID: groupLook,
		Long: `import reads a table with a row for each run, CSV, TSV or Parquet, such as the CSV
export of Weights & Biases, Optuna's trials_dataframe, MLflow's runs or Ray Tune's
results, and makes a sweep's directory of it. summary, figures, report and serve then
work as on any other. It cannot be resumed or reproduced: nothing here made it.

What the flags do not say is guessed from the columns' names; --dry-run shows the
guesses and writes nothing. Every sweep has a temperature: a column of it, with
--axis temperature=COLUMN where it is called otherwise, or one that all runs have,
with --fixed temperature=0.1.

Runs with the same settings and other seeds are replicates. Without a column of seeds
they are numbered in the order of the table (--seed none does so where there is one).
Holes in the grid, missing seeds and unequal counts are fine: two configurations are
compared on the seeds that both have. Runs that did not finish count as failed, those
with a measure that is NaN or infinite as diverged.`,
		Example: `  tausweep import results.csv --dry-run
  tausweep import results.csv --name mine --axis temperature --axis lr --seed seed \
      --measure accuracy:max --measure loss:min
  tausweep import wandb.csv --axis temperature=loss.tau --measure top1=val/top1:max
  tausweep import runs.parquet --fixed temperature=0.07 --axis lr --measure acc:max`,
		Args: arguments("FILE"),
		RunE: func(_ *cobra.Command, args []string) error { return p.importTable(args[0], &o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Name, "name", "", "the sweep's `name` (default: the file's)")
	flags.StringVar(&o.out, "out", "", "the sweep's `directory`, which must not exist (default runs/NAME)")
	flags.StringArrayVar(&o.Axes, "axis", nil, "a `column` of a setting that differs, or NAME=COLUMN (default: guessed)")
	flags.StringArrayVar(&o.Measures, "measure", nil, "a `column` of a measure and its better end: COLUMN:max, :min or :none, or NAME=COLUMN:max:UNIT; "+
		"incomparable for UNIT says that it does not compare between configurations (default: guessed)")
	flags.StringVar(&o.Seed, "seed", "", "the `column` of the seed; none to number runs (default: guessed)")
	flags.StringVar(&o.State, "state", "", "the `column` that says whether a run finished; none for all (default: guessed)")
	flags.StringArrayVar(&o.Fixed, "fixed", nil, "`name=value` of a setting that all runs have and no column says")
	o.unfinished = addChoice(cmd, flags, "unfinished", "what a run is that did not finish: a failed trial, whose configuration is then not ranked, or missing, "+
		"where it has nothing to do with the settings (a machine that went down)", elsewhere.Failed, elsewhere.Missing)
	flags.BoolVar(&o.dry, "dry-run", false, "show what the columns are taken for, and write nothing")
	flags.BoolVar(&o.run.noFigures, "no-figures", false, "do not draw figures")
	o.run.addOpen(flags)
	o.run.analysis.addFlags(p, cmd)
	return cmd
}

// importTable makes a sweep of the table in a file.
func (p *program) importTable(file string, o *importOptions) error {
	o.Unfinished = o.unfinished.value
	made, err := elsewhere.Read(p.path(file), o.Options)
	if err != nil {
		return exit(exitBadInput, err)
	}
	if _, err := o.run.analysis.options(made.Plan); err != nil {
		return err
	}
	out := o.out
	if out == "" {
		out = filepath.Join("runs", made.Plan.Spec.Name)
	}
	said := aboutImport(file, made)
	if o.dry {
		return p.print(said + "nothing written (--dry-run); it would go to " + out + "\n")
	}
	if err := p.absent(out); err != nil {
		return err
	}
	if err := p.print(said + "\n"); err != nil {
		return err
	}
	if err := p.writeImport(out, made); err != nil {
		return err
	}
	read, err := p.open(out)
	if err != nil {
		return err
	}
	return p.conclude(read, out, &o.run)
}

// aboutImport says what a table was taken for, and what to know of it.
func aboutImport(file string, made *elsewhere.Import) string {
	var b strings.Builder
	plan := made.Plan
	fmt.Fprintf(&b, "%s, read as %s: %s, %s, %s\n", file, made.Shape, count(plan.Len(), "run"), count(plan.Configurations.Len(), "configuration"), count(len(plan.Seeds), "seed"))
	for _, line := range made.Chosen {
		b.WriteString("  " + line + "\n")
	}
	var counts results.Counts
	for i := range made.Results {
		counts.Add(made.Results[i].Status)
	}
	if counts.OK < plan.Len() {
		fmt.Fprintf(&b, "of them %d finished, %d diverged, %d failed\n", counts.OK, counts.Diverged, counts.Failed)
	}
	for _, note := range made.Notes {
		b.WriteString("note: " + note + "\n")
	}
	for _, w := range plan.Warnings() {
		b.WriteString("warning: " + w.Text + "\n")
	}
	return b.String()
}

// absent makes sure that a sweep's directory is not there.
func (p *program) absent(out string) error {
	_, err := os.Lstat(p.path(out))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return exit(exitNotWritten, err)
	}
	return exit(exitBadInput, fmt.Errorf("%s: already exists; choose another --name or --out, or remove it", out))
}

// writeImport writes a sweep's directory: whole, or not at all.
func (p *program) writeImport(out string, made *elsewhere.Import) (err error) {
	dir := p.path(out)
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return exit(exitNotWritten, err)
	}
	temporary, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+".import-")
	if err != nil {
		return exit(exitNotWritten, err)
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(temporary) // the first error says more
		}
	}()
	if err := os.Chmod(temporary, 0o755); err != nil { // as other sweeps' directories are
		return exit(exitNotWritten, err)
	}
	store, err := results.Open(temporary, made.Plan, thisBuild(), analysis.NewJudge)
	if err != nil {
		return exitStore(err)
	}
	err = store.Commit(sweep.Trained{Results: made.Results})
	if err = errors.Join(err, store.Close()); err != nil {
		return exitStore(err)
	}
	return exit(exitNotWritten, os.Rename(temporary, dir))
}

// refuseImported says of a sweep of results that were made elsewhere why it cannot be
// trained; nil for others.
func refuseImported(s *spec.Spec, what string) error {
	if s.Trainer.Kind != spec.Imported {
		return nil
	}
	source := "another table"
	if c := s.Custom; c != nil && c.Process.Source != "" {
		source = c.Process.Source
	}
	return exit(exitBadInput, fmt.Errorf("%s was made elsewhere (imported from %s): %s; import a table with more runs into another directory instead", s.Name, source, what))
}
