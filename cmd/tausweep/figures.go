package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/figure"
)

// figuresDir is where a sweep's figures are, in its directory.
const figuresDir = "figures"

func (p *program) figuresCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "figures DIR",
		Short:   "Draw the figures of a sweep",
		GroupID: groupLook,
		Long: `figures draws what the sweep in DIR has committed so far, as SVG, PNG and PDF:
  metrics     alignment, uniformity and tolerance against temperature
  plane       alignment against uniformity, one point per trial
  curves      metrics over the training steps
  features    features of the samples from the first seed's encoders
  details     the other metrics against temperature
  heat-...    a metric over temperature and another axis, if there is one
  importance  what the metrics depend on, if there are two axes or more`,
		Example:           "  tausweep figures runs/guide",
		Args:              arguments("DIR"),
		ValidArgsFunction: completeDirectories,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := p.open(args[0])
			if err != nil {
				return err
			}
			table, err := analysis.ReadTable(s)
			if err != nil {
				return exit(exitNotWritten, err)
			}
			names, err := p.draw(figure.NewSet(s, table, analysis.Summarize(table)), s)
			if err != nil {
				return err
			}
			return p.print(listing(filepath.Join(args[0], figuresDir), names))
		},
	}
}

// draw draws all figures of s into its directory and returns their names.
func (p *program) draw(set *figure.Set, s *results.Sweep) ([]string, error) {
	dir := filepath.Join(s.Dir(), figuresDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, exit(exitNotWritten, err)
	}
	names := figure.Names(s.Plan())
	faults := make([]error, len(names))
	var drawn sync.WaitGroup
	for i, name := range names {
		drawn.Go(func() {
			f, err := set.Draw(name)
			if err == nil {
				err = f.Save(dir, name)
			}
			faults[i] = err
		})
	}
	drawn.Wait()
	return names, exit(exitNotWritten, errors.Join(faults...))
}

// listing names figures as one line: "runs/guide/figures/{metrics,plane}.{svg,png,pdf}".
func listing(dir string, names []string) string {
	var formats []string
	for _, f := range figure.Formats() {
		formats = append(formats, string(f))
	}
	return filepath.Join(dir, "{"+strings.Join(names, ",")+"}.{"+strings.Join(formats, ",")+"}") + "\n"
}
