package service

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Commands are what a service needs to run the commands of specs. Whoever may launch
// then runs any program as the user whom the service runs as.
type Commands struct {
	// Host has the environment of the commands, and the slots that all sweeps share.
	Host *command.Host
	// Directory is where commands run: a spec's trainer.directory is relative to it, or
	// in it.
	Directory string
}

// admit reports why the service cannot train the spec's trials: all that is wrong where
// they are commands, whose directory becomes the one where they run.
func (s *Service) admit(asked *spec.Spec) error {
	if err := s.allowed(asked); err != nil || asked.Trainer.Kind != spec.Command {
		return err
	}
	p := &asked.Custom.Process
	directory, err := s.Commands.locate(p.Directory)
	if err != nil {
		return specProblem(&spec.FieldError{Path: "trainer.directory", Value: p.Directory, Err: err})
	}
	p.Directory = directory
	if err := command.Check(asked); err != nil {
		return specProblem(err)
	}
	return nil
}

// allowed reports why this service trains no trials of such a spec, whatever it says.
func (s *Service) allowed(asked *spec.Spec) error {
	var p *Problem
	switch kind := asked.Trainer.Kind; {
	case kind == spec.Imported:
		p = problem(Invalid, "its results were made elsewhere: there is nothing to train")
	case kind == spec.Command && s.Commands == nil:
		p = problem(Forbidden, "this service does not run commands: its operator must start it with --allow-commands")
	default:
		return nil
	}
	p.Faults = []Fault{{Location: "body.trainer.kind", Value: asked.Trainer.Kind, Message: "is not trained by this service"}}
	return p
}

// locate returns where dir, relative to the commands' directory or in it, is.
func (c *Commands) locate(dir string) (string, error) {
	root, err := filepath.Abs(c.Directory)
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, dir)
	if filepath.IsAbs(dir) {
		path = filepath.Clean(dir)
	}
	resolved, err := filepath.EvalSymlinks(root)
	if err != nil {
		return "", errors.New("cannot be looked for: the directory of --commands-directory is not there")
	}
	if !contains(root, path) && !contains(resolved, path) {
		return "", errOutside
	}
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return "", errors.New("must be a directory that is there")
	}
	if !contains(resolved, path) {
		return "", errOutside
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return "", errors.New("must be a directory that is there")
	}
	return path, nil
}

var errOutside = errors.New("must be in the directory that the service has for commands (--commands-directory)")

// contains reports whether path, clean, is dir or in it.
func contains(dir, path string) bool {
	relative, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(relative)
}

// executor returns what trains the trials of a plan whose sweep is in dir.
func (s *Service) executor(dir string, plan *sweep.Plan) (sweep.Executor, error) {
	if plan.Spec.Custom == nil {
		return s.Executor, nil
	}
	if err := s.admit(&plan.Spec); err != nil {
		return nil, err
	}
	return s.Commands.Host.Executor(dir, plan, 0), nil
}

// trains reports why e's trials are not trained here. What cannot be read says so
// elsewhere.
func (s *Service) trains(e *Entry) error {
	plan, err := s.PlanOf(e)
	if err != nil {
		return nil //nolint:nilerr // a damaged sweep can be resumed: the run tells what is wrong
	}
	var p *Problem
	if errors.As(s.allowed(&plan.Spec), &p) {
		return problem(p.Cause, "sweep %s is not trained: %s", e.Name, p.Detail)
	}
	return nil
}
