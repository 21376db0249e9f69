package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model/batch"
)

// Trainer says what trains a spec's trials.
type Trainer struct {
	// Kind is the name of a trainer: Lockstep, or one that was declared.
	Kind string `yaml:"kind" json:"kind"`
}

// Lockstep is the built-in trainer: encoders of samples in the plane, trained side
// by side in the lanes of the vector registers.
const Lockstep = "lockstep"

// Declaration is what a trainer says of the trials of a spec.
type Declaration struct {
	// Measures of a trial, in the order of a result's values.
	Measures metrics.Schema `json:"measures"`
	// Objective is what an analysis ranks by where nobody names one.
	Objective string `json:"objective"`
	// Exact says that a trial's results are the same bits wherever it is trained.
	Exact bool `json:"exact"`
	// Encodes says that trials have encoders, whose features can be recorded.
	Encodes bool `json:"encodes"`
	// Reported says that trials report when they like: their curves have any number of
	// checkpoints, and end at any step.
	Reported bool `json:"reported,omitempty"`
}

// Declare returns what the spec's trainer says of its trials.
func (s *Spec) Declare() Declaration {
	declarations.Lock()
	declare, ok := declarations.byKind[s.Trainer.Kind]
	declarations.Unlock()
	if !ok {
		return Declaration{}
	}
	return declare(s)
}

// declarations are those of the trainers there are, by their kinds.
var declarations = struct {
	sync.Mutex
	byKind map[string]func(*Spec) Declaration
}{byKind: map[string]func(*Spec) Declaration{Lockstep: DeclareLockstep, Dense: DeclareDense, Command: DeclareCustom, Imported: DeclareCustom}}

// DeclareTrainer makes a kind of trainer known to specs: declare says what its
// trials yield, as a pure function of the spec. It panics where the kind is taken.
// sweep.Register calls it.
func DeclareTrainer(kind string, declare func(*Spec) Declaration) {
	declarations.Lock()
	defer declarations.Unlock()
	if _, taken := declarations.byKind[kind]; taken {
		panic(fmt.Sprintf("trainer %q is registered twice", kind))
	}
	declarations.byKind[kind] = declare
}

// trainers lists the kinds there are for data that is made: Dense is for data from files,
// and some have specs of their own.
func trainers() []string {
	declarations.Lock()
	defer declarations.Unlock()
	all := slices.Sorted(maps.Keys(declarations.byKind))
	return slices.DeleteFunc(all, func(kind string) bool { return kind == Dense || kind == Command || kind == Imported })
}

// alternatives lists names, at least one, as "a, b or c".
func alternatives(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// DeclareLockstep declares the built-in trainer. Its objective minimises the uniformity
// gap among the configurations that do not collapse and keep same-class samples
// within 60 degrees of each other on average: spread as evenly as can be, without
// tearing classes apart.
func DeclareLockstep(s *Spec) Declaration {
	return Declaration{
		Measures:  metrics.Toy(ToySetting(s)),
		Objective: "uniformity_gap, tolerance>=0.5, collapsed<=0.05",
		Exact:     true,
		Encodes:   true,
	}
}

// DeclareDense declares the trainer of encoders on data from files: ranked by k-NN
// accuracy with labels, and without by view retrieval, among the configurations that do
// not collapse.
func DeclareDense(s *Spec) Declaration {
	if s.File == nil {
		return Declaration{}
	}
	h := s.HeldOut()
	return Declaration{Measures: h.Schema(), Objective: h.Objective() + ", collapsed<=0.05", Exact: true, Encodes: true}
}

// HeldOut says what the measures of a spec with data from files are: the same ones for
// all its configurations.
func (s *Spec) HeldOut() metrics.HeldOut {
	f := s.File
	d := &f.Data.Found
	swept := func(path string) bool { return s.axis(path) != nil }
	dim := 1
	if n := len(f.Encoder.Layers); n > 0 {
		dim = f.Encoder.Layers[n-1]
	}
	return metrics.HeldOut{
		Dim: dim, Test: min(d.Test, f.Evaluate.Limit), Classes: d.Classes, Inputs: d.Columns, KNN: f.Evaluate.KNN,
		Ridge: f.Evaluate.Probe == batch.Ridge || swept("evaluate.probe"),
		Learned: f.Loss.LearnTemperature || f.Loss.TemperatureSchedule == batch.Cosine ||
			swept("loss.learn_temperature") || swept("loss.temperature_schedule"),
	}
}

// ToySetting returns what the measures of the built-in trainer depend on.
func ToySetting(s *Spec) metrics.Setting {
	return metrics.Setting{Dim: s.Encoder.Dim(), Samples: s.Data.Samples, Classes: len(s.Data.Sizes()), Inputs: s.Data.Dim()}
}

// checkTrainer checks that there is such a trainer, and what it declares.
func (d *draft) checkTrainer() {
	s := d.spec
	if s.Custom != nil {
		return // its kind is what made it one
	}
	if s.File == nil && !slices.Contains(trainers(), s.Trainer.Kind) {
		d.add(d.at.field("trainer.kind"), "trainer.kind", show(s.Trainer.Kind), "must be %s", alternatives(append([]string{Command}, trainers()...)))
	}
	if s.File != nil && s.Trainer.Kind != Dense {
		d.add(d.at.field("trainer.kind"), "trainer.kind", show(s.Trainer.Kind), "must be left out, or dense, where data.kind is file")
	}
}
