package sweep

import (
	"slices"
	"time"

	"github.com/tausweep/tausweep/model/lockstep"
)

// resume puts the trials of a chunk where they were left.
func (r *recorder) resume(course *Course, kept []Kept, inputs []lockstep.Trial) error {
	for i := range kept {
		s, err := kept[i].decode(r.plan)
		if err != nil || s.Dense != nil {
			return errState
		}
		at := s.Result.Trial - r.trials[0].Index
		r.results[at] = s.Result
		inputs[at].From = s.Lockstep
		course.TookBefore(s.Took)
	}
	return nil
}

// standing returns how the trials of the chunk stand that were begun.
func (r *recorder) standing(course *Course, inputs []lockstep.Trial, stand func() ([]*lockstep.Outcome, []*lockstep.State)) []Kept {
	outcomes, states := stand()
	var all []standing
	for i := range r.results {
		s := standing{Seed: r.trials[i].Seed, Result: r.results[i], Lockstep: inputs[i].From}
		if k := slices.Index(r.places, i); k >= 0 {
			switch {
			case outcomes[k] != nil:
				ended := *r
				ended.results = slices.Clone(r.results)
				ended.conclude(i, outcomes[k])
				s.Result, s.Lockstep = ended.results[i], nil
			case states[k] != nil:
				s.Lockstep = states[k]
			case s.Lockstep == nil:
				continue // not begun
			}
		}
		if s.Lockstep != nil {
			s.Result.Curve = until(s.Result.Curve, s.Lockstep.Last)
			s.Result.Features = nil
		}
		s.Result.Trial = r.trials[i].Index
		all = append(all, s)
	}
	kept := make([]Kept, len(all))
	for i := range all {
		all[i].Took = course.Took() / time.Duration(len(all))
		kept[i] = all[i].encode()
	}
	return kept
}

// prefix returns the results of the first trials that are whole.
func (r *recorder) prefix() []Result {
	for i := range r.results {
		if r.results[i].Status == "" {
			return r.results[:i]
		}
	}
	return r.results
}
