package results

import (
	"errors"
	"fmt"

	"github.com/tausweep/tausweep/sweep"
)

// checkResult makes sure that a result can be written so that recovery finds it
// whole: it is the next trial's, and has what its status promises.
func (s *Store) checkResult(r *sweep.Result, trial int) error {
	if r.Trial != trial {
		return fmt.Errorf("result of trial %d is out of order", r.Trial)
	}
	if trial >= s.plan.Len() {
		return fmt.Errorf("result beyond the plan of %d trials", s.plan.Len())
	}
	c := s.plan.Trial(trial).Configuration
	if r.Steps < 0 || !s.plan.Reported && (r.Steps > c.Steps || r.Status == sweep.OK && r.Steps != c.Steps) {
		return fmt.Errorf("%s result after %d of %d steps", r.Status, r.Steps, c.Steps)
	}
	switch r.Status {
	case sweep.Failed:
		if len(r.Curve) > 0 {
			return errors.New("failed result with a curve")
		}
		return nil
	case sweep.OK, sweep.Diverged:
	default:
		return fmt.Errorf("result with status %q", r.Status)
	}
	if err := s.checkCurve(r, c); err != nil || r.Status == sweep.Diverged {
		return err
	}
	if !sweep.IsDigest(r.Digest) {
		return fmt.Errorf("result with digest %q", r.Digest)
	}
	if !s.plan.Records(s.plan.Trial(trial)) {
		return nil
	}
	f := r.Features
	if f == nil || len(f.Labels) != c.Data.Samples || f.Dim != dimension(c) || len(f.Z) != f.Dim*len(f.Labels) {
		return fmt.Errorf("result without the features of its %d samples", c.Data.Samples)
	}
	return nil
}

func (s *Store) checkCurve(r *sweep.Result, c *sweep.Configuration) error {
	want := s.checkpoints(c, r.Status, r.Steps)
	if s.plan.Reported {
		want = max(1, len(r.Curve))
	}
	if len(r.Curve) != want {
		return fmt.Errorf("%s result after %d steps with %d checkpoints in place of %d", r.Status, r.Steps, len(r.Curve), want)
	}
	for k := range r.Curve {
		if len(r.Curve[k].Values) != len(s.plan.Measures) {
			return fmt.Errorf("result with %d values at checkpoint %d in place of %d", len(r.Curve[k].Values), k, len(s.plan.Measures))
		}
		step := r.Curve[k].Step
		switch {
		case s.plan.Reported && (k > 0 && step <= r.Curve[k-1].Step || (step == r.Steps) != (k == want-1)):
			return fmt.Errorf("result after %d steps with checkpoint %d at step %d", r.Steps, k, step)
		case !s.plan.Reported && step != s.step(c, k):
			return fmt.Errorf("result with checkpoint %d at step %d in place of %d", k, r.Curve[k].Step, s.step(c, k))
		}
	}
	return nil
}
