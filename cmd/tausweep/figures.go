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
	var o figureFlags
	cmd := &cobra.Command{
		Use:     "figures DIR",
		Short:   "Draw the figures of a sweep",
		GroupID: groupLook,
		Long: `figures draws what the sweep in DIR has committed so far, as SVG, PNG and PDF:
  metrics     alignment, uniformity and tolerance against temperature
  plane       alignment against uniformity, one point per trial
  curves      metrics over the training steps
  features    features of the samples from the first seed's encoders
  details     the other metrics against temperature
  diagnostics what the temperature does within a step
  heat-...    a metric over temperature and another axis, if there is one
  importance  what the metrics depend on, if there are two axes or more

For a paper: --only chooses figures, --measures what they show (one for a single
panel), --width and --font-size fit them to a column, --no-title and --no-caption leave
to the paper's caption what it says anyway. PDF files have their fonts embedded.`,
		Example: `  tausweep figures runs/guide
  tausweep figures runs/guide --only metrics,plane --measures alignment,uniformity \
    --width 3.25in --font-size 8 --no-title --no-caption --format pdf --out paper`,
		Args:              arguments("DIR"),
		ValidArgsFunction: completeDirectories,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.drawChosen(args[0], &o)
		},
	}
	o.addFlags(cmd)
	return cmd
}

// drawChosen draws the figures that are chosen of the sweep in dir.
func (p *program) drawChosen(dir string, o *figureFlags) error {
	s, err := p.open(dir)
	if err != nil {
		return err
	}
	choice, formats, err := o.choice()
	names, unknown := choice.Names(s.Plan())
	if err := errors.Join(err, unknown); err != nil {
		return exit(exitBadInput, err)
	}
	table, err := analysis.ReadTable(s)
	if err != nil {
		return exit(exitNotWritten, err)
	}
	set, err := figure.NewSet(s, table, analysis.Summarize(table)).Choose(choice)
	if err != nil {
		return exit(exitBadInput, err)
	}
	out, shown := filepath.Join(s.Dir(), figuresDir), filepath.Join(dir, figuresDir)
	if o.out != "" {
		out, shown = p.path(o.out), o.out
	}
	if err := drawInto(out, set, names, formats); err != nil {
		return err
	}
	return p.print(listing(shown, names, formats))
}

// draw draws all figures of s into its directory and returns their names.
func (p *program) draw(set *figure.Set, s *results.Sweep) ([]string, error) {
	names := figure.Names(s.Plan())
	return names, drawInto(filepath.Join(s.Dir(), figuresDir), set, names, figure.Formats())
}

// drawInto draws the figures of these names into a directory.
func drawInto(dir string, set *figure.Set, names []string, formats []figure.Format) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return exit(exitNotWritten, err)
	}
	faults := make([]error, len(names))
	var drawn sync.WaitGroup
	for i, name := range names {
		drawn.Go(func() {
			f, err := set.Draw(name)
			if err == nil {
				err = f.Save(dir, name, formats...)
			}
			faults[i] = err
		})
	}
	drawn.Wait()
	return exit(exitNotWritten, errors.Join(faults...))
}

// listing names figures as one line: "runs/guide/figures/{metrics,plane}.{svg,png,pdf}".
func listing(dir string, names []string, formats []figure.Format) string {
	extensions := make([]string, len(formats))
	for i, f := range formats {
		extensions[i] = string(f)
	}
	return filepath.Join(dir, oneOf(names)+"."+oneOf(extensions)) + "\n"
}

// oneOf writes alternatives as shells do, and one as it is.
func oneOf(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return "{" + strings.Join(names, ",") + "}"
}
