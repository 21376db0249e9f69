package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

func (p *program) specCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "spec",
		Short:   "Write, check and plan the spec for a sweep",
		GroupID: groupSweep,
		Example: `  tausweep spec init my.yaml
  tausweep spec check my.yaml`,
		Args: commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.specInitCommand(), p.specCheckCommand(), p.specSchemaCommand(), p.specPlanCommand())
	return cmd
}

func (p *program) specInitCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented spec to start from",
		Long: `init writes the guide's spec, or one whose trials are commands of yours, with comments,
to FILE (a new file) or to stdout. For data of yours: tausweep data inspect.`,
		Example: `  tausweep spec init my.yaml
  tausweep spec init --kind command > mine.yaml`,
		Args: arguments("[FILE]"),
	}
	kind := addChoice(cmd, cmd.Flags(), "kind", "what the trials are", "quadrants", spec.Command)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		text := spec.Template()
		if kind.value == spec.Command {
			text = spec.CommandTemplate()
		}
		if len(args) == 0 {
			return p.print(text)
		}
		return p.create(args[0], text)
	}
	return cmd
}

// create writes a new file; one that exists is left alone.
func (p *program) create(name, text string) (err error) {
	file, err := os.OpenFile(p.path(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return exit(exitBadInput, fmt.Errorf("%s: already exists; choose another name", name))
	}
	if err != nil {
		return exit(exitNotWritten, err)
	}
	_, err = file.WriteString(text)
	if ended := file.Close(); err == nil {
		err = ended
	}
	return exit(exitNotWritten, err)
}

func (p *program) specCheckCommand() *cobra.Command {
	var source specFlags
	var resolved bool
	cmd := &cobra.Command{
		Use:   "check [SPEC]",
		Short: "Report all errors in a spec",
		Long: `check reports all errors in a spec at once, each with its file, line, field, value
and what is accepted, and exits with 2. If there are none, it prints the size of the
plan and the memory that training takes at least, and warns of problems to expect at
its temperatures: a saturated softmax, steps too large or too small, effects of step
size and temperature that cannot be separated.
SPEC - is stdin; the default is the guide's spec.`,
		Example: `  tausweep spec check my.yaml
  tausweep spec check my.yaml --set loss.temperature=0.1,0.2 --resolved
  tausweep spec check my.yaml --format json | jq '.errors[]'`,
		Args: arguments("[SPEC]"),
	}
	source.addFlags(p, cmd)
	cmd.Flags().BoolVar(&resolved, "resolved", false, "print the spec with all defaults filled in")
	format := addFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		plan, err := p.checked(args, &source)
		if err != nil && format.value == "json" {
			return errors.Join(p.printJSON(refusedSpec(err)), err)
		}
		switch {
		case err != nil:
			return err
		case format.value == "json":
			return p.printJSON(acceptedSpec(plan, resolved))
		case resolved:
			return p.print(string(plan.Spec.YAML()))
		}
		for _, warning := range warnings(plan) {
			fmt.Fprintf(p.stderr, "tausweep: warning: %s\n", warning.Text)
		}
		if err := p.writable(filepath.Join("runs", plan.Spec.Name)); err != nil {
			fmt.Fprintf(p.stderr, "tausweep: warning: run cannot write there without --out: %v\n", err)
		}
		return p.print(fmt.Sprintf("%s: %s\n%s", plan.Spec.Name, size(plan), memoryLine(plan)))
	}
	return cmd
}

// checked is plan, with what a command needs of this machine.
func (p *program) checked(args []string, source *specFlags) (*sweep.Plan, error) {
	plan, err := p.plan(args, source)
	if err == nil {
		err = checkCommand(&plan.Spec)
	}
	return plan, err
}

// writable reports why a directory that is not there yet could not be made and written to.
func (p *program) writable(dir string) error {
	above := p.path(dir)
	for {
		_, err := os.Lstat(above)
		if err == nil {
			break
		}
		if above == filepath.Dir(above) {
			return err
		}
		above = filepath.Dir(above)
	}
	tried, err := os.MkdirTemp(above, ".tausweep-*")
	if err != nil {
		return err
	}
	return os.Remove(tried)
}

