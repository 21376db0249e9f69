// Package data makes the samples that encoders are trained on: today the guide's
// points in four quadrants. A set is a pure function of its Config and of the uniform
// numbers it is given; where those come from is package streams' business. Rows that
// were read elsewhere are split (Stratified, Subset), scaled (Standardise) and looked
// through (Duplicates, ConstantColumns) here. Nothing here reads files. Start reading
// at New.
package data

// Quadrants is the kind of points of the plane with one class per quadrant.
const Quadrants = "quadrants"

// Kinds lists the kinds of data.
func Kinds() []string { return []string{Quadrants} }

// MaxSamples bounds a dataset: its tables hold samples x (classes - 1) indices.
const MaxSamples = 1_000_000

// Config says which samples to make.
type Config struct {
	// Kind is "quadrants": points of the plane, one class per quadrant.
	Kind string `yaml:"kind" json:"kind"`
	// Samples is how many in all: for quadrants a multiple of 4, at least 8.
	Samples int `yaml:"samples" json:"samples"`
}

// Dim returns the number of coordinates a sample has; 0 for an unknown kind.
func (c *Config) Dim() int {
	if c.Kind == Quadrants {
		return 2
	}
	return 0
}

// Sizes returns the number of samples of each class, in the order of the
// classes; nil for an unknown kind.
func (c *Config) Sizes() []int {
	if c.Kind == Quadrants {
		q := c.Samples / 4
		return []int{q, q, q, q}
	}
	return nil
}
