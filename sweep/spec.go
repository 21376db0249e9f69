// Package sweep plans a sweep of trainings and runs it: Spec, Plan, Pool.
package sweep

import "github.com/tausweep/tausweep/model"

// Spec describes a sweep: the YAML file, resolved.
type Spec struct {
	// Name is [a-z0-9][a-z0-9-]{0,62}; the sweep's directory is called so.
	Name         string `yaml:"name" json:"name"`
	model.Config `yaml:",inline" json:",inline"`
	// Axes are the swept fields in the order of the file; the last varies fastest.
	Axes []Axis `yaml:"axes" json:"axes"`
	// Seeds are the replicates; each appears in every configuration.
	Seeds Seeds `yaml:"seeds" json:"seeds"`
	// Record says what is kept beside the final metrics.
	Record Record `yaml:"record" json:"record"`
}

// Axis is one swept field: its path in the spec and its values, distinct.
type Axis struct {
	Path   string
	Values []Value
}

// Value is a scalar of the spec: float64, int, bool or string.
type Value any

// Seeds are First, First+1, ... Count of them, or the List where it is not empty.
type Seeds struct {
	First uint32
	Count int
	List  []uint32
}

// Record says what a sweep keeps beside the final metrics.
type Record struct {
	// Every is the number of steps between checkpoints; 0 keeps only the
	// untrained and the final encoder.
	Every int `yaml:"every" json:"every"`
	// Features says whose features are kept: "none", "first" (the first seed's
	// trials) or "all".
	Features string `yaml:"features" json:"features"`
}
