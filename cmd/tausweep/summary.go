package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tausweep/tausweep/results"
)

func (p *program) summaryCommand() *cobra.Command {
	var format *choice
	cmd := &cobra.Command{
		Use:     "summary DIR",
		Short:   "Compare the configurations of a sweep over its seeds",
		GroupID: groupLook,
		Long: `summary reads what the sweep in DIR has committed so far, writes summary.csv, and
prints it: how many trials collapsed, then the mean of each metric over the seeds
with its 95% bootstrap interval.`,
		Example: `  tausweep summary runs/guide
  tausweep summary runs/guide --format csv | column -s, -t`,
		Args:              arguments("DIR"),
		ValidArgsFunction: completeDirectories,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := p.open(args[0])
			if err != nil {
				return err
			}
			summary, err := s.Summarize()
			if err != nil {
				return exit(exitNotWritten, err)
			}
			if format.value == "csv" {
				return p.print(string(summary.CSV()))
			}
			return p.print(p.table(summary, 0))
		},
	}
	format = addChoice(cmd, cmd.Flags(), "format", "how to print it", "table", "csv")
	return cmd
}

// table lays a summary out for stdout, rows configurations at most, 0 for all.
func (p *program) table(s *results.Summary, rows int) string {
	var b strings.Builder
	layout := results.Text{Rows: rows}
	if file, ok := p.stdout.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			layout.Width = width
		}
	}
	_ = s.WriteText(&b, layout) // a strings.Builder takes everything
	return b.String()
}

// open opens the sweep in dir for reading.
func (p *program) open(dir string) (*results.Sweep, error) {
	s, err := results.Read(p.path(dir))
	return s, exit(readCode(err), err)
}

// readCode is the exit code of what reading a sweep's directory returned.
func readCode(err error) exitCode {
	if errors.Is(err, fs.ErrNotExist) {
		return exitBadInput
	}
	return exitNotWritten
}
