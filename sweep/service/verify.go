package service

import (
	"context"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
)

// Verification says what of a sweep's files is as it was written.
type Verification = results.Verification

// Verify reads all files of a sweep, also of a damaged one, and says what of them is as it
// was written. So much work waits for its turn.
func (s *Service) Verify(ctx context.Context, e *Entry) (*Verification, error) {
	done, err := turn(ctx, s.checking)
	if err != nil {
		return nil, err
	}
	defer done()
	v, err := results.Verify(e.dir, analysis.NewJudge)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	if v.State != results.Damaged {
		s.look(e) // whole again
	}
	return v, nil
}
