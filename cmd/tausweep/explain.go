package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/model"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	similarities numbers
	temperatures numbers
	positive     int
	format       *choice
}

func (p *program) explainCommand() *cobra.Command {
	o := explainOptions{similarities: numbers{0.5, 0.25, -0.45, -0.1}, temperatures: numbers{1, 0.5, 0.05, 0.01}}
	cmd := &cobra.Command{
		Use:     "explain",
		Short:   "Show what a temperature does to one anchor's loss",
		GroupID: groupLook,
		Long: `explain shows how the contrastive loss of one anchor is computed: its similarities
divided by each temperature, their softmax, the cross-entropy with the positive as
the target, and the gradient with respect to each similarity.

explain columns DIR shows what the columns of a sweep's files hold.`,
		Example: `  tausweep explain --similarities 0.5,0.25,-0.45,-0.1 --temperatures 1,0.5,0.05,0.01
  tausweep explain --similarities 0.25,0.5,-0.45,-0.1 --temperatures 1,0.01 --format json`,
		Args: arguments(),
		RunE: func(*cobra.Command, []string) error {
			if err := o.validate(); err != nil {
				return exit(exitBadInput, err)
			}
			text, err := o.render()
			if err != nil {
				return err
			}
			return p.print(text)
		},
	}
	cmd.AddCommand(p.explainColumnsCommand())
	fs := cmd.Flags()
	fs.Var(&o.similarities, "similarities", "similarities of the anchor to its positive and negatives")
	fs.Var(&o.temperatures, "temperatures", "temperatures to divide them by")
	fs.IntVar(&o.positive, "positive", 0, "`index` of the positive among the similarities")
	o.format = addChoice(cmd, fs, "format", "output format", "table", "csv", "json")
	return cmd
}

// validate returns all errors in the flags.
func (o *explainOptions) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if len(o.similarities) < 2 {
		fault("--similarities: %d given: must be at least 2, a positive and a negative", len(o.similarities))
	}
	for _, s := range o.similarities {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			fault("--similarities: %v: must be finite", s)
		}
	}
	for _, t := range o.temperatures {
		if !(t > 0) || math.IsInf(t, 0) {
			fault("--temperatures: %v: must be finite and greater than 0", t)
		}
	}
	if o.positive < 0 || o.positive >= len(o.similarities) {
		fault("--positive: %d: must be the index of a similarity, 0 to %d", o.positive, len(o.similarities)-1)
	}
	return errors.Join(faults...)
}

func (o *explainOptions) render() (string, error) {
	var explained []model.Explanation
	for _, t := range o.temperatures {
		explained = append(explained, model.Explain(o.similarities, o.positive, t))
	}
	switch o.format.value {
	case "csv":
		return o.csv(explained)
	case "json":
		return indented(explained)
	default:
		return explainTables(o.similarities, o.positive, explained) + "\n" +
			gradientTable(o.similarities, o.positive, explained), nil
	}
}

// csv is one row a temperature and similarity.
func (o *explainOptions) csv(explained []model.Explanation) (string, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"temperature", "similarity", "positive", "scaled", "softmax", "gradient", "cross_entropy"}}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	for _, e := range explained {
		for i, s := range o.similarities {
			rows = append(rows, []string{
				number(e.Temperature), number(s), strconv.FormatBool(i == o.positive),
				number(e.Scaled[i]), number(e.Softmax[i]), number(e.Gradient[i]), number(e.CrossEntropy),
			})
		}
	}
	err := w.WriteAll(rows)
	return b.String(), err
}

// explainTables are two small tables under one another, a row a temperature and
// a column a similarity, so that any number of temperatures fits a terminal.
func explainTables(similarities []float64, positive int, explained []model.Explanation) string {
	t := explainTable{similarities, positive, explained}
	return t.text("similarity / temperature (* the positive)", func(e *model.Explanation) []float64 { return e.Scaled }, nil) +
		"\n" + t.text("softmax", func(e *model.Explanation) []float64 { return e.Softmax },
		func(e *model.Explanation) float64 { return e.CrossEntropy })
}

// gradientTable is a third one.
func gradientTable(similarities []float64, positive int, explained []model.Explanation) string {
	t := explainTable{similarities, positive, explained}
	return t.text("gradient of the loss with respect to each similarity", func(e *model.Explanation) []float64 { return e.Gradient }, nil)
}

type explainTable struct {
	similarities []float64
	positive     int
	explained    []model.Explanation
}

// text lays out a value a similarity and, where loss is not nil, the loss.
func (t *explainTable) text(title string, of func(*model.Explanation) []float64, loss func(*model.Explanation) float64) string {
	var b strings.Builder
	fmt.Fprintln(&b, title)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "temperature\t")
	for i, s := range t.similarities {
		mark := ""
		if i == t.positive {
			mark = "*"
		}
		fmt.Fprintf(w, "%s%v\t", mark, s)
	}
	if loss != nil {
		fmt.Fprint(w, "cross-entropy\t")
	}
	fmt.Fprintln(w)
	for i := range t.explained {
		e := &t.explained[i]
		fmt.Fprintf(w, "%v\t", e.Temperature)
		for _, x := range of(e) {
			fmt.Fprintf(w, "%s\t", short(x))
		}
		if loss != nil {
			fmt.Fprintf(w, "%s\t", fixed(loss(e)))
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return b.String()
}

// fixed shows x with at most four decimals: 0.9986, 25, 0.
func fixed(x float64) string {
	if math.Abs(x) >= 1e6 {
		return strconv.FormatFloat(x, 'g', 5, 64)
	}
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 4, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// short is fixed, but keeps three digits of what is small: 1.39e-11.
func short(x float64) string {
	if x != 0 && math.Abs(x) < 1e-3 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return fixed(x)
}
