package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Check tries what can be tried of s without running anything: the directory and the
// program are there. Every fault is a *spec.FieldError, and all are returned at once.
func Check(s *spec.Spec) error {
	p := &s.Custom.Process
	var faults []error
	add := func(path, value string, err error) {
		faults = append(faults, &spec.FieldError{Path: "trainer." + path, Value: value, Err: err})
	}
	if info, err := os.Stat(p.Directory); err != nil || !info.IsDir() {
		add("directory", p.Directory, errors.New("must be a directory that is there"))
	} else if err := executable(p); err != nil {
		add("command", p.Command[0], err)
	}
	return errors.Join(faults...)
}

// executable looks for the program as it will be looked for: in PATH, or where its name
// is a path relative to the directory.
func executable(p *spec.Process) error {
	program := p.Command[0]
	if len(spec.Placeholders(program)) > 0 {
		return nil // a setting says which
	}
	if strings.ContainsRune(program, filepath.Separator) && !filepath.IsAbs(program) {
		program = filepath.Join(p.Directory, program)
	}
	_, err := exec.LookPath(program)
	var named *exec.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return errors.New("must be executable (chmod +x)")
	case errors.As(err, &named) && errors.Is(named.Err, exec.ErrNotFound):
		return errors.New("must be a program in PATH, or a path to one such as ./train.sh")
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("must be a program that is there")
	}
	return err
}

// Warnings tells what a command may have been meant to be, but is not.
func Warnings(s *spec.Spec) []sweep.Warning {
	p := &s.Custom.Process
	var all []sweep.Warning
	for _, text := range p.Command[1:] {
		if len(spec.Placeholders(text)) > 0 || !scripts[filepath.Ext(text)] || strings.ContainsAny(text, "= ") {
			continue
		}
		path := text
		if !filepath.IsAbs(path) {
			path = filepath.Join(p.Directory, path)
		}
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			all = append(all, sweep.Warning{Kind: "script", Text: fmt.Sprintf("trainer.command: %s is not in %s", text, p.Directory)})
		}
	}
	return all
}

// scripts are the endings of files that interpreters run.
var scripts = map[string]bool{".py": true, ".sh": true, ".jl": true, ".R": true, ".js": true, ".pl": true, ".rb": true, ".lua": true}

// Lines returns the first commands that a plan runs in a sweep's directory, most of
// them, a line each as a shell would take it.
func Lines(dir string, plan *sweep.Plan, most int) []string {
	dir, _ = filepath.Abs(dir)
	p := &plan.Spec.Custom.Process
	var lines []string
	for i := range min(plan.Len(), most) {
		f := &folder{path: Folder(dir, i), plan: plan, trial: plan.Trial(i), attempt: 1}
		run := f.process(p, p.Slots[i%len(p.Slots)], nil)
		var words []string
		for _, v := range run.environ {
			if !strings.HasPrefix(v, "TAUSWEEP_") {
				words = append(words, quote(v))
			}
		}
		for _, text := range run.args {
			words = append(words, quote(text))
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

// quote writes a word so that a shell reads it back.
func quote(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,@%+"
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
