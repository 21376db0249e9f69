package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

func (p *program) dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Look at your own data before a sweep",
		GroupID: groupSweep,
		Example: `  tausweep data inspect x.npy --labels y.npy`,
		Args:    commandsOnly,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.dataInspectCommand())
	return cmd
}

func (p *program) dataInspectCommand() *cobra.Command {
	var d dataFlags
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Say what is in a data file, what will be trouble, and a spec to start from",
		Long: `inspect reads samples, and labels or pairs that go with them, as a sweep would, and
says how many rows, values and classes there are, what will be trouble, and prints a
spec to start from.

FILE is .npy, .npz (x.npz#key for one of several arrays), .csv or .tsv with a header,
.parquet, or IDX (.idx, -ubyte, also .gz).`,
		Example: `  tausweep data inspect x.npy --labels y.npy
  tausweep data inspect iris.csv --labels column:species > iris.yaml`,
		Args: arguments("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			d.samples = args[0]
			return p.inspect(d.spec())
		},
	}
	d.addOthers(cmd)
	return cmd
}

// inspect prints what the data of s is, as comments of the spec that fits it.
func (p *program) inspect(s *spec.Spec) error {
	named := s.File.Data // as the user names the files
	raw, chosen, err := dataset.Fit(s, p.path("."))
	if err != nil {
		return exit(exitBadInput, err)
	}
	text := comment(raw.About())
	for _, note := range raw.Notes() {
		text += comment("warning: " + note)
	}
	for _, line := range chosen {
		text += comment("chosen   " + line)
	}
	s.File.Data = named
	return p.print(fmt.Sprintf("%s\n%s", text, s.YAML()))
}

// comment makes every line of text a YAML comment.
func comment(text string) string {
	out := ""
	for line := range strings.Lines(text) {
		out += "# " + strings.TrimSuffix(line, "\n") + "\n"
	}
	return out
}
