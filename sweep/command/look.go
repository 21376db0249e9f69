package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// Results returns what the trials of plan from one on gave that have ended, in trial
// order, as their folders in a sweep's directory have it. A folder that is another
// trial's, or cannot be read, has none: who runs the trial is told.
func Results(dir string, plan *sweep.Plan, from int) []sweep.Result {
	folders, _ := os.ReadDir(filepath.Join(dir, TrialsDir)) // none where nothing has run
	var all []sweep.Result
	for _, entry := range folders { // by name, which is by trial up to a million of them
		trial, err := strconv.Atoi(entry.Name())
		if err != nil || trial < from || trial >= plan.Len() || Folder(dir, trial) != filepath.Join(dir, TrialsDir, entry.Name()) {
			continue
		}
		t := plan.Trial(trial)
		f := &folder{path: Folder(dir, trial), plan: plan, trial: t, key: identity(plan, t)}
		if f.look() == nil && f.result != nil {
			all = append(all, *f.result)
		}
	}
	return all
}

// OpenOutput opens what a trial's command has written in a sweep's directory.
func OpenOutput(dir string, trial int) (*os.File, error) {
	return regular.Open(dir, within(trial, OutputFile)) // a command may put anything there
}

// Attempt is one run of a trial's command.
type Attempt struct {
	Attempt int        `json:"attempt" doc:"From 1."`
	Began   time.Time  `json:"began"`
	Ended   *time.Time `json:"ended,omitempty" doc:"Not there while the command runs, nor where the program was killed with it."`
	How     string     `json:"how,omitempty" doc:"How it ended: ok, diverged, interrupted, or why it failed."`
	Failed  bool       `json:"failed"`
}

// Attempts returns those of a trial in a sweep's directory; none where it has not begun.
func Attempts(dir string, trial int) ([]Attempt, error) {
	all := []Attempt{}
	file, err := regular.Open(dir, within(trial, AttemptsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue // torn by a crash
		}
		if e.Ended.IsZero() {
			all = append(all, Attempt{Attempt: e.Attempt, Began: e.Began})
		} else if n := len(all); n > 0 && all[n-1].Attempt == e.Attempt {
			all[n-1].Ended, all[n-1].How, all[n-1].Failed = &e.Ended, e.How, e.Failed
		}
	}
	return all, lines.Err()
}
