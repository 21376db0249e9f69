package main

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
)

func (p *program) explainColumnsCommand() *cobra.Command {
	var format *choice
	cmd := &cobra.Command{
		Use:   "columns DIR",
		Short: "Show what every column of a sweep's files holds",
		Long: `columns prints a data dictionary of the sweep in DIR: of every column of trials.csv,
curves.csv, features.csv, timings.csv, summary.csv and summary_long.csv what it holds,
its unit and its range, from the measures that the sweep declares. trials.parquet and
curves.parquet, which a service makes, have the columns of their CSV files.`,
		Example: `  tausweep explain columns runs/guide
  tausweep explain columns runs/guide --format markdown > runs/guide/COLUMNS.md`,
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
			text, err := dictionaryText(analysis.Dictionary(s, analysis.Summarize(table)), format.value)
			if err != nil {
				return err
			}
			return p.print(text)
		},
	}
	format = addChoice(cmd, cmd.Flags(), "format", "output format", "table", "markdown", "csv", "json")
	return cmd
}

// dictionaryText lays columns out.
func dictionaryText(columns []results.Column, format string) (string, error) {
	var b strings.Builder
	switch format {
	case "json":
		return indented(columns)
	case "csv":
		w := csv.NewWriter(&b)
		rows := [][]string{{"file", "column", "unit", "low", "high", "help"}}
		for _, c := range columns {
			low, high := bounds(c.Range)
			rows = append(rows, []string{c.File, c.Name, c.Unit, low, high, c.Help})
		}
		err := w.WriteAll(rows)
		return b.String(), err
	}
	file := ""
	for _, c := range columns {
		if c.File != file {
			if file != "" {
				b.WriteString("\n")
			}
			file = c.File
			b.WriteString(heading(file, format))
		}
		if format == "markdown" {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, kind(c), strings.ReplaceAll(c.Help, "|", `\|`))
			continue
		}
		help := c.Help
		if k := kind(c); k != "" {
			help += " (" + k + ")"
		}
		fmt.Fprintf(&b, "  %s: %s\n", c.Name, help)
	}
	return b.String(), nil
}

// heading begins the columns of a file.
func heading(file, format string) string {
	if format == "markdown" {
		return "## `" + file + "`\n\n| column | unit, range | is |\n|---|---|---|\n"
	}
	return file + "\n"
}

// kind reads "share, 0 to 1".
func kind(c results.Column) string {
	parts := make([]string, 0, 2)
	if c.Unit != "" {
		parts = append(parts, c.Unit)
	}
	if low, high := bounds(c.Range); low != "" {
		parts = append(parts, low+" to "+high)
	}
	return strings.Join(parts, ", ")
}

// bounds writes the ends of a range; nothing where there is none.
func bounds(r *metrics.Range) (low, high string) {
	if r == nil {
		return "", ""
	}
	return strconv.FormatFloat(r.Low, 'g', -1, 64), strconv.FormatFloat(r.High, 'g', -1, 64)
}
