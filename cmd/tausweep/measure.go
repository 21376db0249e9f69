package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// measureOptions are the flags of measure.
type measureOptions struct {
	features, labels string
	views            []string
	drop             bool
	limit, knn       int
	format           *choice
}

func (p *program) measureCommand() *cobra.Command {
	var o measureOptions
	cmd := &cobra.Command{
		Use:     "measure FILE",
		Short:   "Measure features that you already have: alignment, uniformity, rank, k-NN, ...",
		GroupID: groupLook,
		Long: `measure reads features, one row per sample, of any encoder, and prints every measure of
them with its 95% interval over rows, beside what it is to be held against (chance, or
points spread at random over the sphere), and what it means.

With --labels it measures classes too: k-NN accuracy (neighbours are the other rows) and
how close rows of a class are. With --views, two files of features of two views of the
same samples, row by row: how close the views are, and how often one finds the other.

Files are .npy, .npz (x.npz#key for one of several arrays), .csv or .tsv with a header,
.parquet, or IDX (.idx, -ubyte, also .gz).

Intervals leave each row out in turn (the jackknife), and assume that rows are
independent: give one row per image, not several crops of it.`,
		Example: `  tausweep measure features.npy
  tausweep measure features.npy --labels y.npy --format json
  tausweep measure features.npy --views first.npy second.npy`,
		Args: func(cmd *cobra.Command, args []string) error {
			rest, err := o.takeViews(p.args, args)
			if err != nil {
				return err
			}
			return arguments("FILE")(cmd, rest)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			rest, _ := o.takeViews(p.args, args) // Args has looked at it
			o.features = rest[0]
			return p.measure(&o)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.labels, "labels", "", "`file` of the rows' labels, or column:NAME of them")
	fs.StringArrayVar(&o.views, "views", nil, "two `files` of features of two views of samples: --views A B, or A,B")
	fs.BoolVar(&o.drop, "drop-nonfinite", false, "leave rows out that have values that are not finite")
	fs.IntVar(&o.limit, "limit", 2048, "measure at most so many `rows`, a fixed part in proportion to the classes; 0 for all (time grows with their square)")
	fs.IntVar(&o.knn, "knn", 20, "neighbours that vote on a class")
	o.format = addChoice(cmd, fs, "format", "output format", "text", "json")
	return cmd
}

// takeViews returns the arguments without the one that follows the first file of --views
// and is the second. given is the whole command line.
func (o *measureOptions) takeViews(given, args []string) (rest []string, err error) {
	if len(o.views) == 1 && len(args) > 1 {
		if second := followsViews(given); slices.Contains(args, second) {
			o.views = append(o.views, second)
		}
	}
	if len(o.views) == 1 {
		if first, second, two := strings.Cut(o.views[0], ","); two {
			o.views = []string{first, second}
		}
	}
	if n := len(o.views); n != 0 && n != 2 || slices.Contains(o.views, "") {
		return nil, fmt.Errorf("--views: %s: must be two files, --views A B", strings.Join(o.views, " "))
	}
	if i := slices.Index(args, followsViews(given)); i >= 0 && len(args) > 1 && args[i] == o.views[1] {
		return slices.Delete(slices.Clone(args), i, i+1), nil
	}
	return args, nil
}

// followsViews returns the argument after the file of the only --views; empty where there
// is none.
func followsViews(given []string) string {
	for i, arg := range given {
		after := i + 2
		if strings.HasPrefix(arg, "--views=") {
			after--
		} else if arg != "--views" {
			continue
		}
		if after < len(given) && !strings.HasPrefix(given[after], "-") {
			return given[after]
		}
		return ""
	}
	return ""
}

// validate returns all errors in the flags.
func (o *measureOptions) validate() error {
	var faults []error
	if o.limit < 0 || 0 < o.limit && o.limit < spec.LeastFeatures {
		faults = append(faults, fmt.Errorf("--limit: %d: must be %d or more, or 0 for all", o.limit, spec.LeastFeatures))
	}
	if o.knn < 1 {
		faults = append(faults, fmt.Errorf("--knn: %d: must be 1 or more", o.knn))
	}
	return errors.Join(faults...)
}

// measurement is rows and what was found of them.
type measurement struct {
	*measureOptions
	rows, views *measuredRows // views nil without
	classes     []string
	estimates   []metrics.Estimate
}

// measuredRows are features and the file that they are from.
type measuredRows struct {
	*dataset.Features
	file string // as it was named
}

// measure prints the measures of features.
func (p *program) measure(o *measureOptions) error {
	m := &measurement{measureOptions: o}
	err := o.validate()
	if err == nil {
		err = p.readMeasured(m)
	}
	if err != nil {
		return exit(exitBadInput, err)
	}
	r := metrics.Rows{Features: m.rows.Rows, Dim: m.rows.Columns, KNN: o.knn}
	for _, c := range m.rows.Labels {
		r.Labels = append(r.Labels, int(c))
	}
	if m.views != nil {
		r.First, r.Second, r.ViewDim = m.views.Rows, m.views.Pairs, m.views.Columns
	}
	m.estimates = r.Estimates()
	text := m.text()
	if o.format.value == "json" {
		if text, err = m.json(); err != nil {
			return err
		}
	}
	return p.print(text)
}

// readMeasured reads all files; its error is of all of them.
func (p *program) readMeasured(m *measurement) error {
	rows, err := p.readRows(m.measureOptions, spec.FileData{Samples: m.features, Labels: m.labels})
	if err == nil {
		m.rows, m.classes = rows, rows.Classes
	}
	if m.measureOptions.views == nil {
		return err
	}
	var more error
	m.views, more = p.readRows(m.measureOptions, spec.FileData{Samples: m.measureOptions.views[0], Pairs: m.measureOptions.views[1]})
	return errors.Join(err, more)
}

// readRows reads rows, with their labels or their second views, and takes as many as are
// measured.
func (p *program) readRows(o *measureOptions, d spec.FileData) (*measuredRows, error) {
	named := d.Samples
	d.DropNonfinite = o.drop
	if err := dataset.Resolve(&d, p.path(".")); err != nil {
		return nil, err
	}
	f, err := dataset.ReadFeatures(d, o.limit)
	return &measuredRows{f, named}, err
}
