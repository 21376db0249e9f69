package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
)

func (p *program) summaryCommand() *cobra.Command {
	var a analysisFlags
	var format *choice
	cmd := &cobra.Command{
		Use:     "summary DIR",
		Short:   "Compare the configurations of a sweep over its seeds",
		GroupID: groupLook,
		Long: `summary reads what the sweep in DIR has committed so far, writes summary.csv and
prints it: how many trials collapsed, and the median of each metric over the seeds
with its 95% interval. Then it prints which configurations may be the
best, and warnings to read before relying on that. --format long is summary_long.csv: the
numbers of summary.csv, a row each, for plotting libraries.

Of a directory of sweeps, such as runs, it lists the sweeps, as their manifests say.`,
		Example: `  tausweep summary runs/guide
  tausweep summary runs/guide --objective 'max:effective_rank, collapsed<=0.1'
  tausweep summary runs/guide --format csv | column -s, -t
  tausweep summary runs/guide --format json | jq -r '.answer[0]'
  tausweep summary runs`,
		Args:              arguments("DIR"),
		ValidArgsFunction: completeDirectories,
		RunE: func(_ *cobra.Command, args []string) error {
			if names := p.sweepsIn(args[0]); names != nil {
				if format.value == "csv" || format.value == "long" {
					return exit(exitBadInput, fmt.Errorf("--format %s: %s holds several sweeps: name one, or use table or json", format.value, args[0]))
				}
				return p.listStored(args[0], names, format.value)
			}
			s, analysis, err := p.analyse(args[0], &a)
			if err != nil {
				return err
			}
			// Who may only read the sweep still sees it.
			return errors.Join(p.showSummary(analysis, format.value), exit(exitNotWritten, analysis.WriteFiles(s)))
		},
	}
	a.addFlags(p, cmd)
	format = addChoice(cmd, cmd.Flags(), "format", "output format", "table", "csv", "long", "json")
	return cmd
}

func (p *program) showSummary(a *analysis.Analysis, format string) error {
	switch format {
	case "csv":
		return p.print(string(a.CSV()))
	case "long":
		return p.print(string(a.LongCSV()))
	case "json":
		return p.printJSON(documentOf(a))
	}
	return p.print(p.answer(a, 0))
}

// answer lays an analysis out for stdout, rows configurations at most, 0 for all.
func (p *program) answer(a *analysis.Analysis, rows int) string {
	var b strings.Builder
	layout := analysis.Text{Rows: rows, Width: p.width()}
	_ = a.WriteText(&b, layout) // a strings.Builder takes everything
	return b.String()
}

// width is that of the terminal that stdout is, in columns; 0 where it is none.
func (p *program) width() int {
	if file, ok := p.stdout.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			return width
		}
	}
	return 0
}

// open opens the sweep in dir for reading.
func (p *program) open(dir string) (*results.Sweep, error) {
	s, err := results.Read(p.path(dir), analysis.NewJudge)
	return s, exit(readCode(err), err)
}

// readCode is the exit code of what reading a sweep's directory returned.
func readCode(err error) exitCode {
	if errors.Is(err, fs.ErrNotExist) {
		return exitBadInput
	}
	return exitNotWritten
}
