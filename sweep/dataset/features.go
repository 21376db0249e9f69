package dataset

import (
	"fmt"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Features are rows of files that are features of some encoder, to be measured as they are.
type Features struct {
	batch.Data
	Classes []string // names, by label
	Digest  string   // of all files
	Of      int      // rows of the file with finite values
	Dropped int      // with others
	Zero    int      // rows without a direction, which are left out
	Skipped string   // columns that hold text
}

// ReadFeatures reads the features that d names, and takes limit of them at most, a fixed
// part in proportion to the classes; 0 is all. Rows that are zero are left out; where too
// few are left its error is a *SpoiltError.
func ReadFeatures(d spec.FileData, limit int) (*Features, error) {
	raw, err := Read(d)
	if err != nil {
		return nil, err
	}
	if limit == 0 {
		limit = raw.Values()
	}
	f := &Features{Classes: raw.Classes, Digest: raw.Digest, Dropped: raw.Dropped, Skipped: raw.Skipped()}
	f.Data, f.Of = raw.All(limit)
	f.without(append(metrics.Directionless(f.Rows, f.Columns), metrics.Directionless(f.Pairs, f.Columns)...))
	switch n := f.Len(); {
	case n >= spec.LeastFeatures:
		return f, nil
	case f.Zero > 0:
		return nil, &SpoiltError{d.Samples, n, "zero"}
	default:
		return nil, fmt.Errorf("%s: %d rows: must be %d or more", d.Samples, n, spec.LeastFeatures)
	}
}

// SpoiltError says that a file has too few rows that mean something.
type SpoiltError struct {
	File string
	Left int    // rows
	What string // the others are
}

func (e *SpoiltError) Error() string {
	return fmt.Sprintf("%s: %d rows are left without those that are %s: must be %d or more", e.File, e.Left, e.What, spec.LeastFeatures)
}

// without takes rows out, which may come twice.
func (f *Features) without(bad []int) {
	gone := make([]bool, f.Len())
	for _, i := range bad {
		if !gone[i] {
			gone[i], f.Zero = true, f.Zero+1
		}
	}
	if f.Zero == 0 {
		return
	}
	keep := func(i int) bool { return !gone[i] }
	value := func(i int) bool { return !gone[i/f.Columns] }
	f.Labels, f.Rows, f.Pairs = kept(f.Labels, keep), kept(f.Rows, value), kept(f.Pairs, value)
}
