package main

import (
	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
)

// restore tells the observed sweep of the trials that earlier runs committed,
// so that its means over seeds are those of all.
func (p *program) restore(observed *prom.Sweep, plan *sweep.Plan, dir string) error {
	s, err := p.open(dir)
	if err != nil {
		return err
	}
	var failed error
	observed.Restore(plan, func(yield func(sweep.Result) bool) {
		for row, err := range s.Rows() {
			if failed = err; err != nil || !yield(asResult(row)) {
				return
			}
		}
	})
	return exit(exitNotWritten, failed)
}

// asResult returns what a row tells of its trial's result, as far as an observer
// of means looks at it.
func asResult(row *results.Row) sweep.Result {
	r := sweep.Result{Trial: row.Index, Status: row.Status, Error: row.Error, Steps: row.Steps, Digest: row.Digest}
	if row.Status != sweep.OK {
		return r
	}
	r.Curve = []sweep.Checkpoint{{Step: row.Steps, Values: row.Values}}
	return r
}
