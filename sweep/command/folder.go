package command

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// The files of a trial's folder.
const (
	OutputFile   = "output.log"
	ReportFile   = "report.jsonl"
	AttemptsFile = "attempts.jsonl"
	ResultFile   = "result.json"
)

// TrialsDir is the directory of the trials' folders in a sweep's.
const TrialsDir = "trials"

// Folder returns the folder of a trial in a sweep's directory.
func Folder(dir string, trial int) string { return filepath.Join(dir, within(trial, "")) }

// within returns the path of a file of a trial, in its sweep's directory.
func within(trial int, name string) string {
	return filepath.Join(TrialsDir, fmt.Sprintf("%06d", trial), name)
}

// Ended reports whether a trial has its result in a sweep's directory.
func Ended(dir string, trial int) bool {
	_, err := os.Stat(filepath.Join(Folder(dir, trial), ResultFile))
	return err == nil
}

// folder is a trial's folder and what is known of its attempts.
type folder struct {
	path     string // absolute, as a command is told it
	plan     *sweep.Plan
	trial    sweep.Trial
	key      string        // of what the trial is
	result   *sweep.Result // nil while it has none
	attempt  int           // the last one that began, from 1
	failures int           // how many of them failed
	timedOut bool          // the last one
	begun    int64         // bytes of report.jsonl when the last one began
}

// event is a line of attempts.jsonl.
type event struct {
	Key     string    `json:"key,omitempty"` // of the first line
	Attempt int       `json:"attempt"`
	Began   time.Time `json:"began,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	How     string    `json:"how,omitempty"`
	Failed  bool      `json:"failed,omitempty"`
}

// identity returns what tells a trial from others: a digest of its settings, its seed
// and what runs it.
func identity(plan *sweep.Plan, t sweep.Trial) string {
	p, features := &plan.Spec.Custom.Process, plan.Spec.Custom.Features
	what := []any{settingsOf(t), t.Seed, p.Command, p.Environment, plan.Measures.Names()}
	if features.Samples != "" {
		features.Tolerance = 0 // says nothing of a trial
		what = append(what, features)
	}
	text, _ := json.Marshal(what)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// openFolder makes the folder of a trial, or finds out what is in it. One that is
// another trial's is set aside.
func openFolder(dir string, plan *sweep.Plan, t sweep.Trial) (*folder, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{path: Folder(dir, t.Index), plan: plan, trial: t, key: identity(plan, t)}
	switch err := f.look(); {
	case err == nil:
		return f, nil
	case errors.Is(err, errMoved):
		if err := setAside(f.path); err != nil {
			return nil, err
		}
		f.attempt, f.failures = 0, 0
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return f, os.MkdirAll(f.path, 0o755)
}

// setAside renames a folder to a name that is free.
func setAside(path string) error {
	for i := 1; ; i++ {
		to := path + ".old" + strconv.Itoa(i)
		if _, err := os.Lstat(to); errors.Is(err, fs.ErrNotExist) {
			return os.Rename(path, to)
		}
	}
}

// SetAside renames the folder of a trial in a sweep's directory, so that its command
// begins anew; one that is not there is left so.
func SetAside(dir string, trial int) error {
	path := Folder(dir, trial)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := setAside(path); err != nil {
		return &FolderError{Trial: trial, Err: err}
	}
	return syncDirectory(filepath.Dir(path))
}

// look reads what earlier attempts left.
func (f *folder) look() error {
	file, err := regular.Open(f.path, AttemptsFile)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	lines := bufio.NewScanner(file)
	first := true
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue // torn by a crash
		}
		if first && e.Key != f.key {
			return errMoved
		}
		first = false
		f.attempt = max(f.attempt, e.Attempt)
		if e.Failed {
			f.failures++
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	text, err := regular.Read(f.path, ResultFile, maxReport)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f.result, err = decodeResult(text, f.plan, f.trial)
	return err
}

// begin begins a new attempt: what a killed one left half is taken away.
func (f *folder) begin() error {
	if f.attempt > 0 {
		killStragglers(f.path)
	}
	f.attempt++
	if err := f.cutReport(); err != nil {
		return err
	}
	e := event{Attempt: f.attempt, Began: time.Now().UTC()}
	if f.attempt == 1 {
		e.Key = f.key
	}
	return f.note(e)
}

// cutReport takes a torn last line off the report.
func (f *folder) cutReport() error {
	f.begun = 0
	text, err := regular.Read(f.path, ReportFile, maxReport)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	f.begun = int64(bytes.LastIndexByte(text, '\n') + 1)
	if f.begun < int64(len(text)) {
		return os.Truncate(filepath.Join(f.path, ReportFile), f.begun)
	}
	return nil
}

// end notes how the attempt ended.
func (f *folder) end(how string, failed bool) error {
	if failed {
		f.failures++
	}
	return f.note(event{Attempt: f.attempt, Ended: time.Now().UTC(), How: how, Failed: failed})
}

func (f *folder) note(e event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	file, err := regular.OpenFile(f.path, AttemptsFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}

// create opens what is written; a test can make it fail.
var create = regular.OpenFile

// conclude makes a result durable.
func (f *folder) conclude(r *sweep.Result) error {
	text, err := encodeResult(r, f.plan)
	if err != nil {
		return err
	}
	const half = ResultFile + ".half"
	file, err := create(f.path, half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(f.path, half), filepath.Join(f.path, ResultFile)); err != nil {
		return err
	}
	return syncDirectory(f.path)
}

// syncDirectory makes what was renamed in a directory durable.
func syncDirectory(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// process returns the command of the attempt that has begun.
func (f *folder) process(p *spec.Process, slot string, environ []string) *process {
	value := func(name string) string { return f.value(name, slot) }
	run := &process{dir: p.Directory, timeout: spec.Duration(p.Timeout), grace: spec.Duration(p.Grace)}
	for _, text := range p.Command {
		run.args = append(run.args, spec.Expand(text, value))
	}
	run.environ = append(run.environ, environ...)
	for _, v := range p.Environment {
		run.environ = append(run.environ, v.Name+"="+spec.Expand(v.Value, value))
	}
	settings, _ := json.Marshal(settingsOf(f.trial)) // numbers, texts, true and false
	for name, text := range map[string]string{
		"TRIAL": strconv.Itoa(f.trial.Index), "SEED": f.value("seed", slot), "SETTINGS": string(settings), "DIR": f.path,
		"ATTEMPT": strconv.Itoa(f.attempt), "REPORT": f.value("report", slot), "SLOT": slot,
	} {
		run.environ = append(run.environ, "TAUSWEEP_"+name+"="+text)
	}
	return run
}

// value returns what a placeholder stands for.
func (f *folder) value(name, slot string) string {
	switch name {
	case "seed":
		return strconv.FormatUint(uint64(f.trial.Seed), 10)
	case "dir":
		return f.path
	case "slot":
		return slot
	case "attempt":
		return strconv.Itoa(f.attempt)
	case "trial":
		return strconv.Itoa(f.trial.Index)
	case "report":
		return filepath.Join(f.path, ReportFile)
	}
	for _, s := range f.trial.Configuration.Settings {
		if s.Name == name {
			return spec.FormatValue(s.Value)
		}
	}
	return "{" + name + "}" // the spec's check has refused it
}

// settingsOf returns a trial's settings by their names.
func settingsOf(t sweep.Trial) map[string]any {
	all := map[string]any{}
	for _, s := range t.Configuration.Settings {
		all[s.Name] = s.Value
	}
	return all
}
