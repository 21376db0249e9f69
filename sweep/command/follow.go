package command

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// followEvery is how often a running command's report is looked at.
const followEvery = 500 * time.Millisecond

// follow tells of what a running command reports, until stop is closed. What cannot be
// read is told when the command has ended.
func (f *folder) follow(stop <-chan struct{}, tell func(sweep.Event)) {
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	r, at := newReport(f.plan), f.begun
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		var lines []byte
		lines, at = f.more(at)
		before := len(r.points)
		for line := range bytes.Lines(lines) {
			if r.add(line) != nil {
				return
			}
		}
		if n := len(r.points); n > 0 && (n != before || len(lines) > 0) {
			last := r.points[n-1]
			tell(sweep.Reported{Trial: f.trial.Index, Step: last.Step, Values: slices.Clone(last.Values)})
			r.points, r.reported = r.points[n-1:], r.reported[n-1:] // the last one alone is told
		}
	}
}

// more returns the whole lines of the report behind at, and where they end.
func (f *folder) more(at int64) ([]byte, int64) {
	file, err := regular.Open(f.path, ReportFile)
	if err != nil {
		return nil, at
	}
	defer file.Close() // only read
	const most = 1 << 20
	text := make([]byte, most)
	n, err := file.ReadAt(text, at)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, at
	}
	whole := bytes.LastIndexByte(text[:n], '\n') + 1
	return text[:whole], at + int64(whole)
}
