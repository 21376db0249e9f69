package sweep

import (
	"context"
	"fmt"

	"github.com/tausweep/tausweep/sweep/spec"
)

// customTrainer stands for programs of the user's: what a trial yields is declared in
// the spec, and an Executor of their own runs them (see package command).
type customTrainer struct{ kind string }

// Kind implements Trainer.
func (t customTrainer) Kind() string { return t.kind }

// Declare implements Trainer.
func (customTrainer) Declare(s *spec.Spec) spec.Declaration { return spec.DeclareCustom(s) }

// Train implements Trainer: there is nothing here that trains them.
func (t customTrainer) Train(context.Context, *Plan, Chunk) ([]Result, error) {
	if t.kind == spec.Imported {
		return nil, fmt.Errorf("trainer %s: the results were made elsewhere", t.kind)
	}
	return nil, fmt.Errorf("trainer %s: needs an executor that runs commands", t.kind)
}

// Warnings implements Warner.
func (customTrainer) Warnings(p *Plan) []Warning {
	var all []Warning
	if p.Spec.Trainer.Kind == spec.Command {
		for _, path := range p.Spec.Unplaced() {
			all = append(all, Warning{Kind: "unplaced", Text: fmt.Sprintf("axis %s is in no placeholder: the command must read it from TAUSWEEP_SETTINGS", path)})
		}
	}
	if p.Spec.Trainer.Kind == spec.Imported {
		return importWarnings(p)
	}
	return all
}
