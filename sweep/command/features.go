package command

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// measure returns the measures of the features that the command left, in the order of
// the declaration: none where the spec names no files. Where rows have values that are
// not finite, or none has a direction, spoilt says so and they are NaN. The error says
// why there is nothing to measure.
func (f *folder) measure() (values []float32, spoilt string, err error) {
	files := &f.plan.Spec.Custom.Features
	if files.Samples == "" {
		return nil, "", nil
	}
	d := spec.FileData{Samples: files.Samples, Labels: files.Labels, DropNonfinite: true}
	if err := dataset.Resolve(&d, f.path); err != nil {
		return nil, "", err
	}
	features, err := dataset.ReadFeatures(d, files.Limit)
	few := (*dataset.SpoiltError)(nil)
	switch {
	case errors.As(err, &few):
		few.File = files.Samples
		spoilt = few.Error()
	case err != nil:
		return nil, "", errors.New(strings.ReplaceAll(err.Error(), f.path+string(filepath.Separator), ""))
	case features.Dropped > 0:
		spoilt = fmt.Sprintf("%s: rows with values that are not finite: %d", files.Samples, features.Dropped)
	}
	if spoilt != "" {
		for range files.Schema() {
			values = append(values, float32(math.NaN()))
		}
		return values, spoilt, nil
	}
	rows := metrics.Rows{Features: features.Rows, Dim: features.Columns, KNN: files.KNN}
	for _, c := range features.Labels {
		rows.Labels = append(rows.Labels, int(c))
	}
	return rows.Values(), "", nil
}
