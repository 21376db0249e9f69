package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
)

// environment is all that the program takes from the process that runs it.
type environment struct {
	args    []string // without the program's name
	environ []string // NAME=value
	dir     string   // what relative paths start from
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
}

// path returns p as seen from the environment's directory.
func (e *environment) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(e.dir, p)
}

// program is one run of the command line.
type program struct {
	environment
	log       *zap.Logger
	logLevel  *choice
	logFormat *choice
	// ready is set once flags and settings are read: an error before that is
	// one of usage.
	ready bool
}

// run carries out the command line in env and returns its exit code. Whatever
// went wrong is printed here, once, one fault a line.
func run(ctx context.Context, env environment) (code exitCode) {
	p := &program{environment: env, log: zap.NewNop()}
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(env.stderr, "tausweep: internal error: %v\n%s", fault, debug.Stack())
			code = exitInternal
		}
	}()
	root := p.command()
	root.SetArgs(env.args)
	root.SetIn(env.stdin)
	root.SetOut(env.stdout)
	root.SetErr(env.stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !p.ready {
		err = exit(exitBadInput, fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath()))
	}
	p.report(err)
	return codeOf(err)
}

// report prints all errors in err, one per line.
func (p *program) report(err error) {
	if err == nil || codeOf(err) == exitOK {
		return
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(p.stderr, "tausweep: %s\n", strings.TrimRight(line, "\n"))
	}
	var damage *results.DamageError
	if errors.As(err, &damage) {
		fmt.Fprintf(p.stderr, "tausweep: %s\n", damage.Remedy())
	}
}

// command builds the whole command tree.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "tausweep",
		Short: "Which temperature should a contrastive loss use, and how certain is that?",
		Long: `tausweep trains many small contrastive encoders across temperatures and seeds,
measures what each learned (alignment, uniformity, tolerance, collapse, ...), and
shows the comparison.

Exit codes:
` + exitCodes(),
		Example: `  tausweep run                    # the guide: five temperatures, 32 seeds
  tausweep spec init > my.yaml    # a commented spec to start from
  tausweep run my.yaml --seeds 64`,
		Args:              commandsOnly,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return p.prepare(root, cmd) }
	root.SetFlagErrorFunc(flagError)
	p.addSettings(root)
	root.AddGroup(
		&cobra.Group{ID: groupSweep, Title: "Sweeps:"},
		&cobra.Group{ID: groupLook, Title: "Look at results:"},
		&cobra.Group{ID: groupService, Title: "Use a service:"},
		&cobra.Group{ID: groupTool, Title: "The tool:"})
	root.AddCommand(p.runCommand(), p.resumeCommand(), p.specCommand(), p.dataCommand(),
		p.summaryCommand(), p.importCommand(), p.measureCommand(), p.figuresCommand(), p.reportCommand(), p.reproduceCommand(), p.verifyCommand(), p.logsCommand(), p.guideCommand(), p.explainCommand(),
		p.serveCommand(), p.readyCommand(), p.submitCommand(), p.listCommand(), p.watchCommand(), p.cancelCommand(), p.extendCommand(), p.noteCommand(), p.deleteCommand(), p.fetchCommand(),
		p.trashCommand(), p.purgeCommand(), p.whoamiCommand(),
		p.versionCommand(), p.completionCommand())
	root.SetHelpCommandGroupID(groupTool)
	root.SetUsageTemplate(root.UsageTemplate() + helpFooter)
	return root
}

// The groups of commands in the help.
const (
	groupSweep   = "sweep"
	groupLook    = "look"
	groupService = "service"
	groupTool    = "tool"
)

// prepare reads the settings into cmd's flags and opens the log.
func (p *program) prepare(root, cmd *cobra.Command) error {
	if err := p.readSettings(root, cmd); err != nil {
		return err
	}
	p.log = p.newLogger(p.stderr)
	p.warnVariables(root)
	p.ready = true
	return nil
}
