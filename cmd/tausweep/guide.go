package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/results/figure"
	"github.com/tausweep/tausweep/results/takeaway"
)

func (p *program) guideCommand() *cobra.Command {
	var seed uint32
	var verdicts verdictOptions
	cmd := &cobra.Command{
		Use:     "guide",
		Short:   "Replay the guide's script from start to end",
		GroupID: groupLook,
		Long: `guide replays the script of the guide that the default spec comes from, with one
seed: samples, the untrained encoder, a training at temperature 0.05, then the five
temperatures that are compared. It writes the samples, the features and metrics of
each encoder, and the guide's pictures, and prints its two tables.

One seed shows what happens, but not how certain it is; tausweep run does that.

With --verdicts it tests the guide's six takeaways instead. It trains the guide's
temperatures and two moderate ones over many seeds, with the guide's step size and
with the same step size at every temperature. For each takeaway it prints whether
it is supported, not supported, or reversed, the numbers with intervals, and why;
and which takeaways are arithmetic, a consequence of the loss's formula.`,
		Example: `  tausweep guide
  tausweep guide --seed 7 --out runs/guide-7
  tausweep guide --verdicts --seeds 64
  tausweep guide --verdicts --format json | jq '.takeaways[].verdict'`,
		Args: arguments(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if verdicts.asked {
				return p.verdicts(cmd, &verdicts)
			}
			if cmd.Flags().Changed("seeds") || cmd.Flags().Changed("workers") || cmd.Flags().Changed("format") {
				return exit(exitBadInput, errors.New("--seeds, --workers and --format need --verdicts: the script has one seed, --seed, and prints text"))
			}
			out := verdicts.out
			if out == "" {
				out = filepath.Join("runs", "guide-script")
			}
			r, err := newReplay(seed)
			if err != nil {
				return err
			}
			figures, err := p.writeGuide(r, out)
			if err != nil {
				return exit(exitNotWritten, err)
			}
			return p.print(r.text(seed) + guideTables() + "\n" + guideFiles(out, figures))
		},
	}
	fs := cmd.Flags()
	fs.Uint32Var(&seed, "seed", 0, "seed for the script")
	verdicts.addFlags(fs)
	verdicts.format = addFormat(cmd)
	return cmd
}

// guideTables are the guide's two tables.
func guideTables() string {
	var b strings.Builder
	anchors, temperatures := takeaway.Anchors()
	for i, title := range []string{"The positive is the nearest", "A negative is nearer"} {
		var explained []model.Explanation
		for _, t := range temperatures {
			explained = append(explained, model.Explain(anchors[i], 0, t))
		}
		fmt.Fprintf(&b, "\n%s\n\n%s", title, explainTables(anchors[i], 0, explained))
	}
	return b.String()
}

// text is a line an encoder: what became of the metrics.
func (r *replay) text(seed uint32) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The guide's script with seed %d: %d samples, %d steps per training\n\n", seed, r.set.N, r.spec.Steps)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "encoder\talignment\tuniformity\ttolerance\teffective rank\tcollapsed\t")
	for i := range r.stages {
		s := &r.stages[i]
		fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%.4f\t%.3f\t%v\t\n", s.title(), s.Alignment, s.Uniformity, s.Tolerance, s.EffectiveRank, s.Collapsed)
	}
	w.Flush()
	return b.String()
}

// guideFiles says where to look.
func guideFiles(out string, figures []string) string {
	var b strings.Builder
	for _, name := range []string{"samples.csv", "features.csv", "metrics.csv"} {
		fmt.Fprintln(&b, filepath.Join(out, name))
	}
	return b.String() + listing(filepath.Join(out, figuresDir), figures, figure.Formats())
}

// writeGuide writes the replay's files and returns the names of its figures.
func (p *program) writeGuide(r *replay, out string) ([]string, error) {
	dir := filepath.Join(p.path(out), figuresDir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var faults []error
	for name, rows := range r.files() {
		faults = append(faults, writeCSV(filepath.Join(p.path(out), name), rows))
	}
	var names []string
	for _, f := range r.figures() {
		names = append(names, f.name)
		faults = append(faults, f.figure.Save(dir, f.name))
	}
	return names, errors.Join(faults...)
}

// named is a figure and the name of its files.
type named struct {
	name   string
	figure *figure.Figure
}

// figures are the guide's pictures.
func (r *replay) figures() []named {
	h := figure.Heading{Sweep: "guide"}
	samples := figure.Scatter{Z: doubles(r.set.Samples), Dim: r.set.Dim, Labels: r.set.Labels}
	scatter := func(stages ...stage) (panels []figure.Scatter) {
		for _, s := range stages {
			panels = append(panels, figure.Scatter{
				Title: s.title(), Z: doubles(s.Features), Dim: r.spec.Encoder.Dim(), Labels: r.set.Labels,
				Caption: fmt.Sprintf("alignment %.3f, uniformity %.3f", s.Alignment, s.Uniformity),
			})
		}
		return panels
	}
	anchors, temperatures := takeaway.Anchors()
	return []named{
		{"samples", figure.Features(h, "samples", samples)},
		{"untrained", figure.Features(h, "features before training", scatter(r.stages[0])...)},
		{"trained", figure.Features(h, "features after training", scatter(r.stages[1])...)},
		{"temperatures", figure.Features(h, "features by temperature", scatter(r.stages[2:]...)...)},
		{"softmax", figure.Softmax(h, temperatures,
			figure.Similarities{Title: "the positive is the nearest", Values: anchors[0]},
			figure.Similarities{Title: "a negative is nearer", Values: anchors[1]})},
		{"gaussians", figure.Gaussians(h, temperatures)},
	}
}

func doubles(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}