// size says how big a plan is: "160 trials: 5 configurations x 32 seeds", and how
// big an adaptive one can become.
func size(plan *sweep.Plan) string {
	text := fmt.Sprintf("%s: %s", count(plan.Len(), "trial"), product(plan.Configurations.Len(), len(plan.Seeds)))
	if plan.Spec.Adaptive() {
		configurations, seeds := plan.Spec.Bound()
		text += fmt.Sprintf(", then more depending on the results, at most %s: %s",
			count(configurations*seeds, "trial"), product(configurations, seeds))
	}
	return text
}

// memoryLine says what training takes of memory, where that is known.
func memoryLine(plan *sweep.Plan) string {
	if m := plan.Memory(); m.Total() > 0 {
		return fmt.Sprintf("memory: at least about %s\n", m)
	}
	return ""
}

func product(configurations, seeds int) string {
	return count(configurations, "configuration") + " x " + count(seeds, "seed")
}

// count says "1 trial", "2 trials".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func (p *program) specSchemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of specs, for editors",
		Example: `  tausweep spec schema > tausweep.schema.json
  # then start a spec with: # yaml-language-server: $schema=tausweep.schema.json
  tausweep spec schema --kind file > tausweep-data.schema.json
  tausweep spec schema --kind command > tausweep-command.schema.json`,
		Args: arguments(),
	}
	kind := addChoice(cmd, cmd.Flags(), "kind", "what the specs are of: data that is made, data from files, or commands", "quadrants", spec.FromFile, spec.Command)
	cmd.RunE = func(*cobra.Command, []string) error {
		text := spec.Schema
		switch kind.value {
		case spec.FromFile:
			text = spec.FileSchema
		case spec.Command:
			text = spec.CommandSchema
		}
		return p.print(string(text()))
	}
	return cmd
}

func (p *program) specPlanCommand() *cobra.Command {
	var source specFlags
	cmd := &cobra.Command{
		Use:   "plan [SPEC]",
		Short: "List the trials of a spec in order",
		Long: `plan lists the trials of a spec as CSV, in the order in which they are trained
and stored: seed by seed, and within a seed every configuration. For an adaptive
spec (seeds.until, or an axis with refine) it lists the first trials; the others
depend on results.`,
		Example: `  tausweep spec plan
  tausweep spec plan my.yaml --seeds 2 | column -s, -t
  tausweep spec plan my.yaml --format json`,
		Args: arguments("[SPEC]"),
	}
	source.addFlags(p, cmd)
	format := addChoice(cmd, cmd.Flags(), "format", "output format", "csv", "json")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		plan, err := p.plan(args, &source)
		if err != nil {
			return err
		}
		p.log.Info("plan", zap.String("sweep", plan.Spec.Name), zap.Int("trials", plan.Len()),
			zap.Int("configurations", plan.Configurations.Len()), zap.Int("seeds", len(plan.Seeds)))
		if format.value == "json" {
			return p.planJSON(plan)
		}
		return p.listTrials(plan)
	}
	return cmd
}

// listTrials prints a line a trial: up to ten million of them, so as it goes.
func (p *program) listTrials(plan *sweep.Plan) error {
	w := bufio.NewWriterSize(writerFunc(func(b []byte) (int, error) { return len(b), p.print(string(b)) }), 1<<16)
	fmt.Fprint(w, "trial,seed,temperature")
	others := plan.OtherAxes()
	for _, axis := range others {
		fmt.Fprint(w, ",", plan.Spec.Axes[axis].Path)
	}
	fmt.Fprintln(w)
	for i := range plan.Len() {
		t := plan.Trial(i)
		line := strconv.AppendInt(w.AvailableBuffer(), int64(i), 10)
		line = strconv.AppendUint(append(line, ','), uint64(t.Seed), 10)
		line = append(line, ',')
		line = append(line, spec.FormatValue(t.Configuration.Temperature())...)
		for _, axis := range others {
			line = append(append(line, ','), spec.FormatValue(t.Configuration.Values[axis])...)
		}
		if _, err := w.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return w.Flush()
}

// writerFunc is an io.Writer made of its one method.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
