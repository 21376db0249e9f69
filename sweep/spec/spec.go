// Package spec reads, checks and describes specs: what a sweep trains. It plans
// nothing and reads no file itself: text goes in, a Spec or all errors come out.
// Start reading at Parse, then fields.go, where every field of a spec has its entry.
//
// It has a little over 20 files because each step from text to Spec (decode, override,
// combine, check, suggest) and each kind of value (axes, seeds, until, refine) has
// its own, around one table of fields.
package spec

import (
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
)

// Bounds of a sweep. They keep a typing mistake from filling memory or disk.
const (
	MaxTrials         = 10_000_000
	MaxConfigurations = 1_000_000
	MaxAxisValues     = 10_000
	MaxListedSeeds    = 10_000
	MaxSpecBytes      = 1 << 20 // of a spec's file; the longest resolved spec fits
)

// Spec describes a sweep: the YAML file, resolved. Default, Parse and Set give
// valid ones; one made in code is checked by Validate and NewPlan.
type Spec struct {
	// Name is [a-z0-9][a-z0-9-]{0,62}; the sweep's directory is called so.
	Name string `yaml:"name" json:"name"`
	// Trainer says what trains the trials.
	Trainer Trainer `yaml:"trainer" json:"trainer"`
	Config  `yaml:",inline" json:",inline"`
	// Axes are the swept fields in the order of the file; the last varies fastest.
	// An axis overrides its field in Config.
	Axes []Axis `yaml:"axes" json:"axes"`
	// Seeds are the replicates; each appears in every configuration.
	Seeds Seeds `yaml:"seeds" json:"seeds"`
	// Record says what is kept beside the final metrics.
	Record Record `yaml:"record" json:"record"`
	// Custom is there where another program trains, nil elsewhere.
	Custom *Custom `yaml:"-" json:"-"`
}

// Axis is one swept field: its path in the spec and its values, distinct, of
// the field's type.
type Axis struct {
	Path   string
	Values []Value
	// Refine, where it is there, says that the sweep adds values by itself. Values
	// are then those of its first grid, and in a plan those it has come to,
	// ascending.
	Refine *Refine
}

// Value is a scalar of the spec: float64, int, bool or string.
type Value any

// Record says what a sweep keeps beside the final metrics.
type Record struct {
	// Every is the number of steps between checkpoints; 0 keeps only the
	// untrained and the final encoder.
	Every int `yaml:"every" json:"every"`
	// Features says whose features are kept: "none", "first" (the first seed's
	// trials) or "all".
	Features string `yaml:"features" json:"features"`
}

// Whose features are recorded.
const (
	FeaturesNone  = "none"
	FeaturesFirst = "first"
	FeaturesAll   = "all"
)

// Temperature is the path of the field that every sweep tells apart.
const Temperature = "loss.temperature"

// Default returns the guide's sweep: what a spec says where it says nothing.
func Default() *Spec {
	return &Spec{
		Name:    "guide",
		Trainer: Trainer{Kind: Lockstep},
		Config: Config{Config: model.Config{
			Data:      data.Config{Kind: "quadrants", Samples: 100},
			Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh},
			Loss:      model.Loss{Kind: "infonce", Temperature: 0.05, Similarity: model.Cosine, Negatives: 3},
			Optimizer: model.Optimizer{Kind: "sgd", LR: 3e-4},
			Steps:     10_000,
			Streams:   "pytorch",
		}},
		Axes:   []Axis{{Path: Temperature, Values: []Value{0.99, 0.5, 0.05, 0.01, 0.001}}},
		Seeds:  Seeds{First: 0, Count: 32},
		Record: Record{Every: 500, Features: FeaturesFirst},
	}
}

// Clone returns a copy of s that shares nothing with it.
func (s *Spec) Clone() *Spec {
	c := *s
	c.Config = s.Config.Clone()
	c.Encoder.Layers = slices.Clone(s.Encoder.Layers)
	if f := c.File; f != nil {
		f.Encoder.Layers, f.Encoder.Head = slices.Clone(f.Encoder.Layers), slices.Clone(f.Encoder.Head)
		f.Data.Columns = slices.Clone(f.Data.Columns)
	}
	if s.Custom != nil {
		c.Custom = s.Custom.clone()
	}
	c.Seeds.List = slices.Clone(s.Seeds.List)
	c.Axes = slices.Clone(s.Axes)
	for i := range c.Axes {
		c.Axes[i].Values = slices.Clone(c.Axes[i].Values)
		if r := c.Axes[i].Refine; r != nil {
			copied := *r
			c.Axes[i].Refine = &copied
		}
	}
	return &c
}

// axis returns the axis of path, or nil.
func (s *Spec) axis(path string) *Axis {
	for i := range s.Axes {
		if s.Axes[i].Path == path {
			return &s.Axes[i]
		}
	}
	return nil
}

// Setters returns, for each axis of s, what sets its field in a configuration to
// one of its values.
func (s *Spec) Setters() []func(*Config, Value) {
	all := make([]func(*Config, Value), len(s.Axes))
	for j, a := range s.Axes {
		f, _ := fieldOf(s.fields(), a.Path)
		all[j] = f.set
	}
	return all
}
